package io.weir.perf.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The numbers of a soak of routers, for people and as {@code soak-router.json} in its folder. */
final class RouterSoakReport {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FAILURES_WRITTEN_MAX = 200;
    private static final double MICROS_PER_MILLI = 1_000;

    private final RouterSoakSettings settings;
    private final Map<RouterSoakSettings.Mode, Part> parts = new EnumMap<>(RouterSoakSettings.Mode.class);

    private record Part(
            List<FleetPhase.Result> phases,
            long draws,
            long drawsJudged,
            Map<String, Double> figures,
            List<String> notes,
            List<String> violations) {}

    RouterSoakReport(RouterSoakSettings settings) {
        this.settings = settings;
    }

    /** Takes what was measured in one mode. */
    void add(RouterSoakSettings.Mode mode, RouterSoakRun run, List<String> violations) {
        parts.put(
                mode,
                new Part(
                        run.results(),
                        run.draws().draws(),
                        run.draws().judged(),
                        run.figures(),
                        run.notes(),
                        List.copyOf(violations)));
    }

    /** A line for each phase of that mode, and what else was measured. */
    String text(RouterSoakSettings.Mode mode) {
        Part part = measured(mode);
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%n%-34s %7s %9s %7s %8s %8s %8s %8s %8s  %s%n",
                mode + ", milliseconds",
                "s",
                "requests",
                "again",
                "failing",
                "p50",
                "p99",
                "own p50",
                "hop p50",
                "failed"));
        part.phases().forEach(phase -> text.append(line(phase)));
        text.append("draws by weight ")
                .append(part.draws())
                .append(", looked at as windows ")
                .append(part.drawsJudged())
                .append('\n');
        part.figures().forEach((name, value) -> text.append(String.format(Locale.ROOT, "%s %.1f%n", name, value)));
        part.notes().forEach(note -> text.append(note).append('\n'));
        return text.toString();
    }

    private Part measured(RouterSoakSettings.Mode mode) {
        Part part = parts.get(mode);
        if (part == null) {
            throw new IllegalStateException("nothing was measured of " + mode);
        }
        return part;
    }

    private static String line(FleetPhase.Result phase) {
        return String.format(
                Locale.ROOT,
                "%-34s %7.1f %9d %7d %8d %8.1f %8.1f %8.1f %8.1f  %s%n",
                phase.name(),
                (phase.end() - phase.begin()) / 1000.0,
                phase.requests(),
                phase.retries(),
                phase.failingMillis(),
                phase.percentile(0.5) / MICROS_PER_MILLI,
                phase.percentile(0.99) / MICROS_PER_MILLI,
                phase.percentile(Outcome.Way.DIRECT, 0.5) / MICROS_PER_MILLI,
                phase.percentile(Outcome.Way.HOP, 0.5) / MICROS_PER_MILLI,
                failed(phase));
    }

    private static String failed(FleetPhase.Result phase) {
        Map<String, Long> elsewhere = FleetPhase.Result.kinds(phase.failuresElsewhere());
        FleetPhase.Trouble trouble = phase.trouble();
        return trouble == null
                ? elsewhere.toString()
                : elsewhere + ", at " + trouble.router() + " itself " + FleetPhase.Result.kinds(troubled(phase));
    }

    private static List<Outcome> troubled(FleetPhase.Result phase) {
        return phase.failures().stream().filter(phase::isTroubled).toList();
    }

    /** Writes all modes so far. */
    void write() throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("seed", settings.seed());
        json.put("routers", settings.shape().routers());
        json.put("brokers", settings.shape().brokers());
        json.put("partitions", settings.shape().partitions());
        json.put("hosts", settings.load().hosts());
        json.put("requests_per_second", settings.load().perSecond());
        ObjectNode modes = json.putObject("modes");
        parts.forEach((mode, part) -> writePart(modes.putObject(mode.toString()), part));
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(settings.folder().resolve("soak-router.json").toFile(), json);
    }

    private static void writePart(ObjectNode json, Part part) {
        ArrayNode phases = json.putArray("phases");
        part.phases().forEach(phase -> writePhase(phases.addObject(), phase));
        json.put("draws", part.draws());
        json.put("draw_windows", part.drawsJudged());
        ObjectNode figures = json.putObject("figures");
        part.figures().forEach(figures::put);
        ArrayNode notes = json.putArray("notes");
        part.notes().forEach(notes::add);
        ArrayNode violations = json.putArray("violations");
        part.violations().forEach(violations::add);
    }

    private static void writePhase(ObjectNode json, FleetPhase.Result phase) {
        json.put("name", phase.name());
        json.put("begin", phase.begin());
        json.put("seconds", (phase.end() - phase.begin()) / 1000.0);
        json.put("requests", phase.requests());
        json.put("sent_again", phase.retries());
        json.put("failing_millis", phase.failingMillis());
        FleetPhase.Trouble trouble = phase.trouble();
        if (trouble != null) {
            ObjectNode lost = json.putObject("trouble");
            lost.put("router", trouble.router());
            lost.put("at", trouble.at());
            ArrayNode partitions = lost.putArray("partitions");
            trouble.lost().stream().sorted().forEach(partitions::add);
        }
        ObjectNode elsewhere = json.putObject("failed");
        FleetPhase.Result.kinds(phase.failuresElsewhere()).forEach(elsewhere::put);
        ObjectNode itself = json.putObject("failed_at_troubled_router");
        FleetPhase.Result.kinds(troubled(phase)).forEach(itself::put);
        ObjectNode millis = json.putObject("millis");
        millis.put("p50", phase.percentile(0.5) / MICROS_PER_MILLI);
        millis.put("p99", phase.percentile(0.99) / MICROS_PER_MILLI);
        for (Outcome.Way way : List.of(Outcome.Way.DIRECT, Outcome.Way.HOP)) {
            String name = way.name().toLowerCase(Locale.ROOT);
            millis.put(name + "_p50", phase.percentile(way, 0.5) / MICROS_PER_MILLI);
            millis.put(name + "_p99", phase.percentile(way, 0.99) / MICROS_PER_MILLI);
        }
        ArrayNode failures = json.putArray("failures");
        phase.failures().stream()
                .limit(FAILURES_WRITTEN_MAX)
                .forEach(failure -> writeFailure(failures.addObject(), failure));
    }

    private static void writeFailure(ObjectNode json, Outcome failure) {
        json.put("asked_at", failure.askedAt());
        json.put("answered_at", failure.answeredAt());
        json.put("router", failure.router());
        json.put("host", failure.host());
        json.put("partition", failure.partition());
        json.put("kind", failure.kind());
        json.put("status", failure.status());
        json.put("retry_after", failure.retryAfter());
        json.put("text", failure.text());
    }
}
