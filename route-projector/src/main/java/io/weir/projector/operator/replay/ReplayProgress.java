package io.weir.projector.operator.replay;

import io.weir.projector.operator.Gap;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How far a replay is, how fast, and how long it will take: what looks at its offsets make of it. Pure; used by one thread. */
public final class ReplayProgress {

    /** The rate is that of this time: long enough to be steady, short enough to follow. */
    private static final Duration WINDOW = Duration.ofSeconds(10);

    /** Looks that are kept: one is taken four times a second. */
    private static final int LOOKS_MAX = 64;

    private record Look(long nanos, long done) {}

    /**
     * How it looks at one time.
     *
     * @param done records that are projected, as Kafka counts them: by offsets
     * @param all records in all
     * @param perSecond records in a second, lately; 0 while unknown
     * @param remaining how long the rest will take at that rate; empty while unknown
     */
    public record View(long done, long all, double perSecond, Optional<Duration> remaining) {

        public boolean complete() {
            return done >= all;
        }

        /** Part of it that is done, 0..1. */
        public double share() {
            return all == 0 ? 1 : (double) done / all;
        }
    }

    private final Map<Integer, Long> ends;
    private final long all;
    private final Deque<Look> looks = new ArrayDeque<>();

    /** @param ends how far it has to come, by partition */
    public ReplayProgress(Map<Integer, Long> ends) {
        this.ends = Map.copyOf(ends);
        all = ends.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Takes a look.
     *
     * @param committed how far it has come, by partition
     * @param nanos the time of the look, on a clock that only goes on
     */
    public View look(Map<Integer, Long> committed, long nanos) {
        List<Gap> gaps = Gap.between(ends, committed);
        long done = all - Gap.left(gaps);
        while (looks.size() >= LOOKS_MAX
                || (looks.size() > 1 && nanos - looks.getFirst().nanos() > WINDOW.toNanos())) {
            looks.removeFirst();
        }
        looks.addLast(new Look(nanos, done));
        double perSecond = rate();
        Optional<Duration> remaining = perSecond <= 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) ((all - done) * 1e3 / perSecond)));
        return new View(done, all, perSecond, remaining);
    }

    private double rate() {
        Look first = looks.getFirst();
        Look last = looks.getLast();
        long nanos = last.nanos() - first.nanos();
        return nanos <= 0 ? 0 : Math.max(0, (last.done() - first.done()) * 1e9 / nanos);
    }
}
