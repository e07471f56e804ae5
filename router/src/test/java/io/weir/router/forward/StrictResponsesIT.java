package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.router.forward.RawClient.Response;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A response without a single reading is a failure of its backend, and ends its connection. */
@Timeout(60)
class StrictResponsesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Bed bed = new Bed();

    @AfterEach
    void close() {
        bed.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\nok",
                "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\n: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nX\r\n\r\nok",
                "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nok",
                "http/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "ICY 200 OK\r\n\r\nok",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2 \r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nok\r\n0\r\n\r\n"
            })
    void isABadGatewayAndEndsItsConnection(String answer) throws Exception {
        AtomicInteger closed = new AtomicInteger();
        try (RawBackend backend = new RawBackend(c -> {
                    while (!c.readHead().isEmpty()) {
                        c.write(answer);
                    }
                    closed.incrementAndGet();
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            Response response = client.get("h", "/").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.header("X-Cf-RouterError")).startsWith("endpoint_failure (");
            assertThat(response.body()).doesNotContain("ok");
            Eventually.until(PATIENCE, () -> closed.get() == 1, "the router has closed the backend's connection");
            assertThat(backend.heads).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 299 Jolly \u00e4good\t!\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n02;a=b\r\nok\r\n0\r\nX: y\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            })
    void whatHasOneReadingIsPassedOnAndTheConnectionKept(String answer) throws Exception {
        try (RawBackend backend = RawBackend.answering(answer);
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            for (int i = 0; i < 3; i++) {
                client.get("h", "/");
                String head = client.readHead();
                while (head.startsWith("HTTP/1.1 103")) {
                    head = client.readHead();
                }
                assertThat(head).startsWith("HTTP/1.1 2");
                int framed = RawBackend.header(head, "Transfer-Encoding").isEmpty()
                        ? 2
                        : "2\r\nok\r\n0\r\nX: y\r\n\r\n".length();
                assertThat(new String(client.in.readNBytes(framed), ISO_8859_1)).contains("ok");
            }
            assertThat(backend.connections).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\nok"
            })
    void whatComesBehindAResponseIsNobodysAndItsConnectionNotUsedAgain(String answer) throws Exception {
        try (RawBackend backend = RawBackend.answering(answer);
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            for (int i = 1; i <= 3; i++) {
                client.get("h", "/" + i);
                String head = client.readHead();
                assertThat(head).matches("(?s)HTTP/1.1 (200|204|304) .*");
                if (head.startsWith("HTTP/1.1 200")) {
                    int framed = RawBackend.header(head, "Transfer-Encoding").isEmpty()
                            ? 2
                            : "2\r\nok\r\n0\r\n\r\n".length();
                    assertThat(new String(client.in.readNBytes(framed), ISO_8859_1))
                            .contains("ok");
                }
                assertThat(backend.connections).hasValue(i);
            }
        }
    }

    @Test
    void aBodyThatGoesWrongUnderWayCutsTheClientOff() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
                    assertThat(received.await(30, TimeUnit.SECONDS)).isTrue();
                    c.write("2\nevil\r\n0\r\n\r\n");
                    c.readHead();
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            client.get("h", "/");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200");
            assertThat(client.in.readNBytes(7)).hasSize(7);
            received.countDown();

            assertThat(client.readToEnd()).isEmpty();
        }
    }
}
