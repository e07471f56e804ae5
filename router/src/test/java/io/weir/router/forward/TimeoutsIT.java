package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.backend.BackendSettings;
import io.weir.router.forward.RawClient.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every time that an exchange may run out of, the router's and the route's. */
@Timeout(60)
class TimeoutsIT {

    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void aConnectionThatCannotBeEstablishedInTimeIs504() throws Exception {
        // The kernel answers no more connections than fit into a listener's queue.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Bed bed = bed(change -> change.dialTimeout = SHORT);
                RawClient client = new RawClient(bed.port)) {
            List<SocketChannel> queue = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                SocketChannel waiting = SocketChannel.open();
                waiting.configureBlocking(false);
                waiting.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()));
                queue.add(waiting);
            }
            bed.route("h", to("app")).endpoint(full.getLocalPort(), "app", "h");

            failsWith(client.get("h", "/").read(), 504, "dial: timeout");
            bed.counts(1, "weir.endpoints.marked");
            for (SocketChannel waiting : queue) {
                waiting.close();
            }
        }
    }

    @Test
    void timeoutsMayBe502AsInGorouter() throws Exception {
        try (RawBackend silent = silent();
                Bed bed = bed(change -> {
                    change.headerTimeout = SHORT;
                    change.timeoutStatus = 502;
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(silent.port(), "app", "h");

            failsWith(client.get("h", "/").read(), 502, "timeout awaiting response headers");
        }
    }

    @Test
    void aResponseThatDoesNotBeginInTimeIs504AndSentOnce() throws Exception {
        try (RawBackend silent = silent();
                RawBackend other = RawBackend.named("other");
                Bed bed = bed(change -> change.headerTimeout = SHORT);
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(silent.port(), "app", "h").endpoint(other.port(), "app", "h");
            int timeouts = 0;
            for (int i = 0; i < 2; i++) {
                timeouts += client.get("h", "/").read().status() == 504 ? 1 : 0;
            }

            assertThat(timeouts).isEqualTo(1);
            assertThat(silent.heads).hasSize(1);
            assertThat(other.heads).hasSize(1);
            assertThat(bed.count("weir.endpoints.marked")).isZero();
        }
    }

    @Test
    void theWaitForTheHeadBeginsWhenTheRequestIsComplete() throws Exception {
        try (RawBackend backend = ForwardingIT.echoing();
                Bed bed = bed(change -> change.headerTimeout = Duration.ofSeconds(1));
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 13\r\n\r\n");
            for (int i = 0; i < 13; i++) {
                Thread.sleep(Duration.ofMillis(100)); // a client this slow is the case itself
                client.send("x");
            }

            assertThat(client.read().body()).isEqualTo("x".repeat(13));
        }
    }

    @Test
    void anExchangeThatIsSilentForTooLongIsCutOff() throws Exception {
        try (RawBackend stalls = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                    c.in.read();
                });
                Bed bed = bed(change -> change.exchangeIdleTimeout = SHORT);
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(stalls.port(), "app", "h");

            assertThat(client.get("h", "/").readToEnd()).endsWith("half");
        }
    }

    @Test
    void anExchangeThatGoesOnSlowlyIsNot() throws Exception {
        try (RawBackend slow = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
                    for (int i = 0; i < 20; i++) {
                        Thread.sleep(Duration.ofMillis(100)); // a backend this slow is the case itself
                        c.write("x");
                    }
                });
                Bed bed = bed(change -> change.exchangeIdleTimeout = Duration.ofMillis(1500));
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(slow.port(), "app", "h");

            assertThat(client.get("h", "/").read().body()).isEqualTo("x".repeat(20));
        }
    }

    @Test
    void aRouteHasItsOwnTimes() throws Exception {
        try (RawBackend silent = silent();
                Bed bed = bed(change -> {});
                RawClient client = new RawClient(bed.port)) {
            bed.route("a", Map.of("weir.io/request-timeout", "300ms"), to("app1"))
                    .endpoint(silent.port(), "app1", "a");
            try (RawBackend second = silent();
                    RawBackend third = silent()) {
                bed.route("b", Map.of("weir.io/header-timeout", "300ms"), to("app2"))
                        .endpoint(second.port(), "app2", "b");
                bed.route("c", Map.of("weir.io/idle-timeout", "300ms"), to("app3"))
                        .endpoint(third.port(), "app3", "c");

                failsWith(client.get("a", "/").read(), 504, "timeout");
                failsWith(client.get("b", "/").read(), 504, "timeout awaiting response headers");
                failsWith(client.get("c", "/").read(), 504, "idle timeout");
            }
        }
    }

    @Test
    void aTunnelOutlivesTheExchangesTimeButNotItsOwnSilence() throws Exception {
        try (RawBackend backend = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
                    for (int i = 0; i < 6; i++) {
                        c.out.write(c.in.read());
                    }
                    c.in.read();
                });
                Bed bed = bed(change -> {
                    change.requestTimeout = SHORT;
                    change.tunnelIdleTimeout = Duration.ofMillis(1500);
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 101");

            for (int i = 0; i < 6; i++) {
                Thread.sleep(Duration.ofMillis(100)); // longer in all than an exchange may take
                client.send("x");
                assertThat(client.in.read()).isEqualTo('x');
            }

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void noAttemptBeginsAfterTheBudget() throws Exception {
        try (RawBackend slow = new RawBackend(c -> {
                    c.readHead();
                    Thread.sleep(Duration.ofMillis(400)); // longer than the budget, then EOF
                });
                RawBackend other = RawBackend.named("other");
                Bed bed = bed(change -> change.retryBudget = Duration.ofMillis(200));
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(slow.port(), "app", "h").endpoint(other.port(), "app", "h");
            int failures = 0;
            for (int i = 0; i < 2; i++) {
                failures += client.get("h", "/").read().status() == 502 ? 1 : 0;
            }

            assertThat(failures).isEqualTo(1);
        }
    }

    private static RawBackend silent() throws IOException {
        return new RawBackend(c -> {
            c.readHead();
            c.in.read();
        });
    }

    private static Bed bed(Consumer<BackendSettings.Change> change) {
        return new Bed(1, BackendSettings.defaults().with(change));
    }

    private static void failsWith(Response response, int status, String reason) {
        assertThat(response.header("X-Cf-RouterError")).isEqualTo("endpoint_failure (" + reason + ")");
        assertThat(response.status()).isEqualTo(status);
    }
}
