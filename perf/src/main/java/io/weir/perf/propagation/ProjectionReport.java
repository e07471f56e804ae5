package io.weir.perf.propagation;

import io.weir.perf.propagation.ProjectionBench.Sample;
import io.weir.perf.propagation.ProjectionBench.Who;
import io.weir.perf.report.JsonReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How fast the projector was beside copies of its log, as text and as JSON. */
public final class ProjectionReport {

    public static final String FILE = "bench-projection.json";

    /** What the projector's rate shall be to that of the copy with a store, at least. */
    static final double RATIO_MIN = 0.7;

    private final List<Sample> samples;

    public ProjectionReport(List<Sample> samples) {
        this.samples = List.copyOf(samples);
    }

    /** One measurement on a line. */
    public static String line(Sample sample) {
        return String.format(
                "pass %d %-10s %,9.0f events/s, %.2f CPU s for 100,000",
                sample.pass(), name(sample.who()), sample.perSecond(), sample.cpuSecondsPer100k());
    }

    /** Median rate of the projector to that of a copy. */
    double ratioTo(Who copy) {
        return median(Who.PROJECTOR, Sample::perSecond) / median(copy, Sample::perSecond);
    }

    /** All, and the projector's ratio to each copy. */
    public String text() {
        return String.format(
                "the projector takes %,.0f events/s for %.2f CPU s per 100,000; a copy with a store %,.0f for %.2f, a ratio of %.2f; a copy without %,.0f for"
                        + " %.2f, a ratio of %.2f",
                median(Who.PROJECTOR, Sample::perSecond),
                median(Who.PROJECTOR, Sample::cpuSecondsPer100k),
                median(Who.KEEPING, Sample::perSecond),
                median(Who.KEEPING, Sample::cpuSecondsPer100k),
                ratioTo(Who.KEEPING),
                median(Who.IDENTITY, Sample::perSecond),
                median(Who.IDENTITY, Sample::cpuSecondsPer100k),
                ratioTo(Who.IDENTITY));
    }

    /** The middle one of all passes, the lower of two. */
    private double median(Who who, ToDoubleFunction<Sample> figure) {
        double[] sorted = samples.stream()
                .filter(sample -> sample.who() == who)
                .mapToDouble(figure)
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) / 2];
    }

    /** Writes every measurement and returns where. */
    public Path write(Path folder) throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Sample sample : samples) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("who", name(sample.who()));
            each.put("pass", sample.pass());
            each.put("eventsPerSecond", sample.perSecond());
            each.put("cpuSecondsPer100000", sample.cpuSecondsPer100k());
            each.put("counted", sample.counted());
            all.add(each);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("ratio", ratioTo(Who.KEEPING));
        report.put("ratioWithoutStore", ratioTo(Who.IDENTITY));
        report.put("samples", all);
        return JsonReport.write(folder.resolve(FILE), report);
    }

    public static String name(Who who) {
        return who.name().toLowerCase(Locale.ROOT);
    }
}
