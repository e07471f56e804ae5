package io.weir.perf.forward;

import io.weir.perf.report.JsonReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What was measured, as text and as JSON: medians over the passes, and their ratio to nginx's where that was measured. */
public final class ForwardReport {

    private static final String REFERENCE = "nginx";
    public static final String FILE = "bench-forward.json";

    private final ForwardSettings settings;
    private final List<ForwardBench.Sample> samples;
    private final Map<String, String> missing;

    /** @param missing why peers were not measured, by their name */
    public ForwardReport(ForwardSettings settings, List<ForwardBench.Sample> samples, Map<String, String> missing) {
        this.settings = settings;
        this.samples = List.copyOf(samples);
        this.missing = missing;
    }

    /** A table for each case. */
    public String text() {
        var text = new StringBuilder();
        for (ForwardSettings.Case asked : settings.cases()) {
            text.append(String.format(
                    "%n%-16s %10s %14s %9s %9s %9s %9s  failed%n",
                    asked, "requests/s", "CPU s/100,000", "to nginx", "p50 ms", "p99 ms", "p99.9 ms"));
            double reference = median(REFERENCE, asked, false, ForwardBench.Sample::cpuSecondsPer100k);
            for (String proxy : proxies(asked)) {
                double cpu = median(proxy, asked, false, ForwardBench.Sample::cpuSecondsPer100k);
                text.append(String.format(
                        "%-16s %10.0f %14.2f %9s %9s %9s %9s  %d%n",
                        proxy,
                        median(proxy, asked, false, sample -> sample.result().perSecond()),
                        cpu,
                        reference > 0 && cpu > 0 ? String.format("%.2f", cpu / reference) : "-",
                        millis(proxy, asked, 0.5),
                        millis(proxy, asked, 0.99),
                        millis(proxy, asked, 0.999),
                        of(proxy, asked)
                                .mapToLong(sample -> sample.result().failed())
                                .sum()));
            }
        }
        missing.forEach((proxy, why) ->
                text.append(proxy).append(" is missing: ").append(why).append('\n'));
        return text.toString();
    }

    private List<String> proxies(ForwardSettings.Case asked) {
        return samples.stream()
                .filter(sample -> sample.asked() == asked)
                .map(ForwardBench.Sample::proxy)
                .distinct()
                .toList();
    }

    private Stream<ForwardBench.Sample> of(String proxy, ForwardSettings.Case asked) {
        return samples.stream().filter(sample -> sample.proxy().equals(proxy) && sample.asked() == asked);
    }

    /** At the steady rate, which is the same for all; a dash for one that cannot do so many. */
    private String millis(String proxy, ForwardSettings.Case asked, double share) {
        return of(proxy, asked).anyMatch(ForwardBench.Sample::open)
                ? String.format(
                        "%.2f",
                        median(proxy, asked, true, sample -> sample.result().millis(share)))
                : "-";
    }

    /** The middle one of all passes, the lower of two; 0 without any. */
    private double median(
            String proxy, ForwardSettings.Case asked, boolean open, ToDoubleFunction<ForwardBench.Sample> what) {
        double[] sorted = of(proxy, asked)
                .filter(sample -> sample.open() == open)
                .mapToDouble(what)
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) / 2];
    }

    /** How many requests failed at Weir, which is none of its figures but its end. */
    long failedAtWeir() {
        return samples.stream()
                .filter(sample -> sample.proxy().equals(WeirPeer.NAME))
                .mapToLong(sample -> sample.result().failed())
                .sum();
    }

    /** Writes every sample and returns where. */
    public Path write() throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("routes", settings.routes());
        report.put("connections", settings.connections());
        report.put("seconds", settings.length().toMillis() / 1000.0);
        report.put("missing", missing);
        List<Map<String, Object>> all = new ArrayList<>();
        for (ForwardBench.Sample sample : samples) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("case", sample.asked().toString());
            each.put("proxy", sample.proxy());
            each.put("pass", sample.pass());
            each.put("model", sample.open() ? "steady" : "most");
            each.put("answered", sample.result().answered());
            each.put("failed", sample.result().failed());
            each.put("requestsPerSecond", sample.result().perSecond());
            each.put("cpuSecondsPer100000", sample.cpuSecondsPer100k());
            for (double share : List.of(0.5, 0.9, 0.99, 0.999, 1.0)) {
                each.put("p" + share * 100 + "Millis", sample.result().millis(share));
            }
            all.add(each);
        }
        report.put("samples", all);
        return JsonReport.write(settings.folder().resolve(FILE), report);
    }
}
