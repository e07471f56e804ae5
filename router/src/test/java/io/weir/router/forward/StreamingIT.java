package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.weir.embedded.fixture.Eventually;
import io.weir.router.backend.BackendSettings;
import io.weir.router.forward.RawClient.Response;
import io.weir.router.table.Endpoint;
import io.weir.schemas.config.ByteSize;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What passes through bit by bit: events, hints, trailers, WebSockets; and what is counted meanwhile. */
@Timeout(60)
class StreamingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Bed bed = new Bed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void everyEventArrivesBeforeTheNextOneIsSent() throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (RawBackend backend = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
                    while (true) {
                        c.write(events.take());
                    }
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            // The head comes although there is no event yet.
            assertThat(client.get("h", "/").readHead()).contains("text/event-stream");
            for (int i = 0; i < 10; i++) {
                String event = "data: " + i + "\n\n";
                events.add(event);
                assertThat(new String(client.in.readNBytes(3 + event.length() + 2), ISO_8859_1))
                        .isEqualTo("9\r\n" + event + "\r\n");
            }
        }
    }

    @Test
    void hintsReachTheClientAndWhatItCannotKnowDoesNotHarm() throws Exception {
        try (RawBackend backend = RawBackend.answering(RawClient.lines("HTTP/1.1 102 Processing")
                        + RawClient.lines("HTTP/1.1 103 Early Hints", "Link: </style.css>", "Connection: x")
                        + RawClient.lines("HTTP/1.1 200 OK", "Content-Length: 2")
                        + "ok");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            for (int i = 0; i < 3; i++) {
                String hints = client.get("h", "/").readHead();
                Response response = client.read();

                assertThat(hints)
                        .startsWith("HTTP/1.1 103")
                        .contains("</style.css>")
                        .doesNotContain("onnection");
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.body()).isEqualTo("ok");
            }
            assertThat(backend.connections).hasValue(1);
        }
    }

    @Test
    void clientsOfHttp10GetNoHints() throws Exception {
        try (RawBackend backend = RawBackend.answering(
                        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            client.send("GET / HTTP/1.0\r\nHost: h\r\n\r\n");

            assertThat(client.readToEnd()).matches("(?s)HTTP/1.[01] 200 .*ok");
        }
    }

    @Test
    void trailersOfARequestReachTheBackend() throws Exception {
        try (RawBackend backend = new RawBackend(c -> {
                    c.readHead();
                    StringBuilder body = new StringBuilder();
                    while (!body.toString().endsWith("\r\n\r\n")) {
                        body.append((char) c.in.read());
                    }
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            client.send(RawClient.lines("POST / HTTP/1.1", "Host: h", "Transfer-Encoding: chunked", "Trailer: X-Sum")
                    + RawClient.lines("4", "body", "0", "X-Sum: 4"));

            assertThat(client.read().body()).isEqualTo("4\r\nbody\r\n0\r\nX-Sum: 4\r\n\r\n");
            assertThat(RawBackend.header(backend.heads.get(0), "Trailer")).isEqualTo("X-Sum");
        }
    }

    @Test
    void trailersOfAResponseAreAnnounced() throws Exception {
        try (RawBackend backend = RawBackend.answering(
                        RawClient.lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Trailer: X-Sum")
                                + RawClient.lines("2", "ok", "0", "X-Sum: 2"));
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            String all = client.readToEnd();

            assertThat(RawBackend.header(all, "Trailer")).isEqualTo("X-Sum");
            assertThat(all).endsWith("0\r\nX-Sum: 2\r\n\r\n");
        }
    }

    @Test
    void responseHeadersThatAreTooLargeAre502() throws Exception {
        bed.close();
        bed = new Bed(
                1, BackendSettings.defaults().with(change -> change.responseHeaderBytesMax = ByteSize.parse("4KiB")));
        try (RawBackend backend = RawBackend.answering(
                        "HTTP/1.1 200 OK\r\nX: " + "y".repeat(8000) + "\r\nContent-Length: 0\r\n\r\n");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            Response response = client.get("h", "/").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("endpoint_failure (response headers too large)");
        }
    }

    @Test
    void whatIsNoResponseIs502AndNotRepeated() throws Exception {
        try (RawBackend backend = RawBackend.answering("SMTP ready\r\n\r\n");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            Response response = client.get("h", "/").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("endpoint_failure (malformed response)");
            assertThat(backend.heads).hasSize(1);
        }
    }

    @Test
    void whoeverSaysThatARequestMayBeRepeatedIsBelieved() throws Exception {
        try (RawBackend hangingUp = new RawBackend(c -> c.readHead());
                RawBackend living = RawBackend.named("living");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(hangingUp.port(), "app", "h").endpoint(living.port(), "app", "h");

            for (int i = 0; i < 6; i++) {
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nIdempotency-Key: " + i + "\r\n\r\n");
                assertThat(client.read().body()).isEqualTo("living");
            }

            assertThat(hangingUp.heads).isNotEmpty();
        }
    }

    @Test
    void staleConnectionsCostNoAttempt() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (RawBackend backend = new RawBackend(c -> {
                    int connection = connections.incrementAndGet();
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    c.readHead();
                    if (connection > 1) {
                        c.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    } // the first one hangs up on its second request
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            assertThat(client.get("h", "/").read().body()).isEqualTo("ok");

            Response second = client.get("h", "/").read();

            assertThat(second.body()).isEqualTo("ok");
            assertThat(backend.heads).hasSize(3);
            assertThat(connections).hasValue(2);
            assertThat(bed.count("weir.retries")).isZero();
            assertThat(bed.count("weir.endpoints.marked")).isZero();
        }
    }

    @Test
    void anEndpointHasWhatIsInFlightUntilTheBodyHasEnded() throws Exception {
        CountDownLatch rest = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend(c -> {
                    while (!c.readHead().isEmpty()) {
                        c.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nha");
                        assertThat(rest.await(20, TimeUnit.SECONDS)).isTrue();
                        c.write("lf");
                    }
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            Endpoint endpoint = bed.only("h");

            client.get("h", "/").readHead();
            int during = endpoint.inFlight();
            rest.countDown();
            client.in.readNBytes(4);

            assertThat(during).isEqualTo(1);
            Eventually.until(PATIENCE, () -> endpoint.inFlight() == 0, "nothing is in flight");
        }
    }

    @Test
    void aTunnelIsInFlightUntilItIsClosed() throws Exception {
        try (RawBackend backend = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
                    c.in.read();
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            Endpoint endpoint = bed.only("h");
            client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            client.readHead();
            int during = endpoint.inFlight();

            client.socket.close();

            assertThat(during).isEqualTo(1);
            Eventually.until(PATIENCE, () -> endpoint.inFlight() == 0, "nothing is in flight");
            Eventually.until(PATIENCE, () -> bed.metrics.active() == 0, "no exchange is active");
        }
    }

    @Test
    void webSocketsCarryMessagesOfAnySizeBothWaysUntilOneSideCloses() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            // Both are closed when nobody holds them any more.
            HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                            .setHost("127.0.0.1")
                            .setMaxWebSocketMessageSize(4 << 20)
                            .setMaxWebSocketFrameSize(4 << 20))
                    .webSocketHandler(socket -> socket.binaryMessageHandler(socket::writeBinaryMessage));
            bed.route("h", to("app")).endpoint(server.listen(0).await().actualPort(), "app", "h");
            WebSocketClient client = vertx.createWebSocketClient(
                    new WebSocketClientOptions().setMaxMessageSize(4 << 20).setMaxFrameSize(4 << 20));
            WebSocket socket = client.connect(connecting()).await();
            BlockingQueue<Buffer> received = new LinkedBlockingQueue<>();
            socket.binaryMessageHandler(received::add);

            for (int size : new int[] {1, 125, 126, 65_536, 3 << 20}) {
                socket.writeBinaryMessage(Buffer.buffer(new byte[size]));
                Buffer echoed = received.poll(20, TimeUnit.SECONDS);
                assertThat(echoed).isNotNull();
                assertThat(echoed.length()).isEqualTo(size);
            }
            socket.close().await();

            Eventually.until(PATIENCE, () -> bed.metrics.active() == 0, "the tunnel is closed");
            client.close().await();
            server.close().await();
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void aWebSocketThatTheBackendTurnsDownIsAnswered() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            // Both are closed when nobody holds them any more.
            HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
                    .webSocketHandshakeHandler(handshake -> handshake.reject(403));
            bed.route("h", to("app")).endpoint(server.listen(0).await().actualPort(), "app", "h");
            WebSocketClient client = vertx.createWebSocketClient();

            var connecting = client.connect(connecting());

            Eventually.until(PATIENCE, connecting::isComplete, "there is an answer");
            assertThat(connecting.cause())
                    .isInstanceOfSatisfying(
                            UpgradeRejectedException.class,
                            rejected -> assertThat(rejected.getStatus()).isEqualTo(403));
            client.close().await();
            server.close().await();
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void aWebSocketsSideThatDoesNotReadStopsTheOther() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (RawBackend backend = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
                    byte[] block = new byte[1 << 16];
                    while (true) {
                        c.out.write(block);
                        sent.addAndGet(block.length);
                    }
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            client.readHead();

            Eventually.until(Duration.ofSeconds(20), BackPressureIT.standsStill(sent), "the backend has stopped");

            assertThat(sent.get()).isBetween(1L, BackPressureIT.IN_BETWEEN_MAX);
            assertThat(client.in.readNBytes(64 << 20)).hasSize(64 << 20);
        }
    }

    private WebSocketConnectOptions connecting() {
        return new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(bed.port)
                .setURI("/ws")
                .putHeader("Host", "h");
    }
}
