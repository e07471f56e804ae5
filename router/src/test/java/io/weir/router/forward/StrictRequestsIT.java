package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.router.forward.RawClient.Response;
import io.weir.router.forward.RecordingBackend.Seen;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.guard.Corpus;
import io.weir.router.guard.Corpus.Case;
import io.weir.router.guard.Corpus.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes without a single reading go no further than the router. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrictRequestsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Bed bed = new Bed();
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

    static Stream<Case> cases() {
        return Corpus.cases().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theTableHolds(Case each) throws Exception {
        backend.forget();
        try (RawClient client = new RawClient(bed.port)) {
            client.send(each.text());

            for (int i = 0; i < each.accepted().size(); i++) {
                assertThat(client.read().status()).isEqualTo(200);
            }
            if (each.refusal() != null) {
                Response refused = client.read();
                assertThat(refused.status()).isEqualTo(each.refusal().status());
                assertThat(refused.header("Connection")).isEqualTo("close");
                assertThat(refused.header("X-Cf-RouterError"))
                        .isEqualTo(
                                each.refusal().code() == null
                                        ? ""
                                        : each.refusal().code());
                assertThat(refused.body())
                        .startsWith(each.refusal().status() + " ")
                        .endsWith(each.refusal().message() + "\n");
                assertThat(client.readToEnd()).isEmpty();
            }
        }
        List<Request> seen = new ArrayList<>();
        for (Seen request : backend.all()) {
            seen.add(new Request(request.method(), request.target(), request.length()));
        }
        assertThat(seen)
                .isEqualTo(each.accepted().stream()
                        .map(StrictRequestsIT::forwarded)
                        .toList());
    }

    /** A target in absolute form goes on as a path. */
    private static Request forwarded(Request request) {
        String path = request.target().replaceFirst("^(?i:https?)://[^/?]*", "");
        return new Request(request.method(), path.startsWith("/") ? path : "/" + path, request.length());
    }

    @Test
    void aBodyThatGoesWrongUnderWayIsAnsweredAndTheBackendGivenUp() throws Exception {
        backend.forget();
        int before = backend.aborted.get();
        try (RawClient client = new RawClient(bed.port)) {
            client.send("POST /late HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            Eventually.until(PATIENCE, () -> backend.all().size() == 1, "the backend has the head");

            client.send("3 \r\nabc\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
            Response refused = client.read();

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.header("Connection")).isEqualTo("close");
            assertThat(client.readToEnd()).isEmpty();
            Eventually.until(PATIENCE, () -> backend.aborted.get() == before + 1, "the backend's connection is closed");
            assertThat(backend.all()).singleElement().matches(seen -> !seen.isWhole());
        }
    }

    @Test
    void aBodyThatGoesWrongBehindAnotherRequestIsAnsweredInItsTurn() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (RawBackend slow = new RawBackend(c -> {
                    c.readHead();
                    assertThat(answer.await(30, TimeUnit.SECONDS)).isTrue();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
                    c.readHead();
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("slow", to("slow")).endpoint(slow.port(), "slow", "slow");
            client.get("slow", "/1");
            Eventually.until(PATIENCE, () -> slow.heads.size() == 1, "the first one is under way");
            client.send("POST /2 HTTP/1.1\r\nHost: slow\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            client.send("x\r\n");
            answer.countDown();

            assertThat(client.read().body()).isEqualTo("slow");
            assertThat(client.read().status()).isEqualTo(400);
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void bytesComeOneByOne() throws Exception {
        backend.forget();
        String request = "POST /slow HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        try (RawClient client = new RawClient(bed.port)) {
            for (int i = 0; i < request.length(); i++) {
                client.send(request.substring(i, i + 1));
            }

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(backend.all()).singleElement().matches(seen -> seen.length() == 3);
        }
    }

    @Test
    void bytesBehindAnUpgradeGoOnUntouched() throws Exception {
        try (RawBackend echo = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
                    for (int b = c.in.read(); b >= 0; b = c.in.read()) {
                        c.out.write(b);
                    }
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("echo", to("echo")).endpoint(echo.port(), "echo", "echo");
            client.send("GET / HTTP/1.1\r\nHost: echo\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n\0\n\rtoo early");

            assertThat(client.readHead()).startsWith("HTTP/1.1 101");
            assertThat(client.in.readNBytes(12)).isEqualTo("\0\n\rtoo early".getBytes(ISO_8859_1));
            client.send("GET / HTTP/9.9\n\n\0");
            assertThat(client.in.readNBytes(17)).hasSize(17);
        }
    }

    @Test
    void behindAnUpgradeThatIsNotGrantedComesTheNextRequest() throws Exception {
        backend.forget();
        try (RawClient client = new RawClient(bed.port)) {
            client.send(RawClient.lines("GET /a HTTP/1.1", "Host: h", "Connection: Upgrade", "Upgrade: h2c")
                    + RawClient.lines("GET /b HTTP/1.1", "Host: h")
                    + RawClient.lines("GET /c HTTP/1.1\nHost: h"));

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(400);
            assertThat(client.readToEnd()).isEmpty();
            assertThat(backend.all()).extracting(Seen::target).containsExactly("/a", "/b");
        }
    }

    @Test
    void aClientThatIsStillSendingGetsItsAnswer() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            client.send("GET / HTTP/1.1\r\nX : y\r\n" + "z".repeat(4 << 20));

            assertThat(client.read().status()).isEqualTo(400);
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void itIsReadAsStrictlyWhereHttp2MayBeSpokenOnThePort() throws Exception {
        try (Bed both = Bed.behind(FrontendSettings.loopback().with(change -> change.h2c = true))) {
            both.route("h", to("app")).endpoint(backend.port(), "app", "h");
            for (Case each : Corpus.cases()) {
                try (RawClient client = new RawClient(both.port)) {
                    client.send(each.text());

                    for (int i = 0; i < each.accepted().size(); i++) {
                        assertThat(client.read().status()).as(each.name()).isEqualTo(200);
                    }
                    if (each.refusal() != null && !each.text().startsWith("PRI * HTTP/2.0")) {
                        assertThat(client.read().status())
                                .as(each.name())
                                .isEqualTo(each.refusal().status());
                        assertThat(client.readToEnd()).as(each.name()).isEmpty();
                    }
                }
            }
        }
    }
}
