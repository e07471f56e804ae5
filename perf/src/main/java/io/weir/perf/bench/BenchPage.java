package io.weir.perf.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.perf.forward.ForwardReport;
import io.weir.perf.propagation.ProjectionReport;
import io.weir.perf.propagation.PropagationReport;
import io.weir.perf.propagation.WaysReport;
import io.weir.perf.table.ScaleReport;
import io.weir.perf.table.Steadiness;
import io.weir.perf.table.TableReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jfree.data.category.DefaultCategoryDataset;

/** The page of what was measured, with its plots, made of the reports that benchmarks leave. */
final class BenchPage {

    private static final String REFERENCE = "nginx";
    private static final double MEGABYTE = 1 << 20;
    private static final List<String> SHARES = List.of("p50.0", "p90.0", "p99.0", "p99.9", "p100.0");

    private final Path page;
    private final Path plots;
    private final StringBuilder text = new StringBuilder();
    /** By the name of the report that they are made of. */
    private final Map<String, Section> sections = new LinkedHashMap<>();

    /** A part of the page. */
    private interface Section {
        void write(JsonNode report, int number) throws IOException;
    }

    /** @param page the file, in Markdown; its plots get a folder of its name beside it */
    BenchPage(Path page) {
        this.page = page;
        String name = String.valueOf(page.getFileName());
        this.plots = page.resolveSibling(
                name.substring(0, name.lastIndexOf('.') < 0 ? name.length() : name.lastIndexOf('.')));
        sections.put(ForwardReport.FILE, this::forward);
        sections.put(PropagationReport.FILE, this::propagation);
        sections.put(WaysReport.FILE, this::ways);
        sections.put(ProjectionReport.FILE, this::projection);
        sections.put(TableReport.FILE, this::table);
        sections.put(ScaleReport.FILE, this::scale);
        sections.put(Steadiness.FILE, this::steady);
    }

    /**
     * Writes the page.
     *
     * @param folders with reports, as {@code --data} of the benchmarks
     * @throws IOException if a folder has none
     */
    void write(List<Path> folders) throws IOException {
        Files.createDirectories(plots);
        line("# Benchmarks");
        line("");
        line("Made by `./weir bench page` from the samples of the other commands of `./weir bench`, which are"
                + " in the folder beside this page. All figures of a table come from one run; only their ratios mean something on"
                + " another machine.");
        int number = 0;
        for (Path folder : folders) {
            number++;
            boolean any = false;
            for (Map.Entry<String, Section> each : sections.entrySet()) {
                Optional<JsonNode> report = report(folder, each.getKey(), number);
                if (report.isPresent()) {
                    any = true;
                    each.getValue().write(report.get(), number);
                }
            }
            if (!any) {
                throw new IOException("none of " + sections.keySet() + " in " + folder);
            }
        }
        Files.writeString(page, text);
    }

