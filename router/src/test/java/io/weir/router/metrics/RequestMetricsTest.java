package io.weir.router.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.table.Destination;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Guid;
import io.weir.router.table.Instance;
import io.weir.router.table.Lineage;
import io.weir.router.table.Route;
import io.weir.router.table.RouteCell;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.RouteView;
import io.weir.router.table.TableWriter;
import io.weir.schemas.topic.RouteKey;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Bounded series that add up: whatever comes and goes, every request makes one series grow, once. */
class RequestMetricsTest {

    private static final Lineage LINEAGE = new Lineage("t", 0, 0, 0, Lineage.UNKNOWN);
    private static final long MILLI = 1_000_000;

    private final AtomicLong clock = new AtomicLong();
    private final TableWriter writer = new TableWriter("router-1", 7, false);

    /** What a monitor sees that scrapes now and then and adds up increases, as {@code increase()} does. */
    private static final class Monitor {
        private final Map<Labels, Double> last = new HashMap<>();
        private final Map<Labels, Double> increases = new HashMap<>();
        private int series;

        void scrape(RequestMetrics metrics) {
            Map<Labels, Double> now = new HashMap<>();
            for (MetricSnapshot snapshot : metrics.collect()) {
                if (snapshot instanceof CounterSnapshot counter
                        && counter.getMetadata().getName().equals("weir_route_requests")) {
                    counter.getDataPoints().forEach(p -> now.put(p.getLabels(), p.getValue()));
                }
            }
            now.forEach((labels, value) -> {
                double before = last.getOrDefault(labels, 0.0);
                assertThat(value)
                        .as("series that stay never go backwards: " + labels)
                        .isGreaterThanOrEqualTo(before);
                increases.merge(labels, value - before, Double::sum);
            });
            last.clear();
            last.putAll(now);
            series = (int) now.keySet().stream()
                    .map(l -> l.get("route") + " " + l.get("app") + " " + l.get("process"))
                    .distinct()
                    .count();
        }

        double total() {
            return increases.values().stream().mapToDouble(v -> v).sum();
        }

        double of(String route) {
            return increases.entrySet().stream()
                    .filter(e -> route.equals(e.getKey().get("route")))
                    .mapToDouble(Map.Entry::getValue)
                    .sum();
        }

        boolean shows(String route) {
            return last.keySet().stream().anyMatch(l -> route.equals(l.get("route")));
        }
    }

    @Test
    void theRequestsOfAllLoopsAreCounted() {
        RequestMetrics metrics = metrics(10);
        ExchangeObserver one = metrics.ofLoop();
        ExchangeObserver other = metrics.ofLoop();
        one.finished(exchange(null, 0), 404, MILLI);
        one.finished(exchange(route("h", "a", "b"), 0), 200, MILLI);
        other.finished(exchange(null, 0), 101, MILLI);

        assertThat(metrics.total()).isEqualTo(3);
    }

