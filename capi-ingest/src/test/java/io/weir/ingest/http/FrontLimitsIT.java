package io.weir.ingest.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.weir.embedded.fixture.Eventually;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.schemas.config.ByteSize;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one source can take of the listener, over sockets. */
class FrontLimitsIT {

    private static final String GET = "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Socket> sockets = new ArrayList<>();
    private Optional<HttpListener> listener = Optional.empty();

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        listener.ifPresent(HttpListener::close);
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    @Test
    void anAddressThatSendsTooMuchIsTurnedAwayBeforeItsBodyIsRead() throws IOException {
        start(config(64), new RateLimitConfig(1, 3, 0, 1, List.of()));
        for (int i = 0; i < 3; i++) {
            assertThat(exchange(GET)).startsWith("HTTP/1.1 200 ");
        }

        String answer = answer(open("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", "127.0.0.1"));

        assertThat(answer)
                .startsWith("HTTP/1.1 429 ")
                .containsIgnoringCase("\r\nretry-after: 1\r\n")
                .containsIgnoringCase("content-type: application/problem+json")
                .contains("urn:weir:problem:rate-limited")
                .contains("address 127.0.0.1")
                .contains("rateLimit.perAddress");
        assertThat(exchange("GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .as("a path that is not there counts too")
                .startsWith("HTTP/1.1 429 ");
        assertThat(answer(open(GET, "127.0.0.2")))
                .as("another address has its own rate")
                .startsWith("HTTP/1.1 200 ");
        assertThat(meters.counter("weir.ingest.http.rate.limited", "limit", "address")
                        .count())
                .isGreaterThanOrEqualTo(2);
        assertThat(meters.counter("weir.ingest.http.requests", "operation", "echo", "status", "429")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aForwardedAddressIsNotBelievedUnlessTheProxyIsTrusted() throws IOException {
        start(config(64), new RateLimitConfig(1, 1, 0, 1, List.of("127.0.0.2")));
        String forwarded =
                "GET /echo HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.%d\r\nConnection: close\r\n\r\n";

        assertThat(exchange(forwarded.formatted(1))).startsWith("HTTP/1.1 200 ");
        assertThat(exchange(forwarded.formatted(2))).startsWith("HTTP/1.1 429 ");
        assertThat(answer(open(forwarded.formatted(3), "127.0.0.2"))).startsWith("HTTP/1.1 200 ");
        assertThat(answer(open(forwarded.formatted(4), "127.0.0.2"))).startsWith("HTTP/1.1 200 ");
        assertThat(answer(open(forwarded.formatted(4), "127.0.0.2"))).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void aHeadThatComesByteByByteIsGivenUp() throws Exception {
        start(config(64).withConnections(100, 100, Duration.ofMillis(600)), RateLimitConfig.none());
        long begin = System.nanoTime();
        Socket slow = open("GET /echo HTTP/1.1\r\nHost: a\r\nX: ", "127.0.0.1");

        boolean closed = false;
        while (!closed && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(10)) {
            closed = isClosedAfterOneMoreByte(slow);
        }

        assertThat(closed).as("the server hangs up").isTrue();
        assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
        assertThat(meters.counter("weir.ingest.http.connections.closed", "reason", "silent")
                        .count())
                .isEqualTo(1);
        assertThat(exchange(GET)).startsWith("HTTP/1.1 200 ");
    }

    private static boolean isClosedAfterOneMoreByte(Socket socket) throws IOException {
        try {
            socket.getOutputStream().write('x');
            socket.setSoTimeout(50);
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void thereIsRoomForSoManyConnectionsAndForSoManyOfOneAddress() throws IOException {
        start(config(64).withConnections(5, 3, Duration.ofSeconds(30)), RateLimitConfig.none());
        for (int i = 0; i < 3; i++) {
            assertThat(kept("127.0.0.1")).startsWith("HTTP/1.1 200 ");
        }

        assertThat(kept("127.0.0.1")).as("a fourth of one address").isEmpty();
        assertThat(kept("127.0.0.2")).startsWith("HTTP/1.1 200 ");
        assertThat(kept("127.0.0.3")).startsWith("HTTP/1.1 200 ");
        assertThat(kept("127.0.0.4")).as("a sixth in all").isEmpty();
        sockets.getFirst().close();
        Eventually.until(
                Duration.ofSeconds(10),
                () -> kept("127.0.0.4").startsWith("HTTP/1.1 200 "),
                "the room of a closed connection is given to another");
    }

    @Test
    void oneAddressThatHoldsItsBodiesBackLeavesRoomForOthers() throws IOException {
        start(config(4), RateLimitConfig.none());
        String held = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab";
        for (int i = 0; i < 3; i++) {
            open(held, "127.0.0.1");
        }
        Eventually.until(
                Duration.ofSeconds(10),
                () -> answer(open(held, "127.0.0.1")).startsWith("HTTP/1.1 429 "),
                "a fourth body of that address is refused");

        assertThat(answer(open(GET, "127.0.0.2"))).startsWith("HTTP/1.1 200 ");
        assertThat(meters.counter("weir.ingest.http.rate.limited", "limit", "bodies")
                        .count())
                .isPositive();
    }

    @Test
    void aPageInABrowserCannotChangeAnything() throws IOException {
        start(config(64), RateLimitConfig.none());
        String origin = "Host: a\r\nOrigin: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

        assertThat(exchange("POST /echo HTTP/1.1\r\n" + origin.formatted("https://evil.example")))
                .startsWith("HTTP/1.1 403 ")
                .contains("\"field\":\"Origin\"");
        assertThat(exchange("POST /echo HTTP/1.1\r\n" + origin.formatted("null")))
                .startsWith("HTTP/1.1 403 ");
        assertThat(exchange("GET /echo HTTP/1.1\r\n" + origin.formatted("https://evil.example")))
                .startsWith("HTTP/1.1 200 ");
        assertThat(exchange("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    private static HttpConfig config(int inFlightMax) {
        return new HttpConfig(
                ByteSize.ofKibibytes(64),
                inFlightMax,
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5));
    }

    private void start(HttpConfig config, RateLimitConfig limits) {
        IngestMeters ingest = new IngestMeters(meters);
        Operation echo = request -> Answer.text(200, "text/plain", request.target());
        listener = Optional.of(HttpListener.start(new HttpListener.Parts(
                vertx,
                new Listen("127.0.0.1", 0),
                Optional.empty(),
                config,
                List.of(new Resource("echo", "/echo", Map.of("GET", echo, "POST", echo))),
                new RateLimits(limits, System::nanoTime, ingest),
                ingest)));
    }

    /** An answer on a connection that stays open; empty when the server closes it instead. */
    private String kept(String from) throws IOException {
        return answer(open("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n", from));
    }

    private Socket open(String request, String from) throws IOException {
        int port = listener.orElseThrow().port();
        Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(from), 0);
        sockets.add(socket);
        socket.setSoTimeout(10_000);
        try {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        } catch (SocketException e) {
            // It was closed as soon as it was accepted.
        }
        return socket;
    }

    private String exchange(String request) throws IOException {
        try (Socket socket = open(request, "127.0.0.1")) {
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** What comes first; a small answer comes at once. */
    private static String answer(Socket socket) {
        byte[] buffer = new byte[8_192];
        try {
            int read = socket.getInputStream().read(buffer);
            return read < 0 ? "" : new String(buffer, 0, read, UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