    /** The report of that name, copied beside the plots. */
    private Optional<JsonNode> report(Path folder, String name, int number) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        Files.write(plots.resolve(number + "-" + name), bytes);
        return Optional.of(new ObjectMapper().readTree(bytes));
    }

    // ---- forwarding

    private void forward(JsonNode report, int number) throws IOException {
        for (String asked : distinct(report, "case")) {
            String routes = report.path("routes").asInt() == 1
                    ? "one route"
                    : format("%,d routes", report.path("routes").asInt());
            int connections = report.path("connections").asInt();
            heading(format("Forwarding: %s, %,d connections, %s", asked, connections, routes), report);
            text.append(format(
                    "Access logs on, but for vertx-http-proxy, which has none. CPU time is the proxy's alone; latencies are those at a steady rate, half of"
                            + " what Weir does, from the moment at which a request was due. %s%n%n",
                    missing(report.path("missing"))));
            line("| proxy | requests/s | CPU s/100,000 | to nginx | p50 ms | p99 ms | p99.9 ms |");
            line("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
            var rates = new DefaultCategoryDataset();
            var cpu = new DefaultCategoryDataset();
            var latencies = new DefaultCategoryDataset();
            double reference = median(report, asked, REFERENCE, "most", "cpuSecondsPer100000");
            for (String proxy : measured(report, asked)) {
                double rate = median(report, asked, proxy, "most", "requestsPerSecond");
                double cost = median(report, asked, proxy, "most", "cpuSecondsPer100000");
                text.append(format(
                        "| %s | %,.0f | %s | %s | %s | %s | %s |%n",
                        proxy,
                        rate,
                        cost == 0 ? "" : format("%.2f", cost),
                        cost == 0 || reference == 0 ? "" : format("%.2f", cost / reference),
                        steady(report, asked, proxy, "p50.0Millis"),
                        steady(report, asked, proxy, "p99.0Millis"),
                        steady(report, asked, proxy, "p99.9Millis")));
                rates.addValue(rate, "requests/s", proxy);
                if (cost > 0) {
                    cpu.addValue(cost, "CPU s", proxy);
                }
                for (String share : SHARES) {
                    double millis = median(report, asked, proxy, "steady", share + "Millis");
                    if (millis > 0) {
                        latencies.addValue(
                                millis, proxy, share.replace(".0", "").replace("p100", "max"));
                    }
                }
            }
            String name = number + "-" + asked;
            Charts.bars(plots.resolve(name + "-rate.svg"), "Requests per second, " + asked, "requests/s", rates);
            Charts.bars(plots.resolve(name + "-cpu.svg"), "CPU time for 100,000 requests, " + asked, "seconds", cpu);
            Charts.lines(plots.resolve(name + "-latency.svg"), "Latency at a steady rate, " + asked, "ms", latencies);
            for (String plot : List.of("-rate", "-cpu", "-latency")) {
                plot(name + plot + ".svg");
            }
        }
    }

    private static String missing(JsonNode missing) {
        if (missing.isEmpty()) {
            return "";
        }
        List<String> names = new ArrayList<>();
        missing.fieldNames().forEachRemaining(names::add);
        return "Not on that machine: " + String.join(", ", names) + ".";
    }

    private static String steady(JsonNode report, String asked, String proxy, String field) {
        double millis = median(report, asked, proxy, "steady", field);
        return millis == 0 ? "" : format("%.2f", millis);
    }

    /** The middle one of all passes, the lower of two; 0 without any. */
    private static double median(JsonNode report, String asked, String proxy, String model, String field) {
        double[] sorted = samples(report)
                .filter(sample -> sample.path("case").asText().equals(asked)
                        && sample.path("proxy").asText().equals(proxy)
                        && sample.path("model").asText().equals(model))
                .mapToDouble(sample -> sample.path(field).asDouble())
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) / 2];
    }

    // ---- propagation

    private void propagation(JsonNode report, int number) throws IOException {
        heading("Propagation", report);
        line(
                "From the moment at which a change is handed to the producer: until the log has it, until its entry of the route table can be read, until"
                        + " the router serves it. Milliseconds, p50 / p99 / largest.");
        line("");
        line("| routes | changes/s | requests/s | acknowledged | in the table | served |");
        line("| ---: | ---: | ---: | ---: | ---: | ---: |");
        var served = new DefaultCategoryDataset();
        for (JsonNode sample : samples(report).toList()) {
            text.append(format(
                    "| %,d | %,.0f | %,.0f | %s | %s | %s |%n",
                    sample.path("routes").asInt(),
                    sample.path("changesPerSecond").asDouble(),
                    sample.path("requestsPerSecond").asDouble(),
                    times(sample.path("acknowledged")),
                    times(sample.path("inTable")),
                    times(sample.path("served"))));
            String traffic = sample.path("requestsPerSecond").asDouble() > 0 ? " under requests" : " idle";
            String size = format("%,d routes", sample.path("routes").asInt());
            for (String share : List.of("p50.0", "p99.0")) {
                served.addValue(
                        sample.path("served").path(share + "Millis").asDouble(),
                        share.replace(".0", "") + traffic,
                        size);
            }
        }
        String name = number + "-propagation.svg";
        Charts.bars(plots.resolve(name), "From the log to the first request served", "ms", served);
        plot(name);
    }

    private static String times(JsonNode distribution) {
        return format(
                "%.1f / %.1f / %.1f",
                distribution.path("p50.0Millis").asDouble(),
                distribution.path("p99.0Millis").asDouble(),
                distribution.path("p100.0Millis").asDouble());
    }

    private void ways(JsonNode report, int number) throws IOException {
        heading("The platform's word, by the way it comes", report);
        line(
                "One change at a time while nothing else goes on, from the first moment to the second. A copy of the log, made by a topology that does nothing else,"
                        + " shows what exactly-once takes of that, and what a path that is right at least once would. Milliseconds.");
        line("");
        line("| from | to | times | p50 | p99 | largest |");
        line("| --- | --- | ---: | ---: | ---: | ---: |");
        var times = new DefaultCategoryDataset();
        for (JsonNode sample : samples(report).toList()) {
            JsonNode measured = sample.path("times");
            text.append(format(
                    "| %s | %s | %,d | %.1f | %.1f | %.1f |%n",
                    sample.path("from").asText(),
                    sample.path("to").asText(),
                    measured.path("count").asInt(),
                    measured.path("p50.0Millis").asDouble(),
                    measured.path("p99.0Millis").asDouble(),
                    measured.path("p100.0Millis").asDouble()));
            for (String share : List.of("p50.0", "p99.0")) {
                times.addValue(
                        measured.path(share + "Millis").asDouble(),
                        share.replace(".0", ""),
                        sample.path("way").asText());
            }
        }
        String name = number + "-ways.svg";
        Charts.bars(plots.resolve(name), "Until it is served, by the way it comes", "ms", times);
        plot(name);
    }

    private void projection(JsonNode report, int number) throws IOException {
        heading("The projector beside a copy", report);
        text.append(format(
                "The projector makes a table of a log of routes, and topologies that do nothing copy that log, all with the same settings of Kafka Streams: `keeping` keeps"
                        + " each record in a store, as a projection must, `identity` does not. The projector's median rate is %.2f times that of the first and %.2f times that of the"
                        + " second; what a JVM does in the first quarter of the log is not counted.%n%n",
                report.path("ratio").asDouble(),
                report.path("ratioWithoutStore").asDouble()));
        line("| pass | who | events/s | CPU s/100,000 |");
        line("| ---: | --- | ---: | ---: |");
        for (JsonNode sample : samples(report).toList()) {
            text.append(format(
                    "| %d | %s | %,.0f | %.2f |%n",
                    sample.path("pass").asInt(),
                    sample.path("who").asText(),
                    sample.path("eventsPerSecond").asDouble(),
                    sample.path("cpuSecondsPer100000").asDouble()));
        }
    }

    // ---- the table

    private void table(JsonNode report, int number) throws IOException {
        heading("The table alone", report);
        line(
                "Measured by JMH in a JVM that does nothing else. `FindRoute` looks a host up, of which few are asked for often; `SelectEndpoint` selects"
                        + " among destinations with weights, and what it allocates is what every request is selected by; `ApplyChange` applies a"
                        + " change and makes it visible; `LoseZone` does so with every third endpoint of as many apps.");
        line("");
        line("| what | of | ns | ± ns | bytes allocated |");
        line("| --- | ---: | ---: | ---: | ---: |");
        for (JsonNode sample : samples(report).toList()) {
            text.append(format(
                    "| %s | %,d | %,.1f | %s | %,.1f |%n",
                    sample.path("what").asText(),
                    sample.path("of").asInt(),
                    sample.path("nanos").asDouble(),
                    sample.has("errorNanos")
                            ? format("%,.1f", sample.path("errorNanos").asDouble())
                            : "",
                    sample.path("bytes").asDouble()));
        }
        line("");
        line(
                "Weighted selection: how many requests the worst of all destinations was away from its exact share, at any moment of a few rounds of all weights, and"
                        + " after so many requests of two threads.");
        line("");
        line("| destinations | sum of weights | away at any moment | requests of two threads | away after these |");
        line("| ---: | ---: | ---: | ---: | ---: |");
        report.path("weighted")
                .forEach(sample -> text.append(format(
                        "| %,d | %,d | %.3f | %,d | %,d |%n",
                        sample.path("destinations").asInt(),
                        sample.path("sumOfWeights").asInt(),
                        sample.path("apartRequests").asDouble(),
                        sample.path("draws").asLong(),
                        sample.path("offRequests").asLong())));
    }

    // ---- memory

    private void scale(JsonNode report, int number) throws IOException {
        heading("Memory and start against routes", report);
        line(
                "A router that starts with Kafka alone: until it takes requests, and what it then needs. Each route has a host of 40 characters and one"
                        + " destination; bytes per route are those of live heap beyond the smallest table's.");
        line("");
        line("| routes | ready s | live heap MB | bytes per route | resident MB |");
        line("| ---: | ---: | ---: | ---: | ---: |");
        var memory = new DefaultCategoryDataset();
        for (JsonNode sample : samples(report).toList()) {
            String size = format("%,d", sample.path("routes").asInt());
            double heap = sample.path("liveHeapBytes").asDouble() / MEGABYTE;
            double resident = sample.path("residentBytes").asDouble() / MEGABYTE;
            double each = sample.path("heapBytesPerRoute").asDouble();
            text.append(format(
                    "| %s | %.1f | %.1f | %s | %.0f |%n",
                    size,
                    sample.path("readySeconds").asDouble(),
                    heap,
                    each == 0 ? "" : format("%.0f", each),
                    resident));
            memory.addValue(heap, "live heap", size);
            memory.addValue(resident, "resident", size);
        }
        String name = number + "-memory.svg";
        Charts.bars(plots.resolve(name), "Memory against routes", "MB", memory);
        plot(name);
    }

    private void steady(JsonNode report, int number) throws IOException {
        heading("Memory over time", report);
        text.append(format(
                "%,d requests at a steady rate while the table changed: live heap %+.2f MB a minute, resident memory within %.1f %% after minute"
                        + " three.%n",
                report.path("answered").asLong(),
                report.path("heapMegabytesPerMinute").asDouble(),
                report.path("residentSpread").asDouble() * 100));
        var memory = new DefaultCategoryDataset();
        for (JsonNode sample : samples(report).toList()) {
            String minute = format("%.1f", sample.path("minutes").asDouble());
            memory.addValue(sample.path("liveHeapBytes").asDouble() / MEGABYTE, "live heap", minute);
            memory.addValue(sample.path("residentBytes").asDouble() / MEGABYTE, "resident", minute);
        }
        String name = number + "-steady.svg";
        Charts.lines(plots.resolve(name), "Memory over minutes", "MB", memory);
        plot(name);
    }

    // ---- all

    private void heading(String title, JsonNode report) {
        text.append(format(
                "%n## %s%n%n%s, %s. ",
                title,
                report.path("machine").asText(),
                report.path("at").asText().replaceAll("T.*", "")));
    }

    private void line(String written) {
        text.append(written).append('\n');
    }

    private void plot(String name) {
        text.append(format("%n![%s](%s/%s)%n", name.replace(".svg", ""), plots.getFileName(), name));
    }

    /** The proxies that were asked that; not all can be asked everything. */
    private static List<String> measured(JsonNode report, String asked) {
        Set<String> proxies = new LinkedHashSet<>();
        samples(report)
                .filter(sample -> sample.path("case").asText().equals(asked))
                .forEach(sample -> proxies.add(sample.path("proxy").asText()));
        return new ArrayList<>(proxies);
    }

    private static List<String> distinct(JsonNode report, String field) {
        Set<String> values = new LinkedHashSet<>();
        samples(report).forEach(sample -> values.add(sample.path(field).asText()));
        return new ArrayList<>(values);
    }

    private static Stream<JsonNode> samples(JsonNode report) {
        return StreamSupport.stream(report.path("samples").spliterator(), false);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, Arrays.copyOf(values, values.length));
    }
}
