package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.router.forward.RawClient.Response;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.overload.OverloadSettings;
import io.weir.schemas.config.ByteSize;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Every bound on what a client may send, hit on purpose. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SLOW_CLIENTS = 400;

    private final Bed bed = Bed.withLimits(
            FrontendSettings.loopback().with(change -> {
                change.headersMax = 20;
                change.bodyBytesMax = ByteSize.parse("1KiB");
                change.headerTimeout = Duration.ofSeconds(2);
            }),
            OverloadSettings.defaults());
    private RecordingBackend backend;

    @BeforeAll
    void start() throws IOException {
        backend = new RecordingBackend(head -> "");
        bed.route("h", to("app"));
        bed.endpoint(backend.port(), "app", "h");
    }

    @AfterAll
    void close() throws IOException {
        backend.close();
        bed.close();
    }

    @Test
    void asManyHeadersAsAreAllowedAreForwardedAndOneMoreIs431() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\n" + "X: y\r\n".repeat(19) + "\r\n");
            assertThat(client.read().status()).isEqualTo(200);

            client.send("GET / HTTP/1.1\r\nHost: h\r\n" + "X: y\r\n".repeat(20) + "\r\n");
            Response refused = client.read();

            assertThat(refused.status()).isEqualTo(431);
            assertThat(refused.header("X-Cf-RouterError")).isEqualTo("max-request-size-exceeded");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void aBodyThatSaysThatItIsTooLargeIs413AndReachesNobody() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            client.send("POST /fits HTTP/1.1\r\nHost: h\r\nContent-Length: 1024\r\n\r\n" + "x".repeat(1024));
            assertThat(client.read().status()).isEqualTo(200);

            client.send("POST /large HTTP/1.1\r\nHost: h\r\nContent-Length: 1025\r\n\r\n" + "x".repeat(1025));
            Response refused = client.read();

            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.header("X-Cf-RouterError")).isEqualTo("max-request-body-size-exceeded");
            assertThat(refused.header("Connection")).isEqualTo("close");
            assertThat(client.readToEnd()).isEmpty();
            assertThat(backend.all()).noneMatch(seen -> seen.target().equals("/large"));
        }
    }

    @Test
    void aBodyThatBecomesTooLargeIs413AndItsBackendGivenUp() throws Exception {
        int before = backend.aborted.get();
        try (RawClient client = new RawClient(bed.port)) {
            client.send("POST /growing HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("400\r\n" + "x".repeat(1024) + "\r\n");
            Eventually.until(
                    PATIENCE,
                    () -> backend.all().stream().anyMatch(seen -> seen.target().equals("/growing")),
                    "the backend has the head");

            client.send("1\r\nx\r\n");
            Response refused = client.read();

            assertThat(refused.status()).isEqualTo(413);
            assertThat(client.readToEnd()).isEmpty();
            Eventually.until(PATIENCE, () -> backend.aborted.get() == before + 1, "the backend's connection is closed");
        }
    }

    @Test
    void aHeadThatDoesNotComeIs408() throws Exception {
        try (RawClient silent = new RawClient(bed.port);
                RawClient slow = new RawClient(bed.port);
                RawClient second = new RawClient(bed.port)) {
            slow.send("GET / HTTP/1.1\r\nHost: h\r\n");
            second.get("h", "/");
            assertThat(second.read().status()).isEqualTo(200);
            second.send("GET / HT");

            for (RawClient client : List.of(silent, slow, second)) {
                Response refused = client.read();
                assertThat(refused.status()).isEqualTo(408);
                assertThat(refused.header("Connection")).isEqualTo("close");
                assertThat(client.readToEnd()).isEmpty();
            }
        }
    }

    @Test
    void aConnectionThatIsIdleBetweenRequestsIsNotLate() throws Exception {
        try (RawClient idle = new RawClient(bed.port);
                RawClient late = new RawClient(bed.port)) {
            assertThat(idle.get("h", "/").read().status()).isEqualTo(200);
            late.send("GET / HTTP/1.1\r\n");
            assertThat(late.read().status()).isEqualTo(408);

            assertThat(idle.get("h", "/").read().status()).isEqualTo(200);
        }
    }

    @Test
    void manySlowClientsAreShutOutAndTheOthersServed() throws Exception {
        List<RawClient> slow = new ArrayList<>();
        try (RawClient other = new RawClient(bed.port)) {
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                RawClient client = new RawClient(bed.port);
                slow.add(client);
                client.send("GET / HTTP/1.1\r\nHost: h\r\nX: ");
            }

            int shutOut = 0;
            for (RawClient client : slow) {
                assertThat(other.get("h", "/").read().status()).isEqualTo(200);
                try {
                    client.send("y"); // a byte now and then does not help
                } catch (IOException closed) {
                    // shut out already
                }
                shutOut += client.read().status() == 408 ? 1 : 0;
            }
            assertThat(shutOut).isEqualTo(SLOW_CLIENTS);
        } finally {
            for (RawClient client : slow) {
                client.close();
            }
        }
    }
}
