package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.weir.embedded.fixture.Eventually;
import io.weir.router.frontend.FrontendSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of HTTP/1: what is spoken on them by the router itself, and by the HTTP stack where they may become HTTP/2. */
@Timeout(120)
class Http1ClientIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static Bed bed(boolean h2c) {
        return Bed.behind(FrontendSettings.loopback().with(listen -> listen.h2c = h2c));
    }

    private static Bed serve(Bed bed, RawBackend backend) {
        return bed.endpoint(backend.port(), "app", "unused").route("h", to("app"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void requestsAreReadWhereverTheirBytesAreCut(boolean h2c) throws Exception {
        String first = "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab\r\nc";
        String second = RawClient.lines("POST /2 HTTP/1.1", "Host: h", "Transfer-Encoding: chunked")
                + RawClient.lines("3;x=y", "abc", "0A", "0123456789", "0", "X-Sum: 13");
        String all = first + second + "GET /3 HTTP/1.1\r\nHost: h\r\n\r\n";
        try (RecordingBackend backend = new RecordingBackend(head -> "anybody");
                Bed bed = bed(h2c).endpoint(backend.port(), "app", "unused").route("h", to("app"))) {
            for (int cut = 1; cut < all.length(); cut++) {
                try (RawClient client = new RawClient(bed.port)) {
                    client.send(all.substring(0, cut));
                    client.send(all.substring(cut));

                    for (int answer = 0; answer < 3; answer++) {
                        assertThat(client.read().status()).as("cut at %d", cut).isEqualTo(200);
                    }
                }
                assertThat(backend.seen("anybody"))
                        .as("cut at %d", cut)
                        .extracting(RecordingBackend.Seen::length)
                        .containsExactlyInAnyOrder(5L, 13L, 0L);
                backend.forget();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBodyThatNobodyWantedIsReadPastUnlessItIsLarge(boolean h2c) throws Exception {
        try (RawBackend backend = RawBackend.answering(OK);
                Bed bed = serve(bed(h2c), backend);
                RawClient client = new RawClient(bed.port)) {
            String small = "x".repeat(100_000);
            client.send("POST / HTTP/1.1\r\nHost: unknown\r\nContent-Length: " + small.length() + "\r\n\r\n" + small);
            assertThat(client.read().status()).isEqualTo(404);
            assertThat(client.get("h", "/").read().status()).isEqualTo(200);

            client.send("POST / HTTP/1.1\r\nHost: unknown\r\nContent-Length: 100000000\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(404);
            assertThat(hangsUp(client)).isTrue();
        }
    }

    /** Sends for as long as anybody reads. */
    private static boolean hangsUp(RawClient client) {
        byte[] much = new byte[64 << 10];
        try {
            for (int i = 0; i < 1_000; i++) {
                client.out.write(much);
            }
            return client.in.read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionOfHttp10IsKeptWhereTheClientAsksForIt(boolean h2c) throws Exception {
        try (RawBackend backend = RawBackend.answering(OK);
                Bed bed = serve(bed(h2c), backend);
                RawClient client = new RawClient(bed.port)) {
            client.send("GET / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n");
            RawClient.Response kept = client.read();
            assertThat(kept.head()).startsWith("HTTP/1.0 200");
            assertThat(kept.header("Connection")).isEqualTo("keep-alive");

            client.send("GET / HTTP/1.0\r\nHost: h\r\n\r\n");
            assertThat(client.read().body()).isEqualTo("ok");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerToHeadHasNoBody(boolean h2c) throws Exception {
        try (RawBackend backend = RawBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                Bed bed = serve(bed(h2c), backend);
                RawClient client = new RawClient(bed.port)) {
            client.send(
                    "HEAD / HTTP/1.1\r\nHost: h\r\n\r\nHEAD / HTTP/1.1\r\nHost: unknown\r\nConnection: close\r\n\r\n");

            assertThat(RawBackend.header(client.readHead(), "Content-Length")).isEqualTo("1000");
            assertThat(client.readHead()).startsWith("HTTP/1.1 404");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void onlyConnectionsOnWhichNothingIsUnderWayAreIdle(boolean h2c) throws Exception {
        var answer = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend(connection -> {
                    connection.readHead();
                    answer.await();
                    connection.write(OK);
                });
                Bed bed = serve(
                        Bed.behind(FrontendSettings.loopback().with(listen -> {
                            listen.h2c = h2c;
                            listen.idleTimeout = Duration.ofSeconds(1);
                        })),
                        backend);
                RawClient busy = new RawClient(bed.port);
                RawClient silent = new RawClient(bed.port)) {
            busy.get("h", "/");

            assertThat(silent.readToEnd()).isEmpty();
            Eventually.until(PATIENCE, () -> bed.connections.open() == 1, "the silent one is closed");
            answer.countDown();
            assertThat(busy.read().status()).isEqualTo(200);
            assertThat(busy.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDrainEndsEachConnectionInItsTurn(boolean h2c) throws Exception {
        var answer = new CountDownLatch(1);
        try (RawBackend slow = new RawBackend(connection -> {
                    connection.readHead();
                    answer.await();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
                });
                RawBackend echo = new RawBackend(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
                    connection.in.transferTo(connection.out);
                });
                Bed bed = bed(h2c).endpoint(slow.port(), "slow", "unused")
                        .endpoint(echo.port(), "echo", "unused")
                        .route("slow", to("slow"))
                        .route("ws", to("echo"));
                RawClient idle = new RawClient(bed.port);
                RawClient busy = new RawClient(bed.port);
                RawClient upgraded = new RawClient(bed.port)) {
            upgraded.send("GET / HTTP/1.1\r\nHost: ws\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
            assertThat(upgraded.readHead()).startsWith("HTTP/1.1 101");
            assertThat(idle.get("unknown", "/").read().status()).isEqualTo(404);
            busy.get("slow", "/");
            Eventually.until(PATIENCE, () -> slow.heads.size() == 1, "it is under way");

            bed.traffic.beginDrain();
            Future<Void> drained = bed.traffic.shutdown(PATIENCE);

            assertThat(idle.readToEnd()).isEmpty();
            answer.countDown();
            RawClient.Response last = busy.read();
            assertThat(last.body()).isEqualTo("slow");
            assertThat(last.header("Connection")).isEqualTo("close");
            assertThat(busy.readToEnd()).isEmpty();
            upgraded.send("still");
            assertThat(new String(upgraded.in.readNBytes(5), ISO_8859_1)).isEqualTo("still");
            assertThat(drained.isComplete()).isFalse();
            upgraded.socket.shutdownOutput();
            drained.await(20, TimeUnit.SECONDS);
        }
    }
}
