package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.backend.BackendSettings;
import io.weir.router.table.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares over HTTP: 64 connections that are kept alive, two event loops, every share exact after whole rounds. */
@Timeout(90)
class WeightedTrafficIT {

    private static final int CONNECTIONS = 64;

    @ParameterizedTest
    @ValueSource(strings = {"61/39", "1/99", "33/33/34", "7/13/80"})
    void everyShareIsExactAfterWholeRounds(String split) throws Exception {
        String[] weights = split.split("/", -1);
        List<RawBackend> backends = new ArrayList<>();
        try (Bed bed = new Bed(2, BackendSettings.defaults())) {
            Destination[] destinations = new Destination[weights.length];
            for (int i = 0; i < weights.length; i++) {
                destinations[i] = to("app" + i, Integer.parseInt(weights[i]));
                backends.add(RawBackend.named("app" + i));
                bed.endpoint(backends.get(i).port(), "app" + i, "h");
            }
            bed.route("h", destinations);
            int rounds = CONNECTIONS / 4; // of 100 draws each: 25 requests on each connection

            var counts = request(bed.port, 25);

            for (int i = 0; i < weights.length; i++) {
                assertThat(counts.getOrDefault("app" + i, new LongAdder()).sum())
                        .as("app" + i)
                        .isEqualTo((long) rounds * Integer.parseInt(weights[i]));
            }
        } finally {
            for (RawBackend backend : backends) {
                backend.close();
            }
        }
    }

    @Test
    void aHundredDestinationsGetTheirSharesToo() throws Exception {
        List<RawBackend> backends = new ArrayList<>();
        Destination[] destinations = new Destination[100];
        try (Bed bed = new Bed(2, BackendSettings.defaults())) {
            for (int i = 0; i < destinations.length; i++) {
                destinations[i] = to("app" + i, weight(i));
                backends.add(RawBackend.named("app" + i));
                bed.endpoint(backends.get(i).port(), "app" + i, "h");
            }
            bed.route("h", destinations);

            var counts = request(bed.port, 10); // 640 requests, twice the sum of the weights

            for (int i = 0; i < destinations.length; i++) {
                assertThat(counts.getOrDefault("app" + i, new LongAdder()).sum())
                        .as("app" + i)
                        .isEqualTo(2L * weight(i));
            }
        } finally {
            for (RawBackend backend : backends) {
                backend.close();
            }
        }
    }

    /** 60 of 2 and 40 of 5: 320 in all. */
    private static int weight(int destination) {
        return destination % 5 < 3 ? 2 : 5;
    }

    @Test
    void theOthersTakeTheShareOfADestinationWithoutInstancesInProportion() throws Exception {
        try (Bed bed = new Bed(2, BackendSettings.defaults());
                RawBackend a = RawBackend.named("a");
                RawBackend b = RawBackend.named("b");
                RawBackend c = RawBackend.named("c")) {
            bed.route("h", to("a", 50), to("b", 30), to("c", 20));
            bed.endpoint(a.port(), "a", "h").endpoint(b.port(), "b", "h").endpoint(c.port(), "c", "h");
            request(bed.port, 3);

            bed.without(a.port());
            var counts = request(bed.port, 5); // 320 requests in rounds of 3 + 2

            assertThat(counts.keySet()).containsExactlyInAnyOrder("b", "c");
            assertThat(counts.getOrDefault("b", new LongAdder()).sum()).isEqualTo(192);
            assertThat(counts.getOrDefault("c", new LongAdder()).sum()).isEqualTo(128);
        }
    }

    private static ConcurrentHashMap<String, LongAdder> request(int port, int each) throws Exception {
        var counts = new ConcurrentHashMap<String, LongAdder>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int c = 0; c < CONNECTIONS; c++) {
                work.add(() -> {
                    try (RawClient client = new RawClient(port)) {
                        for (int n = 0; n < each; n++) {
                            String name = client.get("h", "/").read().body();
                            counts.computeIfAbsent(name, k -> new LongAdder()).increment();
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        }
        return counts;
    }
}
