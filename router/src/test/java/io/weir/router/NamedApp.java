package io.weir.router;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An instance of an app that answers with its name. */
final class NamedApp extends HttpApp {

    NamedApp(String name) throws IOException {
        super(exchange -> {
            byte[] body = name.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
