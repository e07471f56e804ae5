package io.weir.projector.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers {@code GET /health}, {@code /ready} and {@code /metrics}, and has an {@link AwaitEndpoint}. */
public final class AdminServer implements AutoCloseable {

    /** Connections that wait to be accepted; probes and one scraper. */
    private static final int BACKLOG = 64;

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads;

    private AdminServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts listening.
     *
     * @param host address to listen on
     * @param port port to listen on, 0 for a free one
     * @param condition asked at each request
     * @param await what waits for changes; to be closed before this
     * @throws UncheckedIOException if the port cannot be had
     */
    public static AdminServer start(String host, int port, Condition condition, AwaitEndpoint await) {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
            server.createContext("/health", exchange -> verdict(exchange, "/health", condition.health()));
            server.createContext("/ready", exchange -> verdict(exchange, "/ready", condition.readiness()));
            server.createContext(
                    "/metrics", exchange -> get(exchange, "/metrics", 200, PROMETHEUS, condition.metrics()));
            server.createContext(AwaitEndpoint.PATH, await);
            server.setExecutor(threads);
            server.start();
            return new AdminServer(server, threads);
        } catch (IOException e) {
            threads.close();
            throw new UncheckedIOException(
                    "admin.port: cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private static void verdict(HttpExchange exchange, String path, Condition.Verdict verdict) throws IOException {
        get(exchange, path, verdict.good() ? 200 : 503, TEXT, verdict.text() + "\n");
    }

    private static void get(HttpExchange exchange, String path, int status, String type, String body)
            throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                exchange.sendResponseHeaders(405, -1);
            } else {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    }
}
