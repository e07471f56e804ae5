package io.weir.router.forward;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Takes spans by OTLP over HTTP, and reads as much of their Protobuf as tests ask for. */
final class OtlpReceiver implements AutoCloseable {

    static final long SERVER = 2;

    /** A span as it arrived; ids in hexadecimal digits, values as text. */
    record Span(
            String traceId,
            String spanId,
            String parentId,
            String name,
            long kind,
            long startNanos,
            long endNanos,
            Map<String, String> attributes,
            Map<String, String> resource) {}

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private volatile String authorization = "";
    private volatile String path = "";

    OtlpReceiver() throws IOException {
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces");
    }

    String authorization() {
        return authorization;
    }

    String path() {
        return path;
    }

    List<Span> seen() {
        return spans;
    }

    /** Waits for a span. */
    Span next(Predicate<Span> wanted) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < until) {
            for (Span span : spans) {
                if (wanted.test(span)) {
                    return span;
                }
            }
            synchronized (spans) {
                spans.wait(100);
            }
        }
        throw new AssertionError("the span did not arrive; there are " + spans);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
            if (type.equals("application/x-protobuf")) {
                read(new Message(body));
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(415, -1);
            }
        }
        synchronized (spans) {
            spans.notifyAll();
        }
    }

    private void read(Message request) {
        for (Message perResource : request.messages(1)) {
            Map<String, String> resource = new HashMap<>();
            perResource.messages(1).forEach(each -> resource.putAll(attributes(each, 1)));
            for (Message perScope : perResource.messages(2)) {
                for (Message span : perScope.messages(2)) {
                    spans.add(new Span(
                            span.hex(1),
                            span.hex(2),
                            span.hex(4),
                            span.text(5),
                            span.number(6),
                            span.number(7),
                            span.number(8),
                            attributes(span, 9),
                            resource));
                }
            }
        }
    }

    private static Map<String, String> attributes(Message of, int field) {
        Map<String, String> all = new HashMap<>();
        for (Message pair : of.messages(field)) {
            for (Message value : pair.messages(2)) {
                String text = value.text(1);
                all.put(pair.text(1), text.isEmpty() ? Long.toString(value.number(3)) : text);
            }
        }
        return all;
    }

    /** One Protobuf message, as numbers and bytes by field. */
    private static final class Message {

        private final Map<Integer, List<byte[]>> bytes = new HashMap<>();
        private final Map<Integer, Long> numbers = new HashMap<>();

        Message(byte[] encoded) {
            ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
            while (in.hasRemaining()) {
                long tag = varint(in);
                int field = (int) (tag >>> 3);
                switch ((int) (tag & 7)) {
                    case 0 -> numbers.put(field, varint(in));
                    case 1 -> numbers.put(field, in.getLong());
                    case 2 -> {
                        byte[] value = new byte[(int) varint(in)];
                        in.get(value);
                        bytes.computeIfAbsent(field, f -> new ArrayList<>()).add(value);
                    }
                    case 5 -> numbers.put(field, (long) in.getInt());
                    default -> throw new IllegalArgumentException("wire type of tag " + tag);
                }
            }
        }

        private static long varint(ByteBuffer in) {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = in.get();
                value |= (long) (next & 0x7F) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        List<Message> messages(int field) {
            return bytes.getOrDefault(field, List.of()).stream()
                    .map(Message::new)
                    .toList();
        }

        String text(int field) {
            List<byte[]> values = bytes.getOrDefault(field, List.of());
            return values.isEmpty() ? "" : new String(values.getFirst(), StandardCharsets.UTF_8);
        }

        String hex(int field) {
            List<byte[]> values = bytes.getOrDefault(field, List.of());
            return values.isEmpty() ? "" : HexFormat.of().formatHex(values.getFirst());
        }

        long number(int field) {
            return numbers.getOrDefault(field, 0L);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
