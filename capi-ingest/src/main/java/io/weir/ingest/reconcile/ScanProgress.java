package io.weir.ingest.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the reconciler stands, for operators: in the log every few seconds, and for whoever asks. Thread-safe. */
public final class ScanProgress {

    private static final Logger LOG = LoggerFactory.getLogger(ScanProgress.class);

    private static final Duration LOG_PERIOD = Duration.ofSeconds(3);

    /** What the reconciler does. */
    public enum State {
        /** It waits for the next scan. */
        IDLE,
        /** It reads CAPI's pages. */
        READING,
        /** It waits until what is on its way has arrived. */
        SETTLING,
        /** It waits until what it read for the first time stands in the log. */
        IMPORTING
    }

    /**
     * Where it stands.
     *
     * @param routesRead routes read, or imported
     * @param routesTotal of so many
     * @param ratePerSecond over the present state
     * @param startedAt when the scan began; empty when idle
     * @param last how the last scan ended
     * @param nextNotBefore CAPI has its peace until then
     */
    public record Snapshot(
            State state,
            long routesRead,
            long routesTotal,
            double ratePerSecond,
            Optional<Instant> startedAt,
            Optional<ScanReport> last,
            Optional<Instant> nextNotBefore) {

        /** Nothing is known: another instance leads. */
        static final Snapshot NONE =
                new Snapshot(State.IDLE, 0, 0, 0, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private final InstantSource clock;
    private State state = State.IDLE;
    private long read;
    private long total;
    private long stateBegan = System.nanoTime();
    private long lastLog = stateBegan;
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<ScanReport> last = Optional.empty();
    private Optional<Instant> nextNotBefore = Optional.empty();

    ScanProgress(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void began(long expected) {
        startedAt = Optional.of(clock.instant());
        enter(State.READING, expected);
    }

    synchronized void enter(State next, long expected) {
        state = next;
        read = 0;
        total = expected;
        stateBegan = System.nanoTime();
        lastLog = stateBegan;
    }

    /** So many of so many are done. */
    synchronized void at(long done, long of) {
        read = done;
        total = of;
        long now = System.nanoTime();
        if (now - lastLog >= LOG_PERIOD.toNanos()) {
            lastLog = now;
            double rate = rate(now);
            LOG.info(
                    "scan progress state={} routes={} of={} perSecond={} eta={}",
                    state.name().toLowerCase(Locale.ROOT),
                    read,
                    total,
                    Math.round(rate),
                    rate > 0 ? Duration.ofSeconds(Math.round(Math.max(0, total - read) / rate)) : "unknown");
        }
    }

    synchronized void ended(ScanReport report, Instant notBefore) {
        state = State.IDLE;
        startedAt = Optional.empty();
        last = Optional.of(report);
        nextNotBefore = Optional.of(notBefore);
    }

    /** Where it stands now. */
    public synchronized Snapshot snapshot() {
        double rate = state == State.IDLE ? 0 : rate(System.nanoTime());
        return new Snapshot(state, read, total, rate, startedAt, last, nextNotBefore);
    }

    /** Where an instance stands that does not lead. */
    public static Snapshot none() {
        return Snapshot.NONE;
    }

    private double rate(long now) {
        return read * 1e9 / Math.max(1, now - stateBegan);
    }
}
