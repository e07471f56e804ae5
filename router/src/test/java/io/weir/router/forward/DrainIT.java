package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.weir.embedded.fixture.Eventually;
import io.weir.router.forward.RawHttp2Client.Frame;
import io.weir.router.frontend.FrontendSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of connections in a drain. */
@Timeout(120)
class DrainIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String UPGRADE =
            RawClient.lines("GET / HTTP/1.1", "Host: ws", "Connection: Upgrade", "Upgrade: websocket");

    private final CountDownLatch slowAnswers = new CountDownLatch(1);
    private RawBackend backend;
    private RawBackend slow;
    private RawBackend echo;
    private Bed bed;

    @BeforeEach
    void start() throws IOException {
        backend = RawBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        slow = new RawBackend(connection -> {
            connection.readHead();
            slowAnswers.await();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
        });
        echo = new RawBackend(connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            connection.in.transferTo(connection.out);
        });
        bed = Bed.behind(FrontendSettings.loopback().with(listen -> listen.h2c = true))
                .endpoint(backend.port(), "app", "unused")
                .endpoint(slow.port(), "slow", "unused")
                .endpoint(echo.port(), "echo", "unused")
                .route("h", to("app"))
                .route("slow", to("slow"))
                .route("ws", to("echo"));
    }

    @AfterEach
    void stop() throws IOException {
        slowAnswers.countDown();
        bed.close();
        backend.close();
        slow.close();
        echo.close();
    }

    @Test
    void whileItWaitsItServesAndSendsClientsElsewhere() throws Exception {
        try (RawClient http1 = new RawClient(bed.port);
                RawHttp2Client http2 = new RawHttp2Client(bed.port)) {
            assertThat(http1.get("h", "/").read().header("Connection")).isEmpty();
            assertThat(http2.get(1, "h", "/").status()).isEqualTo(200);

            bed.traffic.beginDrain();

            RawClient.Response last = http1.get("h", "/").read();
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.header("Connection")).isEqualTo("close");
            assertThat(http1.readToEnd()).isEmpty();
            Frame goAway = http2.next(RawHttp2Client.GOAWAY);
            assertThat(goAway.word(0)).as("no stream is refused").isEqualTo(Integer.MAX_VALUE);
            assertThat(goAway.word(4)).as("NO_ERROR").isZero();
            assertThat(http2.get(3, "h", "/").status())
                    .as("a request that was on its way")
                    .isEqualTo(200);
            try (RawClient late = new RawClient(bed.port);
                    RawHttp2Client late2 = new RawHttp2Client(bed.port)) {
                assertThat(late.get("h", "/").read().status()).isEqualTo(200);
                // In whichever order.
                List<Integer> types = new ArrayList<>();
                late2.get(1, "h", "/");
                while (!types.contains(RawHttp2Client.GOAWAY) || !types.contains(RawHttp2Client.HEADERS)) {
                    Frame frame = late2.read();
                    assertThat(frame.type()).as("it does not hang up").isNotEqualTo(-1);
                    types.add(frame.type());
                }
            }
        }
    }

    @Test
    void whatIsUnderWayEndsAndWhatIsIdleIsClosed() throws Exception {
        try (RawClient idle = new RawClient(bed.port);
                RawClient busy = new RawClient(bed.port);
                RawHttp2Client idle2 = new RawHttp2Client(bed.port);
                RawHttp2Client busy2 = new RawHttp2Client(bed.port)) {
            assertThat(idle.get("h", "/").read().status()).isEqualTo(200);
            assertThat(idle2.get(1, "h", "/").status()).isEqualTo(200);
            busy.get("slow", "/");
            busy2.get(1, "slow", "/");
            Eventually.until(PATIENCE, () -> slow.heads.size() == 2, "both are under way");

            bed.traffic.beginDrain();
            Future<Void> drained = bed.traffic.shutdown(PATIENCE);

            assertThat(idle.readToEnd()).isEmpty();
            assertThat(idle2.next(-1).type()).isEqualTo(-1);
            Eventually.until(PATIENCE, () -> refuses(bed.port), "no more connections are accepted");
            assertThat(drained.isComplete()).isFalse();
            slowAnswers.countDown();
            assertThat(busy.read().body()).isEqualTo("slow");
            assertThat(busy.readToEnd()).isEmpty();
            assertThat(busy2.status()).isEqualTo(200);
            assertThat(busy2.next(RawHttp2Client.DATA, 1).payload()).asString().isEqualTo("slow");
            assertThat(busy2.next(-1).type()).isEqualTo(-1);
            drained.await(20, TimeUnit.SECONDS);
        }
    }

    private static boolean refuses(int port) throws IOException {
        try (RawClient client = new RawClient(port)) {
            return !client.socket.isConnected();
        } catch (ConnectException refused) {
            return true;
        }
    }

    @Test
    void anUpgradedConnectionIsWaitedFor() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            assertThat(client.send(UPGRADE).readHead()).startsWith("HTTP/1.1 101");

            bed.traffic.beginDrain();
            Future<Void> drained = bed.traffic.shutdown(PATIENCE);

            for (int i = 0; i < 100; i++) {
                client.send("ping" + i % 10);
                assertThat(new String(client.in.readNBytes(5), StandardCharsets.US_ASCII))
                        .isEqualTo("ping" + i % 10);
            }
            assertThat(drained.isComplete()).isFalse();
            client.socket.shutdownOutput();
            drained.await(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void theWaitIsBounded() throws Exception {
        try (RawClient upgraded = new RawClient(bed.port);
                RawClient busy = new RawClient(bed.port);
                RawHttp2Client busy2 = new RawHttp2Client(bed.port)) {
            assertThat(upgraded.send(UPGRADE).readHead()).startsWith("HTTP/1.1 101");
            busy.get("slow", "/");
            busy2.get(1, "slow", "/");
            Eventually.until(PATIENCE, () -> slow.heads.size() == 2, "both are under way");

            bed.traffic.beginDrain();
            bed.traffic.shutdown(Duration.ofMillis(300)).await(20, TimeUnit.SECONDS);

            assertThat(upgraded.readToEnd()).isEmpty();
            assertThat(busy.readToEnd()).isEmpty();
            assertThat(busy2.next(-1).type()).isEqualTo(-1);
            Eventually.until(PATIENCE, () -> bed.connections.open() == 0, "nothing is open");
        }
    }
}
