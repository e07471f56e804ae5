package io.weir.perf.soak;

import io.weir.perf.process.KafkaProcesses;
import io.weir.projector.runtime.StreamsSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Projects a log of many events once, replays it twice with different numbers of instances, times each, and compares what came of it. */
final class ReplaySoak {

    private static final int PARTITIONS = 12;
    private static final int LIMIT_MINUTES = 60;
    private static final int REPORT_SECONDS = 15;
    private static final Duration PROJECTOR_END = Duration.ofMinutes(1);

    private final ReplaySoakSettings settings;
    private final PrintStream out;
    private final List<String> violations = new ArrayList<>();
    private final StringBuilder figures = new StringBuilder();

    /** An instant while the log was written. */
    private Instant middle = Instant.EPOCH;

    ReplaySoak(ReplaySoakSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /** Runs it all and says what was violated, a sentence each; nothing if all went well. */
    List<String> run() throws IOException, InterruptedException {
        out.println("timed replays seed=" + settings.seed() + " folder=" + settings.folder());
        var setup = new ProjectorFleet.Setup(PARTITIONS, settings.projectorVariables(), List.of("-XX:+UseSerialGC"));
        try (var fleet = ProjectorFleet.onOneBroker(settings.folder(), setup)) {
            fleet.start();
            try (var log = new SeededLog(fleet)) {
                write(log);
                KafkaProcesses.startAndWait(fleet.addProjector());
                String first = log.catalog().routeTable().name();
                projected(log, "first projection, 1 instance", first);
                String alone = log.order("alone");
                projected(log, "replay beside it, 1 instance", alone);
                for (int i = 1; i < settings.instances(); i++) {
                    KafkaProcesses.startAndWait(fleet.addProjector());
                }
                String together = log.order("together");
                projected(log, "replay beside both, " + settings.instances() + " instances", together);
                compare(fleet, List.of(first, alone, together));
            }
            violations.addAll(fleet.ended());
            if (settings.weir() != null) {
                // Whoever asks does so beside brokers that work for them, not beside projectors on the same two cores.
                fleet.projectors().forEach(projector -> projector.end(PROJECTOR_END));
                var commands = new TimedCommands(settings.weir(), fleet, settings.folder(), this::figure);
                violations.addAll(commands.run(anyKey(fleet), middle));
            }
        }
        out.println();
        out.print(figures);
        return violations;
    }

    private void write(SeededLog log) throws IOException {
        long begin = System.nanoTime();
        var events = new SeededEvents(settings.seed(), settings.keys(), SeededEvents.Shares.mixed());
        log.write(events, settings.events() / 2);
        middle = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        log.write(events, settings.events() - settings.events() / 2);
        figure("log written", System.nanoTime() - begin, settings.events());
    }

    /** Waits until the table's application has committed the whole log. */
    private void projected(SeededLog log, String what, String table) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        String application = StreamsSettings.applicationOf(log.catalog(), table);
        long report = begin;
        long left = log.left(application);
        while (left > 0) {
            long now = System.nanoTime();
            if (now - begin > TimeUnit.MINUTES.toNanos(LIMIT_MINUTES)) {
                throw new IOException(
                        what + ": after " + LIMIT_MINUTES + " minutes " + left + " events are not projected");
            }
            if (now - report > TimeUnit.SECONDS.toNanos(REPORT_SECONDS)) {
                report = now;
                out.println(what + ": " + left + " events left");
            }
            TimeUnit.MILLISECONDS.sleep(100);
            left = log.left(application);
        }
        figure(what, System.nanoTime() - begin, settings.events());
    }

    private void compare(ProjectorFleet fleet, List<String> tables) throws IOException, InterruptedException {
        Map<String, String> first = TableBytes.read(fleet.bootstrapServers(), tables.getFirst());
        for (String table : tables.subList(1, tables.size())) {
            long begin = System.nanoTime();
            Map<String, String> bytes = TableBytes.read(fleet.bootstrapServers(), table);
            figure("read of " + table, System.nanoTime() - begin, bytes.size());
            long differences = TableBytes.differences(first, bytes);
            if (differences > 0) {
                violations.add(table + " differs from " + tables.getFirst() + " in the bytes of " + differences + " of "
                        + first.size() + " entries");
            }
        }
        var topics = new TopicDump(fleet.bootstrapServers(), fleet.registryUrl());
        var fold = new IndependentFold();
        topics.forEach(ChangeWriter.LOG, fold::add);
        var verdict = new Verdict();
        var table = new TreeMap<String, IndependentFold.Row>();
        topics.forEach(tables.getLast(), line -> IndependentFold.put(table, line));
        verdict.tableIsFold(fold.table(), table);
        if (verdict.size() > 0) {
            violations.add(verdict.text());
        }
        out.println("entries " + first.size() + ", the same bytes in " + tables + ", differences to the fold "
                + verdict.size());
    }

    private static String anyKey(ProjectorFleet fleet) {
        return TableBytes.read(fleet.bootstrapServers(), TableWatch.TABLE).keySet().stream()
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    private void figure(String what, long nanos, long records) {
        double seconds = nanos / 1e9;
        String line = records > 0
                ? String.format(Locale.ROOT, "%-44s %8.1f s %10.0f records/s%n", what, seconds, records / seconds)
                : String.format(Locale.ROOT, "%-44s %8.1f s%n", what, seconds);
        figures.append(line);
        out.print(line);
    }
}
