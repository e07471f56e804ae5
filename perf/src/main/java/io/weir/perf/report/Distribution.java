package io.weir.perf.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What reports say of measured times. */
public final class Distribution {

    private static final List<Double> SHARES = List.of(0.5, 0.9, 0.99, 0.999, 1.0);

    private Distribution() {}

    /** Milliseconds within which that share of them was, 0..1. */
    public static double millis(Histogram nanos, double share) {
        return nanos.getValueAtPercentile(share * 100) / 1e6;
    }

    /** How many there are and what they are, for JSON. */
    public static Map<String, Object> of(Histogram nanos) {
        Map<String, Object> distribution = new LinkedHashMap<>();
        distribution.put("count", nanos.getTotalCount());
        for (double share : SHARES) {
            distribution.put("p" + share * 100 + "Millis", millis(nanos, share));
        }
        return distribution;
    }
}