    @Test
    void aRouteShowsItsDestinationsStatusGroupsAndTimes() {
        RequestMetrics metrics = metrics(10);
        ExchangeObserver loop = metrics.ofLoop();
        RouteCell cell = route("app.example.com/v2", "a", "b");
        for (int i = 0; i < 3; i++) {
            loop.finished(exchange(cell, 0), 200, 2 * MILLI);
        }
        loop.finished(exchange(cell, 1), 503, 40_000 * MILLI);
        loop.finished(exchange(cell, 1), 101, 400_000 * MILLI);
        loop.finished(exchange(null, 0), 404, MILLI / 2);

        List<MetricSnapshot> all = metrics.collect().stream().toList();

        assertThat(value(all, "weir_requests", Labels.EMPTY)).isEqualTo(6);
        assertThat(value(all, "weir_responses", Labels.of("status_group", "2xx")))
                .isEqualTo(3);
        assertThat(value(all, "weir_responses", Labels.of("status_group", "4xx")))
                .isEqualTo(1);
        assertThat(value(all, "weir_route_requests", labels("a", "2xx"))).isEqualTo(3);
        assertThat(value(all, "weir_route_requests", labels("b", "5xx"))).isEqualTo(1);
        assertThat(value(all, "weir_route_requests", labels("b", "1xx"))).isEqualTo(1);
        HistogramSnapshot times = histogram(all, "weir_route_request_duration_seconds");
        var ofA = times.getDataPoints().stream()
                .filter(p -> "a".equals(p.getLabels().get("app")))
                .findFirst()
                .orElseThrow();
        assertThat(ofA.getCount()).isEqualTo(3);
        assertThat(ofA.getSum()).isEqualTo(0.006);
        assertThat(ofA.getClassicBuckets().getCount(1)).isEqualTo(3);
        assertThat(ofA.getClassicBuckets().getUpperBound(1)).isEqualTo(0.0025);
        var ofB = times.getDataPoints().stream()
                .filter(p -> "b".equals(p.getLabels().get("app")))
                .findFirst()
                .orElseThrow();
        assertThat(ofB.getCount()).as("upgraded connections are not timed").isEqualTo(1);
        assertThat(histogram(all, "weir_request_duration_seconds")
                        .getDataPoints()
                        .get(0)
                        .getCount())
                .isEqualTo(5);
    }

    private static Labels labels(String app, String group) {
        return Labels.of("route", "app.example.com/v2", "app", app, "process", "web", "status_group", group);
    }

    @Test
    void theBusiestAreShownAndAllOthersTogether() {
        RequestMetrics metrics = metrics(3);
        ExchangeObserver loop = metrics.ofLoop();
        Monitor monitor = new Monitor();
        for (int i = 1; i <= 8; i++) {
            send(loop, route("host-" + i, "a"), i * 10);
        }

        monitor.scrape(metrics);

        assertThat(monitor.series).isEqualTo(4);
        assertThat(monitor.shows("host-8")).isTrue();
        assertThat(monitor.shows("host-6")).isTrue();
        assertThat(monitor.shows("host-5")).isFalse();
        assertThat(monitor.of("host-8")).isEqualTo(80);
        assertThat(monitor.of("other")).isEqualTo(150);
    }

    @Test
    void whoLeavesIsCountedWithTheOthersFromThenOnAndNotTwice() {
        RequestMetrics metrics = metrics(1);
        ExchangeObserver loop = metrics.ofLoop();
        RouteCell first = route("first", "a");
        RouteCell second = route("second", "a");
        Monitor monitor = new Monitor();
        send(loop, first, 100);
        monitor.scrape(metrics);
        send(loop, first, 10);
        send(loop, second, 500);
        passRanking();

        monitor.scrape(metrics);

        assertThat(monitor.shows("second")).isTrue();
        assertThat(monitor.shows("first")).isFalse();
        assertThat(monitor.of("first")).isEqualTo(100);
        assertThat(monitor.of("other")).isEqualTo(10);
        assertThat(monitor.of("second")).isEqualTo(500);

        // It comes back: what it had as one of the others stays with them.
        send(loop, first, 25);
        monitor.scrape(metrics);
        send(loop, first, 10_000);
        passRanking();
        monitor.scrape(metrics);

        assertThat(monitor.of("first")).isEqualTo(10_100);
        assertThat(monitor.of("other")).isEqualTo(35);
        assertThat(monitor.total()).isEqualTo(10_635);
    }

