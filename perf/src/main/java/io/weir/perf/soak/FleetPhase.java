package io.weir.perf.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was asked and answered while one thing was done to the fleet. Threads: any. */
final class FleetPhase {

    /** More tell nothing new. */
    private static final int FAILURES_MAX = 20_000;

    private static final int LATENCIES_FIRST = 4_096;

    /**
     * What was done to one router.
     *
     * @param router which one
     * @param lost partitions that it alone served; none in a replicated fleet
     * @param at when, milliseconds
     */
    record Trouble(String router, Set<Integer> lost, long at) {}

    /**
     * The same as numbers, which no longer change.
     *
     * @param name what was done
     * @param steady whether nothing was done, so that draws by weight are exact
     * @param trouble what was done to one router; null where all that was done was planned
     * @param begin when it began, milliseconds
     * @param end when it ended, milliseconds
     * @param requests all requests
     * @param retries of these, how many were sent again
     * @param failures the first of those that failed
     * @param failuresMore how many more failed
     * @param latencies microseconds of those that were answered as they should, sorted, by the way they took
     */
    record Result(
            String name,
            boolean steady,
            @Nullable Trouble trouble,
            long begin,
            long end,
            long requests,
            long retries,
            List<Outcome> failures,
            long failuresMore,
            Map<Outcome.Way, long[]> latencies) {

        /** Failures at routers that nothing was done to. */
        List<Outcome> failuresElsewhere() {
            return failures.stream().filter(outcome -> !isTroubled(outcome)).toList();
        }

        /** Whether it was asked of the router that something was done to, and ended after that. */
        boolean isTroubled(Outcome outcome) {
            return trouble != null && outcome.router().equals(trouble.router()) && outcome.answeredAt() >= trouble.at();
        }

        /** Failures by kind and number. */
        static Map<String, Long> kinds(List<Outcome> failures) {
            Map<String, Long> kinds = new TreeMap<>();
            failures.forEach(failure -> kinds.merge(failure.kind(), 1L, Long::sum));
            return kinds;
        }

        /** From the trouble, or the first of them, to the last failure elsewhere, milliseconds; 0 without any. */
        long failingMillis() {
            List<Outcome> elsewhere = failuresElsewhere();
            if (elsewhere.isEmpty()) {
                return 0;
            }
            long first = trouble != null
                    ? trouble.at()
                    : elsewhere.stream().mapToLong(Outcome::answeredAt).min().orElse(0);
            return elsewhere.stream().mapToLong(Outcome::answeredAt).max().orElse(first) - first;
        }

        /** Microseconds that this share of the answers of that way took at most; 0 without any. */
        long percentile(Outcome.Way way, double share) {
            return percentile(latencies.getOrDefault(way, new long[0]), share);
        }

        /** The same of all answers. */
        long percentile(double share) {
            long[] all = latencies.values().stream()
                    .flatMapToLong(Arrays::stream)
                    .sorted()
                    .toArray();
            return percentile(all, share);
        }

        private static long percentile(long[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
        }
    }

    private final String name;
    private final boolean steady;
    private final long begin;
    private final List<Outcome> failures = new ArrayList<>();
    private final Map<Outcome.Way, Latencies> latencies = new EnumMap<>(Outcome.Way.class);
    private @Nullable Trouble trouble;
    private long end;
    private long requests;
    private long retries;
    private long failuresMore;
    private long underWay;

    /** Grows as needed: half a thousand a second. */
    private static final class Latencies {
        private long[] micros = new long[LATENCIES_FIRST];
        private int count;

        private void add(long value) {
            if (count == micros.length) {
                micros = Arrays.copyOf(micros, count * 2);
            }
            micros[count++] = value;
        }

        private long[] sorted() {
            long[] sorted = Arrays.copyOf(micros, count);
            Arrays.sort(sorted);
            return sorted;
        }
    }

    FleetPhase(String name, boolean steady, long begin) {
        this.name = name;
        this.steady = steady;
        this.begin = begin;
        this.end = begin;
    }

    String name() {
        return name;
    }

    boolean steady() {
        return steady;
    }

    /** From now on this is wrong with that router. */
    synchronized void trouble(Trouble begun) {
        trouble = begun;
    }

    /** Nothing that is asked from now on belongs to it. */
    synchronized void end(long at) {
        end = at;
    }

    /** A request is about to be sent. */
    synchronized void asked() {
        underWay++;
    }

    /** A request that was {@link #asked()} has ended. */
    synchronized void add(Outcome outcome) {
        underWay--;
        requests++;
        retries += outcome.retries();
        if (!outcome.failed()) {
            latencies.computeIfAbsent(outcome.way(), way -> new Latencies()).add(outcome.tookMicros());
        } else if (failures.size() < FAILURES_MAX) {
            failures.add(outcome);
        } else {
            failuresMore++;
        }
    }

    /** Requests that have not ended. */
    synchronized long underWay() {
        return underWay;
    }

    synchronized Result result() {
        Map<Outcome.Way, long[]> sorted = new EnumMap<>(Outcome.Way.class);
        latencies.forEach((way, values) -> sorted.put(way, values.sorted()));
        List<Outcome> inOrder = failures.stream()
                .sorted(Comparator.comparingLong(Outcome::answeredAt))
                .toList();
        return new Result(name, steady, trouble, begin, end, requests, retries, inOrder, failuresMore, sorted);
    }
}
