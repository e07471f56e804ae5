package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.FreePorts;
import io.weir.router.backend.BackendSettings;
import io.weir.router.forward.RawClient.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Backends and clients that fail, and what is tried again. */
@Timeout(60)
class FaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Bed bed = new Bed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void aRefusedConnectionIsTriedOnAnotherEndpointWithAnyMethodAndBody() throws Exception {
        try (RawBackend living = ForwardingIT.echoing();
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app"));
            bed.endpoint(FreePorts.next(), "app", "h");
            bed.endpoint(living.port(), "app", "h");

            for (int i = 0; i < 10; i++) {
                Response response = client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody")
                        .read();
                assertThat(response.body()).isEqualTo("body");
            }

            assertThat(living.heads).hasSize(10);
            bed.counts(1, "weir.endpoints.marked");
            bed.counts(1, "weir.retries");
        }
    }

    @Test
    void aDrawWhoseDestinationIsDeadIsDivertedAndCounted() throws Exception {
        try (RawBackend living = RawBackend.named("b");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("a", 50), to("b", 50));
            bed.endpoint(FreePorts.next(), "a", "h");
            bed.endpoint(living.port(), "b", "h");

            for (int i = 0; i < 10; i++) {
                assertThat(client.get("h", "/").read().body()).isEqualTo("b");
            }

            bed.counts(5, "weir.draws.diverted");
        }
    }

    @Test
    void whenEveryEndpointRefusesItIs502() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app"));
            bed.endpoint(FreePorts.next(), "app", "h");
            bed.endpoint(FreePorts.next(), "app", "h");

            Response response = client.get("h", "/").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.header("X-Cf-RouterError"))
                    .startsWith("endpoint_failure (")
                    .containsIgnoringCase("refused");
            assertThat(response.body())
                    .isEqualTo("502 Bad Gateway: Registered endpoint failed to handle the request.\n");
        }
    }

    @Test
    void aSafeRequestIsRepeatedWhenTheBackendHangsUpBeforeItAnswers() throws Exception {
        try (RawBackend hangingUp = new RawBackend(c -> c.readHead());
                RawBackend living = RawBackend.named("living");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app"));
            bed.endpoint(hangingUp.port(), "app", "h");
            bed.endpoint(living.port(), "app", "h");

            for (int i = 0; i < 6; i++) {
                assertThat(client.get("h", "/").read().body()).isEqualTo("living");
            }

            assertThat(hangingUp.heads).isNotEmpty();
            assertThat(bed.count("weir.endpoints.marked")).isZero();
        }
    }

    @Test
    void anUnsafeRequestIsNeverSentTwice() throws Exception {
        try (RawBackend hangingUp = new RawBackend(c -> c.readHead());
                RawBackend other = RawBackend.named("other");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app"));
            bed.endpoint(hangingUp.port(), "app", "h");
            bed.endpoint(other.port(), "app", "h");

            int failures = 0;
            for (int i = 0; i < 6; i++) {
                failures += client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                                        .read()
                                        .status()
                                == 502
                        ? 1
                        : 0;
            }

            assertThat(failures).isEqualTo(3);
            assertThat(hangingUp.heads.size() + other.heads.size()).isEqualTo(6);
        }
    }

    @Test
    void aConnectionThatTheBackendClosedMeanwhileCostsNoRequest() throws Exception {
        try (RawBackend oneEach = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app"));
            bed.endpoint(oneEach.port(), "app", "h");

            for (int i = 0; i < 50; i++) {
                assertThat(client.get("h", "/").read().body()).isEqualTo("ok");
            }
        }
    }

    @Test
    void aResponseThatBreaksOffIsNotPassedOnAsWhole() throws Exception {
        try (RawBackend counted = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                });
                RawBackend chunked = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
                });
                RawClient first = new RawClient(bed.port);
                RawClient second = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(counted.port(), "app", "h");
            bed.route("i", to("app2")).endpoint(chunked.port(), "app2", "i");

            String half = first.get("h", "/").readToEnd();
            String halfChunked = second.get("i", "/").readToEnd();

            assertThat(half).endsWith("half");
            assertThat(halfChunked).contains("half").doesNotContain("\r\n0\r\n");
        }
    }

    @Test
    void aClientThatGoesAwayEndsTheBackendsExchangeAndMarksNobody() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend(c -> {
            c.readHead();
            c.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            byte[] block = new byte[65536];
            try {
                while (true) {
                    c.out.write(block);
                }
            } catch (IOException gone) {
                hungUp.countDown();
            }
        })) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            try (RawClient client = new RawClient(bed.port)) {
                client.get("h", "/").readHead();
            }

            assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
            Eventually.until(PATIENCE, () -> bed.metrics.active() == 0, "nothing is forwarded any more");
            assertThat(bed.count("weir.endpoints.marked")).isZero();
        }
    }

    @Test
    void aClientThatGoesAwayBeforeTheResponseEndsTheBackendsExchangeToo() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend(c -> {
            c.readHead();
            asked.countDown();
            c.in.read();
            hungUp.countDown();
        })) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            try (RawClient client = new RawClient(bed.port)) {
                client.get("h", "/");
                assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            }

            assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(backend.heads).hasSize(1);
            assertThat(bed.count("weir.endpoints.marked")).isZero();
        }
    }

    @Test
    void aClientThatGoesAwayInItsBodyEndsTheBackendsExchangeToo() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend(c -> {
            c.readHead();
            while (c.in.read() >= 0) {
                // takes what comes
            }
            hungUp.countDown();
        })) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            try (RawClient client = new RawClient(bed.port)) {
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nonly a part");
                Eventually.until(PATIENCE, () -> !backend.heads.isEmpty(), "the head is there");
            }

            assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
            Eventually.until(PATIENCE, () -> bed.metrics.active() == 0, "nothing is forwarded any more");
        }
    }

    @Test
    void aBackendThatDoesNotAnswerInTimeIs504() throws Exception {
        rebuild(Bed.quick(Duration.ofMillis(300), 10, 10));
        try (RawBackend silent = new RawBackend(c -> {
                    c.readHead();
                    c.in.read();
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(silent.port(), "app", "h");

            Response response = client.get("h", "/").read();

            assertThat(response.status()).isEqualTo(504);
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("endpoint_failure (timeout)");
            assertThat(silent.heads).hasSize(1);
            assertThat(client.get("nobody", "/").read().status()).isEqualTo(404);
        }
    }

    @Test
    void aResponseThatDoesNotEndInTimeIsCutOff() throws Exception {
        rebuild(Bed.quick(Duration.ofMillis(300), 10, 10));
        try (RawBackend slow = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                    c.in.read();
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(slow.port(), "app", "h");

            assertThat(client.get("h", "/").readToEnd()).endsWith("half");
        }
    }

    @Test
    void moreConnectionsThanAllowedAre503() throws Exception {
        rebuild(Bed.quick(Duration.ofSeconds(20), 1, 0));
        CountDownLatch release = new CountDownLatch(1);
        try (RawBackend backend = waiting(release, new AtomicInteger());
                RawClient first = new RawClient(bed.port);
                RawClient second = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            first.get("h", "/");
            Eventually.until(PATIENCE, () -> backend.heads.size() == 1, "the first request is there");

            Response refused = second.get("h", "/").read();
            release.countDown();

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("X-Cf-RouterError")).isEqualTo("Connection Limit Reached");
            assertThat(first.read().body()).isEqualTo("ok");
        }
    }

    /** Two loops may open one connection each; client connections go to one and the other in turn. */
    @Test
    void requestsWaitForAConnectionOfTheirLoop() throws Exception {
        rebuild(2, Bed.quick(Duration.ofSeconds(20), 2, 10));
        AtomicInteger most = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        try (RawBackend backend = waiting(release, most);
                RawClient first = new RawClient(bed.port);
                RawClient other = new RawClient(bed.port);
                RawClient second = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            other.get("nobody", "/").read(); // now all three are accepted or in the queue, in this order
            first.get("h", "/");
            second.get("h", "/");
            Eventually.until(PATIENCE, () -> bed.metrics.active() == 2, "both are under way");

            release.countDown();

            assertThat(first.read().body()).isEqualTo("ok");
            assertThat(second.read().body()).isEqualTo("ok");
            assertThat(backend.connections).hasValue(1);
        }
    }

    @Test
    void whoWaitsTooLongForAConnectionGets503() throws Exception {
        rebuild(2, Bed.quick(Duration.ofSeconds(20), 2, 10));
        CountDownLatch release = new CountDownLatch(1);
        try (RawBackend backend = waiting(release, new AtomicInteger());
                RawClient first = new RawClient(bed.port);
                RawClient other = new RawClient(bed.port);
                RawClient second = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            other.get("nobody", "/").read();
            first.get("h", "/");
            Eventually.until(PATIENCE, () -> backend.heads.size() == 1, "the first request is there");

            Response refused = second.get("h", "/").read();
            release.countDown();

            assertThat(refused.header("X-Cf-RouterError")).isEqualTo("Connection Limit Reached");
        }
    }

    @Test
    void connectionsToAnEndpointThatIsGoneAreClosed() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend(c -> {
                    while (!c.readHead().isEmpty()) {
                        c.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    }
                    hungUp.countDown();
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            client.get("h", "/").read();

            bed.without(backend.port());

            assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(client.get("h", "/").read().status()).isEqualTo(503);
        }
    }

    @Test
    void connectionsThatAreIdleForTooLongAreClosed() throws Exception {
        rebuild(BackendSettings.defaults().with(change -> change.idleTimeout = Duration.ofMillis(200)));
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend(c -> {
                    while (!c.readHead().isEmpty()) {
                        c.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    }
                    hungUp.countDown();
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            client.get("h", "/").read();

            assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(client.get("h", "/").read().body()).isEqualTo("ok");
        }
    }

    private void rebuild(BackendSettings settings) {
        rebuild(1, settings);
    }

    private void rebuild(int loops, BackendSettings settings) {
        bed.close();
        bed = new Bed(loops, settings);
    }

    private static RawBackend waiting(CountDownLatch release, AtomicInteger most) throws IOException {
        AtomicInteger now = new AtomicInteger();
        return new RawBackend(c -> {
            while (!c.readHead().isEmpty()) {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
                c.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                now.decrementAndGet();
            }
        });
    }
}