    @Test
    void aTrickleOfRoutesWithoutEndKeepsItsBoundAndHidesNoBusyOne() {
        RequestMetrics metrics = metrics(5);
        ExchangeObserver loop = metrics.ofLoop();
        Monitor monitor = new Monitor();
        long sent = 0;
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 100; i++) {
                sent += send(loop, route("trickle-" + round + "-" + i, "a"), 1);
            }
            passRanking();
            monitor.scrape(metrics);
            assertThat(monitor.series).isLessThanOrEqualTo(6);
        }
        RouteCell busy = route("busy", "a");
        for (int round = 0; round < 3; round++) {
            sent += send(loop, busy, 1_000);
            passRanking();
            monitor.scrape(metrics);
        }

        assertThat(monitor.shows("busy")).isTrue();
        assertThat(monitor.total()).isEqualTo((double) sent);
    }

    @Test
    void aRouteThatIsMadeAnewGoesOnWithItsSeries() {
        RequestMetrics metrics = metrics(5);
        ExchangeObserver loop = metrics.ofLoop();
        Monitor monitor = new Monitor();
        RouteCell before = route("h", "a");
        send(loop, before, 10);
        monitor.scrape(metrics);
        writer.removeRoute(RouteKey.parse("h"));
        writer.removeEndpoint("h-a:80");
        writer.publish();
        RouteCell after = route("h", "a");
        send(loop, after, 5);
        monitor.scrape(metrics);

        assertThat(after).isNotEqualTo(before);
        assertThat(monitor.of("h")).isEqualTo(15);
    }

    @Test
    void aHostThatIsCalledLikeTheOthersMakesNoSecondSeriesOfThatName() {
        RequestMetrics metrics = metrics(5);
        ExchangeObserver loop = metrics.ofLoop();
        Monitor monitor = new Monitor();
        RouteCell other = route("other", "a");
        Exchange unserved = exchange(other, 0);
        unserved.endpoint = null;
        loop.finished(unserved, 503, MILLI);
        send(loop, other, 2);

        monitor.scrape(metrics);

        assertThat(monitor.series).isEqualTo(2);
        assertThat(monitor.total()).isEqualTo(3);
    }

    @Test
    void whateverComesAndGoesOnSeveralLoopsNothingIsLostAndNothingCountedTwice() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        RequestMetrics metrics = metrics(4);
        List<ExchangeObserver> loops = List.of(metrics.ofLoop(), metrics.ofLoop(), metrics.ofLoop());
        List<RouteCell> cells = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            cells.add(route("host-" + i, "a", "b"));
        }
        Monitor monitor = new Monitor();
        long sent = 0;
        for (int round = 0; round < 300; round++) {
            int busy = random.nextInt(cells.size());
            for (int i = random.nextInt(60); i > 0; i--) {
                RouteCell cell = cells.get(random.nextInt(3) == 0 ? busy : random.nextInt(cells.size()));
                ExchangeObserver loop = loops.get(random.nextInt(loops.size()));
                loop.finished(exchange(cell, random.nextInt(2)), 200 + 100 * random.nextInt(4), MILLI);
                sent++;
            }
            if (random.nextInt(3) == 0) {
                passRanking();
            }
            if (random.nextInt(2) == 0) {
                monitor.scrape(metrics);
                assertThat(monitor.series).isLessThanOrEqualTo(5);
                assertThat(monitor.total()).isEqualTo((double) sent);
            }
        }
    }

    @Test
    void scrapesBesideTheLoopsLoseNothing() throws Exception {
        RequestMetrics metrics = metrics(2);
        int each = 100_000;
        AtomicBoolean done = new AtomicBoolean();
        List<RouteCell> cells = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            cells.add(route("host-" + i, "a"));
        }
        List<Thread> loops = new ArrayList<>();
        for (int l = 0; l < 2; l++) {
            ExchangeObserver loop = metrics.ofLoop();
            SplittableRandom random = new SplittableRandom(l);
            loops.add(Thread.ofPlatform().start(() -> {
                List<Exchange> exchanges =
                        cells.stream().map(cell -> exchange(cell, 0)).toList();
                for (int i = 0; i < each; i++) {
                    loop.finished(exchanges.get(random.nextInt(exchanges.size())), 200, MILLI);
                }
            }));
        }
        Monitor monitor = new Monitor();
        Thread scraper = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                passRanking();
                monitor.scrape(metrics);
            }
        });
        for (Thread loop : loops) {
            loop.join();
        }
        done.set(true);
        scraper.join();

        monitor.scrape(metrics);

        assertThat(monitor.total()).isEqualTo(2 * each);
    }

    @Test
    void countingAllocatesNothing() {
        RequestMetrics metrics = metrics(10);
        ExchangeObserver loop = metrics.ofLoop();
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            exchanges.add(exchange(route("host-" + i, "a"), 0));
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        int rounds = 2_000;

        long least = Long.MAX_VALUE;
        long leastNanos = Long.MAX_VALUE;
        for (int round = 0; round < 6; round++) {
            long before = threads.getThreadAllocatedBytes(thread);
            long nanos = System.nanoTime();
            for (int i = 0; i < rounds; i++) {
                for (int e = 0; e < exchanges.size(); e++) {
                    loop.finished(exchanges.get(e), 200, MILLI);
                }
            }
            leastNanos = Math.min(leastNanos, System.nanoTime() - nanos);
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
        }

        System.out.println("counting a request: " + leastNanos / rounds / exchanges.size() + " ns");
        assertThat(least).isZero();
    }

    @Test
    void settingsHaveBounds() {
        assertThatThrownBy(() -> new MetricsSettings(-1, Duration.ofMinutes(1))).hasMessageContaining("routesMax: -1");
        assertThatThrownBy(() -> new MetricsSettings(1, Duration.ofMillis(10))).hasMessageContaining("rankInterval");
        Monitor monitor = new Monitor();
        RequestMetrics none = metrics(0);
        send(none.ofLoop(), route("h", "a"), 5);
        monitor.scrape(none);
        assertThat(monitor.of("other")).isEqualTo(5);
    }

    private RequestMetrics metrics(int routesMax) {
        return new RequestMetrics(new MetricsSettings(routesMax, Duration.ofMinutes(1)), clock::get);
    }

    private void passRanking() {
        clock.addAndGet(Duration.ofMinutes(1).toNanos());
    }

    private static int send(ExchangeObserver loop, RouteCell cell, int times) {
        Exchange x = exchange(cell, 0);
        for (int i = 0; i < times; i++) {
            loop.finished(x, 200, MILLI);
        }
        return times;
    }

    private static Exchange exchange(@org.jspecify.annotations.Nullable RouteCell cell, int destination) {
        Exchange x = new Exchange(
                HttpMethod.GET, "/", HttpVersion.HTTP_1_1, "::1", false, MultiMap.caseInsensitiveMultiMap(), 0);
        x.cell = cell;
        RouteView view = cell == null ? null : cell.view();
        if (view != null) {
            x.view = view;
            x.endpoint = view.destinations().get(destination).endpoints().get(0);
        }
        return x;
    }

    private RouteCell route(String uri, String... apps) {
        RouteKey key = RouteKey.parse(uri);
        List<Destination> destinations = new ArrayList<>();
        for (String app : apps) {
            destinations.add(new Destination(Guid.of(app), "web", 8080, "http1", Destination.UNWEIGHTED));
            String id = uri + "-" + app + ":80";
            Instance instance = new Instance(
                    uri + "-" + app, 80, false, null, Guid.of(app), null, null, id, 0, null, null, "http1", Map.of());
            writer.putEndpoint(id, 0, new EndpointEntry(instance, List.of(key), LINEAGE));
        }
        writer.putRoute(
                key,
                0,
                new Route(
                        Guid.of(uri), 1, 0, destinations, RouteOptions.DEFAULT, null, null, Guid.of("space"), LINEAGE));
        writer.publish();
        return Objects.requireNonNull(writer.table().at(key.host(), key.path()));
    }

    private static double value(List<MetricSnapshot> all, String name, Labels labels) {
        return all.stream()
                .filter(s -> s.getMetadata().getName().equals(name))
                .flatMap(s -> ((CounterSnapshot) s).getDataPoints().stream())
                .filter(p -> p.getLabels().equals(labels))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static HistogramSnapshot histogram(List<MetricSnapshot> all, String name) {
        return (HistogramSnapshot) all.stream()
                .filter(s -> s.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
