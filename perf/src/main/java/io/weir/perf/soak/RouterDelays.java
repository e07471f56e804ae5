package io.weir.perf.soak;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** How late the routers had the changes by their own metric, which counts by bounds. */
final class RouterDelays {

    private static final String BUCKET = "weir_applied_delay_seconds_bucket{";
    private static final String ROUTES = "table=\"routes\"";
    private static final String BOUND = "le=\"";

    private final List<String> metrics;

    /** @param metrics what each router's {@code /metrics} says */
    RouterDelays(List<String> metrics) {
        this.metrics = metrics;
    }

    void print(PrintStream out) {
        for (int i = 0; i < metrics.size(); i++) {
            List<String> within = new ArrayList<>();
            for (String line : metrics.get(i).lines().toList()) {
                if (line.startsWith(BUCKET) && line.contains(ROUTES)) {
                    int bound = line.indexOf(BOUND) + BOUND.length();
                    within.add(line.substring(bound, line.indexOf('"', bound)) + " s: "
                            + Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
                }
            }
            out.println("router-" + (i + 1) + " had changes applied within " + within);
        }
    }
}
