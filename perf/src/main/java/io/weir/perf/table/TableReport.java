package io.weir.perf.table;

import io.weir.perf.report.JsonReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the router's table costs, as text and as JSON. */
public final class TableReport {

    public static final String FILE = "bench-table.json";

    private TableReport() {}

    /** One figure on a line. */
    public static String line(TableBench.Sample sample) {
        return String.format(
                "%-24s of %,9d: %,13.1f ns ± %,.1f, %,.1f bytes allocated",
                sample.what(), sample.of(), sample.nanos(), sample.errorNanos(), sample.bytes());
    }

    /** How exact, on a line. */
    public static String line(WeightedExactness.Sample sample) {
        return String.format(
                "%,d destinations, weights of %,d in all: at most %.3f requests from the exact share at any moment; %,d off after %,d requests of two threads",
                sample.destinations(), sample.sum(), sample.apart(), sample.off(), sample.draws());
    }

    /** Writes every figure and returns where. */
    public static Path write(Path folder, List<TableBench.Sample> samples, List<WeightedExactness.Sample> draws)
            throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        for (TableBench.Sample sample : samples) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("what", sample.what());
            each.put("of", sample.of());
            each.put("nanos", sample.nanos());
            if (!Double.isNaN(sample.errorNanos())) {
                each.put("errorNanos", sample.errorNanos());
            }
            each.put("bytes", sample.bytes());
            all.add(each);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("samples", all);
        List<Map<String, Object>> exact = new ArrayList<>();
        for (WeightedExactness.Sample sample : draws) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("destinations", sample.destinations());
            each.put("sumOfWeights", sample.sum());
            each.put("apartRequests", sample.apart());
            each.put("draws", sample.draws());
            each.put("offRequests", sample.off());
            exact.add(each);
        }
        report.put("weighted", exact);
        return JsonReport.write(folder.resolve(FILE), report);
    }
}
