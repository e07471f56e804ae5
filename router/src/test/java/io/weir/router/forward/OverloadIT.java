package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.router.forward.RawClient.Response;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.overload.OverloadSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More requests than can be served: some are served as ever, the rest is turned away at once. */
@Timeout(60)
class OverloadIT {

    private static final int EXCHANGES_MAX = 10;
    private static final int CLIENTS = 3 * EXCHANGES_MAX;
    private static final int REQUESTS = 40;
    private static final Duration SERVICE = Duration.ofMillis(20);

    /** Far above what it takes on an idle machine, far below what thirty in a row would take. */
    private static final Duration LATENCY_MAX = Duration.ofSeconds(2);

    private record Answered(int status, Duration after, String error, String retryAfter) {}

    @Test
    void whatIsTooMuchIsTurnedAwayAtOnceAndTheRestServed() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (Bed bed = Bed.withLimits(
                        FrontendSettings.loopback(), new OverloadSettings(EXCHANGES_MAX, Duration.ofSeconds(10)));
                RawBackend backend = new RawBackend(c -> {
                    while (!c.readHead().isEmpty()) {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        LockSupport.parkNanos(SERVICE.toNanos()); // the work that the request is
                        now.decrementAndGet();
                        c.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    }
                });
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            List<Future<List<Answered>>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                all.add(clients.submit(client(bed.port)));
            }
            List<Answered> answers = new ArrayList<>();
            for (Future<List<Answered>> each : all) {
                answers.addAll(each.get());
            }

            List<Answered> served =
                    answers.stream().filter(a -> a.status() == 200).toList();
            List<Answered> shed =
                    answers.stream().filter(a -> a.status() != 200).toList();
            assertThat(most.get()).isLessThanOrEqualTo(EXCHANGES_MAX);
            assertThat(served).hasSizeGreaterThan(REQUESTS);
            assertThat(shed)
                    .isNotEmpty()
                    .allMatch(a -> a.status() == 503
                            && a.error().equals("overloaded")
                            && a.retryAfter().equals("1"));
            assertThat(percentile(served)).isLessThan(LATENCY_MAX);
            assertThat(percentile(shed)).isLessThan(LATENCY_MAX);
            System.out.println("OverloadIT served " + served.size() + " p99 "
                    + percentile(served).toMillis() + " ms, shed " + shed.size() + " p99 "
                    + percentile(shed).toMillis() + " ms");
            try (RawClient after = new RawClient(bed.port)) {
                assertThat(after.get("h", "/").read().status()).isEqualTo(200);
            }
        }
    }

    private static Callable<List<Answered>> client(int port) {
        return () -> {
            List<Answered> answers = new ArrayList<>();
            try (RawClient client = new RawClient(port)) {
                for (int i = 0; i < REQUESTS; i++) {
                    long begin = System.nanoTime();
                    Response response = client.get("h", "/").read();
                    answers.add(new Answered(
                            response.status(),
                            Duration.ofNanos(System.nanoTime() - begin),
                            response.header("X-Cf-RouterError"),
                            response.header("Retry-After")));
                }
            }
            return answers;
        };
    }

    private static Duration percentile(List<Answered> answers) {
        List<Duration> sorted =
                new ArrayList<>(answers.stream().map(Answered::after).toList());
        Collections.sort(sorted);
        return sorted.get((int) (sorted.size() * 0.99));
    }

    @Test
    void aLoopThatIsLateAgainAndAgainTurnsNewWorkAway() throws Exception {
        try (Bed bed = Bed.withLimits(FrontendSettings.loopback(), new OverloadSettings(0, Duration.ofNanos(1)));
                RawBackend backend = RawBackend.named("app");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            Eventually.until(
                    Duration.ofSeconds(20),
                    () -> {
                        Response response = client.get("h", "/").read();
                        return response.status() == 503
                                && response.header("X-Cf-RouterError").equals("overloaded");
                    },
                    "no loop is on time to the nanosecond");
        }
    }
}
