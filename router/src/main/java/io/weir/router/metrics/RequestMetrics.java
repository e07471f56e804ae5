package io.weir.router.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ExchangeObserver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * Requests, responses by status group and their times: of all, and of the routes and destinations that get most of them.
 *
 * <p>Threads: event loops count, each for itself; {@link #total()} is for any thread, {@link #collect()} too, one at a
 * time.
 */
public final class RequestMetrics implements ExchangeObserver, MultiCollector {

    /** Loops watch more than is shown, so that the ranking knows who is about to be among the first. */
    private static final int TRACKED_PER_SHOWN = 4;

    private final MetricsSettings settings;
    private final LongSupplier nanoTime;
    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private final RouteSeries series;
    private long rankedNanos;

    /** A loop and what the last scrapes knew of it. */
    private static final class Loop {
        private final LoopTraffic traffic;
        private final List<TrackedRoute> known = new ArrayList<>();
        private final long[] restSeen = new long[Tally.LENGTH];

        Loop(LoopTraffic traffic) {
            this.traffic = traffic;
        }
    }

    /** @param nanoTime the clock that rankings go by, in nanoseconds */
    public RequestMetrics(MetricsSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.series = new RouteSeries(settings.routesMax());
        this.rankedNanos = nanoTime.getAsLong();
    }

    @Override
    public ExchangeObserver ofLoop() {
        var traffic = new LoopTraffic(settings.routesMax() * TRACKED_PER_SHOWN);
        loops.add(new Loop(traffic));
        return traffic;
    }

    /** Never told: loops have observers of their own. */
    @Override
    public void finished(Exchange exchange, int status, long nowNanos) {
        throw new IllegalStateException("each event loop counts by its own observer, see ofLoop()");
    }

    /** How many requests are over so far. For any thread, and cheap: a few numbers of each loop are read. */
    public long total() {
        long sum = 0;
        for (Loop loop : loops) {
            sum += loop.traffic.requests();
        }
        return sum;
    }

    @Override
    public synchronized MetricSnapshots collect() {
        long[] all = new long[Tally.LENGTH];
        long[] rest = new long[Tally.LENGTH];
        Map<SeriesKey, long[]> deltas = new HashMap<>();
        for (Loop loop : loops) {
            read(loop, all, rest, deltas);
        }
        long now = nanoTime.getAsLong();
        boolean rank = now - rankedNanos >= settings.rankInterval().toNanos();
        series.add(deltas, rest, rank);
        if (rank) {
            rankedNanos = now;
            loops.forEach(this::makeRoom);
        }
        return RequestSnapshots.of(all, series);
    }

    private static void read(Loop loop, long[] all, long[] rest, Map<SeriesKey, long[]> deltas) {
        long[] numbers = new long[Tally.LENGTH];
        loop.traffic.readAll(numbers);
        Tally.add(all, numbers);
        loop.traffic.readRest(numbers);
        for (int i = 0; i < Tally.LENGTH; i++) {
            rest[i] += numbers[i] - loop.restSeen[i];
            loop.restSeen[i] = numbers[i];
        }
        loop.traffic.forEach(route -> {
            if (!route.known) {
                route.known = true;
                loop.known.add(route);
            }
        });
        loop.known.removeIf(route -> {
            // Asked before it is read: a route that is gone counts nothing after that.
            boolean gone = route.gone;
            route.take(numbers);
            Tally.add(deltas.computeIfAbsent(route.key, k -> new long[Tally.LENGTH]), numbers);
            return gone;
        });
    }

    /** Where a loop has little room left, half of what it watches gives way: the least busy of those that are not shown. */
    private void makeRoom(Loop loop) {
        int max = settings.routesMax() * TRACKED_PER_SHOWN;
        if (loop.known.size() * 4L < max * 3L) {
            return;
        }
        loop.known.stream()
                .filter(route -> !series.isShown(route.key))
                .sorted(Comparator.comparingDouble(route -> series.score(route.key)))
                .limit(loop.known.size() / 2)
                .forEach(route -> route.unwanted = true);
        loop.traffic.askForRoom();
    }
}
