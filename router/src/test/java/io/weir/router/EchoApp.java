package io.weir.router;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An instance of an app that answers with the request that it got: a line of method, target and body, then one for each header. */
final class EchoApp extends HttpApp {

    EchoApp() throws IOException {
        super(EchoApp::answer);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(exchange.getRequestMethod().toLowerCase(Locale.ROOT))
                .append(' ')
                .append(exchange.getRequestURI())
                .append(' ')
                .append(body)
                .append('\n');
        exchange.getRequestHeaders()
                .forEach((name, values) -> text.append(name.toLowerCase(Locale.ROOT))
                        .append(": ")
                        .append(values)
                        .append('\n'));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
