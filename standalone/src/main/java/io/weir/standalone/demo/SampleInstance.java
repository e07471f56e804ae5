package io.weir.standalone.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** One running instance of a sample app: an HTTP server that says who it is. Thread-safe. */
final class SampleInstance implements AutoCloseable {

    static final String APP_HEADER = "X-Sample-App";
    static final String INSTANCE_HEADER = "X-Sample-Instance";

    private static final int BACKLOG = 256;

    private final String app;
    private final String appGuid;
    private final int index;
    private final String instanceId = UUID.randomUUID().toString();
    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong answered = new AtomicLong();

    private SampleInstance(String app, String appGuid, int index, HttpServer server) {
        this.app = app;
        this.appGuid = appGuid;
        this.index = index;
        this.server = server;
    }

    /** Starts an instance of {@code app} on a free port of loopback. */
    static SampleInstance start(String app, String appGuid, int index) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        SampleInstance instance = new SampleInstance(app, appGuid, index, server);
        server.createContext("/", instance::answer);
        server.setExecutor(instance.executor);
        server.start();
        return instance;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            answered.incrementAndGet();
            byte[] body = ("Hello from " + name() + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set(APP_HEADER, app);
            exchange.getResponseHeaders().set(INSTANCE_HEADER, Integer.toString(index));
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Such as {@code blue/1}. */
    String name() {
        return app + "/" + index;
    }

    String app() {
        return app;
    }

    String appGuid() {
        return appGuid;
    }

    int index() {
        return index;
    }

    String instanceId() {
        return instanceId;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Such as {@code 127.0.0.1:61001}: the id under which it registers. */
    String endpointId() {
        return "127.0.0.1:" + port();
    }

    long answered() {
        return answered.get();
    }

    /** Closes its sockets at once, as when the process is killed. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
