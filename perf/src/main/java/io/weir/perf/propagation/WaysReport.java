package io.weir.perf.propagation;

import io.weir.perf.propagation.WaysBench.Way;
import io.weir.perf.report.Distribution;
import io.weir.perf.report.JsonReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** How long each way took, as text and as JSON. */
public final class WaysReport {

    public static final String FILE = "bench-ways.json";

    private WaysReport() {}

    /** One way on a line. */
    public static String line(Way way, Histogram times) {
        return String.format(
                "%-18s %,6d times, from: %s, to: %s: p50 %.1f, p99 %.1f, max %.1f ms",
                way.label(),
                times.getTotalCount(),
                way.from,
                way.to,
                Distribution.millis(times, 0.5),
                Distribution.millis(times, 0.99),
                Distribution.millis(times, 1));
    }

    /** Writes every way and returns where. */
    public static Path write(Path folder, Map<Way, Histogram> measured) throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        measured.forEach((way, times) -> {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("way", way.label());
            each.put("from", way.from);
            each.put("to", way.to);
            each.put("times", Distribution.of(times));
            all.add(each);
        });
        return JsonReport.write(folder.resolve(FILE), Map.of("samples", all));
    }
}
