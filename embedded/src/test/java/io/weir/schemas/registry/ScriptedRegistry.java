package io.weir.schemas.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers on loopback whatever a test tells it to, as a registry in trouble would, and remembers what it was asked. */
public final class ScriptedRegistry implements AutoCloseable {

    private final Script script;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger number = new AtomicInteger();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private ScriptedRegistry(HttpServer server, Script script) {
        this.server = server;
        this.script = script;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Decides about one request, on a thread of its own: it may block. */
    public interface Script {
        Answer answer(Request request) throws Exception;
    }

    /**
     * What a client asks.
     *
     * @param number 1 for the first request that this registry got
     * @param path path and query, as sent
     * @param body empty for a GET
     */
    public record Request(int number, String path, String body) {}

    /**
     * What it is told.
     *
     * @param complete false to send only half of the body and nothing ever after
     */
    public record Answer(int status, String body, boolean complete) {

        public Answer(int status, String body) {
            this(status, body, true);
        }

        /** What a registration or a look-up is answered with. */
        public static Answer id(int id) {
            return new Answer(200, "{\"id\":" + id + "}");
        }

        /** What the question for an id is answered with. */
        public static Answer schema(String schema) {
            return new Answer(
                    200,
                    JsonNodeFactory.instance.objectNode().put("schema", schema).toString());
        }

        /** An error as registries put it. */
        public static Answer problem(int status, int code) {
            return new Answer(status, "{\"error_code\":" + code + ",\"message\":\"as the test wants it\"}");
        }
    }

    /** Starts one on any free port. */
    public static ScriptedRegistry start(Script script) {
        return start(0, script);
    }

    /** Starts one on this port. */
    public static ScriptedRegistry start(int port, Script script) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
            return new ScriptedRegistry(HttpServer.create(address, 0), script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For {@code schema.registry.url}. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Method and path of every request so far, such as {@code GET /schemas/ids/7}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            asked.add(exchange.getRequestMethod() + " " + path);
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            send(exchange, script.answer(new Request(number.incrementAndGet(), path, body)));
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the test's script failed", e);
        }
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException, InterruptedException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body, 0, answer.complete() ? body.length : body.length / 2);
            if (!answer.complete()) {
                out.flush();
                closed.await();
            }
        }
    }
}
