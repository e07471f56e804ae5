package io.weir.router.metrics;

import io.weir.router.table.AppProcess;
import io.weir.router.table.RouteCell;
import org.jspecify.annotations.Nullable;

/**
 * One route and destination as one event loop counts it.
 *
 * <p>Threads: the tally belongs to the loop, {@link #known} and {@link #seen} to the one who scrapes.
 */
final class TrackedRoute {

    final RouteCell cell;

    /** The destination; null for a component, or where no endpoint was selected. */
    final @Nullable AppProcess process;

    final Tally tally = new Tally();

    /** Names of the series. */
    final SeriesKey key;

    /** Whether a scrape has met it. */
    boolean known;

    /** What the last scrape read. */
    final long[] seen = new long[Tally.LENGTH];

    /** Set by who scrapes: the loop is to let go of it. */
    volatile boolean unwanted;

    /** Set by the loop: it counts nothing here any more. */
    volatile boolean gone;

    TrackedRoute(RouteCell cell, @Nullable AppProcess process) {
        this.cell = cell;
        this.process = process;
        this.key = SeriesKey.of(cell, process);
    }

    /** What came since the last call, into {@code delta}. */
    void take(long[] delta) {
        tally.read(delta);
        for (int i = 0; i < Tally.LENGTH; i++) {
            long now = delta[i];
            delta[i] = now - seen[i];
            seen[i] = now;
        }
    }
}
