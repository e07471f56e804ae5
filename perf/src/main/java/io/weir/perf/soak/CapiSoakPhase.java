package io.weir.perf.soak;

import io.weir.embedded.capi.Trouble;
import java.util.List;
import java.util.Map;

/**
 * What was measured in one phase.
 *
 * @param delays from a weight change to its record in the log, sorted, milliseconds
 * @param waiting weight changes that were not in the log when the phase was read
 * @param drift records that nothing but a full scan led to
 * @param requests requests to CAPI by method and shape of path
 * @param struck requests that went wrong by chance
 */
record CapiSoakPhase(
        String name,
        double seconds,
        long changes,
        List<Long> delays,
        int waiting,
        long drift,
        Map<String, Long> requests,
        Map<Trouble.Kind, Long> struck) {

    /** The delay that this share of the changes kept, milliseconds; those still waiting count as longer than all others. */
    long percentile(double share) {
        int all = delays.size() + waiting;
        if (all == 0) {
            return 0;
        }
        int index = (int) Math.ceil(share * all) - 1;
        return index < delays.size() ? delays.get(Math.max(0, index)) : Long.MAX_VALUE;
    }

    /** The longest, milliseconds. */
    long longest() {
        return percentile(1);
    }

    /** Some lines for people. */
    String text() {
        var text = new StringBuilder(
                "%-7s %.0f s, %d changes; weight change to log: p50 %s, p99 %s, max %s of %d; drift %d%n"
                        .formatted(
                                name,
                                seconds,
                                changes,
                                millis(percentile(0.5)),
                                millis(percentile(0.99)),
                                millis(longest()),
                                delays.size() + waiting,
                                drift));
        requests.forEach((call, count) -> {
            if (count > 0) {
                text.append("          %8.2f/s  %s%n".formatted(count / seconds, call));
            }
        });
        if (!struck.isEmpty()) {
            text.append("          went wrong: ").append(struck).append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String millis(long value) {
        return value == Long.MAX_VALUE ? "never" : value + " ms";
    }
}
