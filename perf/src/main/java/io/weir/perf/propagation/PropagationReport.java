package io.weir.perf.propagation;

import io.weir.perf.report.Distribution;
import io.weir.perf.report.JsonReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What was measured of propagation, as text and as JSON; each size beside the first. */
public final class PropagationReport {

    public static final String FILE = "bench-propagation.json";

    private final List<PropagationBench.Sample> samples;

    public PropagationReport(List<PropagationBench.Sample> samples) {
        this.samples = List.copyOf(samples);
    }

    /** One measurement on a line. */
    public static String line(PropagationBench.Sample sample) {
        return String.format(
                "%,9d routes, %,6.0f changes/s, %,6.0f requests/s: acknowledged %s, in the table %s, served %s ms (p50/p99/max)",
                sample.routes(),
                sample.rate(),
                sample.traffic(),
                times(sample.acknowledged()),
                times(sample.inTable()),
                times(sample.served()));
    }

    private static String times(Histogram times) {
        return String.format(
                "%.1f/%.1f/%.1f",
                Distribution.millis(times, 0.5), Distribution.millis(times, 0.99), Distribution.millis(times, 1));
    }

    /** All of it, with the ratio of each size to the first one under the same traffic. */
    public String text() {
        var text = new StringBuilder();
        for (PropagationBench.Sample sample : samples) {
            text.append(line(sample));
            samples.stream()
                    .filter(first -> (first.traffic() > 0) == (sample.traffic() > 0))
                    .findFirst()
                    .filter(first -> first.routes() != sample.routes())
                    .ifPresent(first -> text.append(String.format(
                            "; served p50 %.2f and p99 %.2f times those of %,d routes",
                            Distribution.millis(sample.served(), 0.5) / Distribution.millis(first.served(), 0.5),
                            Distribution.millis(sample.served(), 0.99) / Distribution.millis(first.served(), 0.99),
                            first.routes())));
            text.append('\n');
        }
        return text.toString();
    }

    /** Writes every measurement and returns where. */
    public Path write(Path folder) throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        for (PropagationBench.Sample sample : samples) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("routes", sample.routes());
            each.put("fillRoutesPerSecond", sample.fillPerSecond());
            each.put("capacityChangesPerSecond", sample.capacity());
            each.put("changesPerSecond", sample.rate());
            each.put("requestsPerSecond", sample.traffic());
            each.put("acknowledged", Distribution.of(sample.acknowledged()));
            each.put("inTable", Distribution.of(sample.inTable()));
            each.put("served", Distribution.of(sample.served()));
            all.add(each);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("samples", all);
        return JsonReport.write(folder.resolve(FILE), report);
    }
}
