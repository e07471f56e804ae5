package io.weir.perf.table;

import io.weir.perf.report.JsonReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured of tables of several sizes, as text and as JSON. */
public final class ScaleReport {

    public static final String FILE = "bench-scale.json";

    private static final double MEGABYTE = 1 << 20;

    private ScaleReport() {}

    /** One measurement on a line, with the cost of a route beyond the first one's table. */
    public static String line(ScaleBench.Sample sample, ScaleBench.Sample first) {
        return String.format(
                "%,9d routes: ready after %.1f s, %.1f MB of live heap, %.0f MB resident%s",
                sample.routes(),
                sample.ready().toMillis() / 1000.0,
                sample.liveHeapBytes() / MEGABYTE,
                sample.residentBytes() / MEGABYTE,
                sample.routes() == first.routes()
                        ? ""
                        : String.format(", %.0f bytes of heap for each route", sample.heapBytesPerRoute(first)));
    }

    /** Writes every measurement and returns where. */
    public static Path write(Path folder, List<ScaleBench.Sample> samples) throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        for (ScaleBench.Sample sample : samples) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("routes", sample.routes());
            each.put("readySeconds", sample.ready().toMillis() / 1000.0);
            each.put("liveHeapBytes", sample.liveHeapBytes());
            each.put("residentBytes", sample.residentBytes());
            each.put("heapBytesPerRoute", sample.heapBytesPerRoute(samples.getFirst()));
            all.add(each);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("samples", all);
        return JsonReport.write(folder.resolve(FILE), report);
    }
}
