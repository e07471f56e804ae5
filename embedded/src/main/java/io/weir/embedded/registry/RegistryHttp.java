package io.weir.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.weir.embedded.http.UnreadBody;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From an HTTP exchange to a {@link RegistryRequest} and back. Safe for any number of threads. */
final class RegistryHttp implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryHttp.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

    /** Far above any schema of this platform; what is longer is not read. */
    private static final int BODY_BYTES_MAX = 1 << 20;

    /** Each may hold a body in memory while Kafka acknowledges; more are turned away at once. */
    private static final int REQUESTS_MAX = 256;

    private final RegistryApi api;
    private final Map<String, String> users;
    private final Semaphore places = new Semaphore(REQUESTS_MAX);

    RegistryHttp(RegistryApi api, Map<String, String> users) {
        this.api = api;
        this.users = users;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                answer(exchange, 200, admitted(exchange));
            } catch (RegistryProblem e) {
                problem(exchange, e);
            } catch (RuntimeException e) {
                LOG.error("Schema registry request failed path={} error={}", exchange.getRequestURI(), e.toString(), e);
                problem(exchange, RegistryProblem.store("internal error"));
            }
        }
    }

    private JsonNode admitted(HttpExchange exchange) throws IOException {
        if (!places.tryAcquire()) {
            throw new RegistryProblem(503, 503, "More than " + REQUESTS_MAX + " requests at once; try again.");
        }
        try {
            authenticate(exchange);
            return api.answer(request(exchange));
        } finally {
            places.release();
        }
    }

    private void authenticate(HttpExchange exchange) {
        if (users.isEmpty()) {
            return;
        }
        @Nullable String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (given == null || !authentic(given)) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"schema registry\"");
            throw new RegistryProblem(401, 401, "Unauthorized");
        }
    }

    private boolean authentic(String given) {
        boolean found = false;
        for (Map.Entry<String, String> user : users.entrySet()) {
            String pair = user.getKey() + ":" + user.getValue();
            String wanted = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            // All are compared, each in constant time, so that the time tells nothing.
            found |= MessageDigest.isEqual(
                    wanted.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
        }
        return found;
    }

    private static RegistryRequest request(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        List<String> path = new ArrayList<>();
        for (String segment : uri.getRawPath().split("/", -1)) {
            if (!segment.isEmpty()) {
                path.add(decoded(segment));
            }
        }
        return new RegistryRequest(exchange.getRequestMethod(), path, query(uri.getRawQuery()), body(exchange));
    }

    private static Map<String, String> query(@Nullable String raw) {
        // Bounded by the server's limit on a request line.
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(
                        decoded(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RegistryProblem(400, 400, "HTTP 400 Bad Request: '" + text + "' is not percent-encoded");
        }
    }

    private static String body(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            throw new RegistryProblem(
                    413, 413, "The body is longer than " + BODY_BYTES_MAX + " bytes, the most that is accepted.");
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    private static void problem(HttpExchange exchange, RegistryProblem problem) throws IOException {
        JsonNode body =
                JSON.createObjectNode().put("error_code", problem.code()).put("message", problem.getMessage());
        UnreadBody.drop(exchange);
        answer(exchange, problem.status(), body);
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
