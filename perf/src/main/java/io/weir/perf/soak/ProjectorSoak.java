package io.weir.perf.soak;

import io.weir.perf.process.ServiceProcess;
import io.weir.perf.process.StartCache;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Projectors under load: a calm phase, then either random trouble of projectors and brokers or restarts in good order one after the other,
 * and at the end the comparison of log, table and a router started afterwards.
 */
final class ProjectorSoak {

    private static final String DEAD_LETTERS = "weir.dead-letters";

    private static final int TRAINING_CHANGES = 1_000;
    private static final int TRAINING_SECONDS_MAX = 60;
    private static final int WARM_UP_SECONDS = 15;

    private static final int WARM_UP_SECONDS_MAX = 120;

    private static final int QUIET_MILLIS_MIN = 2_000;
    private static final int QUIET_MILLIS_MORE = 6_000;
    private static final int SETTLE_SECONDS_MAX = 60;

    private final ProjectorSoakSettings settings;
    private final PrintStream out;
    private final Random random;
    private final ChangeDelays delays = new ChangeDelays();
    private final List<String> violations = new ArrayList<>();

    /** From when to when projectors were restarted in good order. */
    private long rollingBegin;

    private long rollingEnd;

    /** From when on delays are judged. */
    private long warmAt;

    ProjectorSoak(ProjectorSoakSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
        this.random = new Random(settings.seed());
    }

    /** Runs it all and says what was violated, a sentence each; nothing if all went well. */
    List<String> run() throws IOException, InterruptedException {
        out.println("soak of projectors seed=" + settings.seed() + " folder=" + settings.folder());
        var load = settings.load();
        try (var fleet = ProjectorFleet.of(settings.folder(), settings.shape(), settings.setup())) {
            fleet.startKafka();
            var trouble = new ProjectorTrouble(fleet, delays, random.nextLong(), load.pauseMillis(), out);
            var events = new SeededEvents(settings.seed(), load.keys(), SeededEvents.Shares.mixed());
            var writer = new ChangeWriter(fleet, events, delays, load.changesPerSecond());
            try (var watch = new TableWatch(fleet.bootstrapServers(), delays)) {
                try (writer) {
                    if (StartCache.possible()) {
                        train(fleet, watch, writer);
                        fleet.startServices();
                    } else {
                        fleet.startServices();
                        watch.start();
                        writer.start();
                    }
                    out.println("all processes are up");
                    warmUp();
                    TimeUnit.MILLISECONDS.sleep(load.calm().toMillis());
                    disturbed(fleet, trouble, writer);
                    watch.check();
                }
                awaitAllVisible(watch);
            }
            out.println("events " + writer.appended() + ", changes of the table "
                    + delays.seen().size() + ", invalid " + events.invalid());
            judge(fleet, trouble.periods(), events.invalid());
        }
        return violations;
    }

    /** One projector works off the first changes, and the others start with what the JVM learned from it. */
    private void train(ProjectorFleet fleet, TableWatch watch, ChangeWriter writer)
            throws IOException, InterruptedException {
        try (ServiceProcess projector = fleet.startTraining()) {
            watch.start();
            writer.start();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TRAINING_SECONDS_MAX);
            while (delays.seen().size() < TRAINING_CHANGES && System.nanoTime() < deadline) {
                watch.check();
                TimeUnit.MILLISECONDS.sleep(100);
            }
            fleet.endTraining(projector);
        }
    }

    /** What has just started compiles its code and works off what came meanwhile: neither calm nor trouble. */
    private void warmUp() throws InterruptedException {
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS_MAX);
        while (delays.waiting() > settings.load().changesPerSecond() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        warmAt = System.currentTimeMillis();
    }

    private void disturbed(ProjectorFleet fleet, ProjectorTrouble trouble, ChangeWriter writer)
            throws IOException, InterruptedException {
        var load = settings.load();
        var rolling = load.rolling();
        if (rolling != null) {
            restarted(rolling, fleet, trouble, writer);
            return;
        }
        long until = System.nanoTime() + load.trouble().toNanos();
        while (System.nanoTime() < until) {
            trouble.disturb();
            TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS_MIN + random.nextInt(QUIET_MILLIS_MORE));
            progress(writer);
        }
    }

    private void restarted(
            ProjectorSoakSettings.Rolling rolling, ProjectorFleet fleet, ProjectorTrouble trouble, ChangeWriter writer)
            throws IOException, InterruptedException {
        List<ServiceProcess> projectors = fleet.projectors();
        rollingBegin = System.currentTimeMillis();
        for (int i = 0; i < rolling.restarts(); i++) {
            trouble.restart(projectors.get(i % projectors.size()), rolling.away());
            TimeUnit.MILLISECONDS.sleep(rolling.apart().toMillis());
        }
        rollingEnd = System.currentTimeMillis();
        for (int i = 0; i < rolling.kills(); i++) {
            progress(writer);
            trouble.disturb(ProjectorTrouble.Kind.PROJECTOR_KILLED, projectors.get(i % projectors.size()));
        }
        TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS_MIN);
    }

    private void progress(ChangeWriter writer) throws IOException {
        out.println(
                "events " + writer.appended() + "  visible " + delays.seen().size() + "  waiting " + delays.waiting());
    }

    private void awaitAllVisible(TableWatch watch) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS_MAX);
        while (delays.waiting() > 0 && System.nanoTime() < deadline) {
            watch.check();
            TimeUnit.MILLISECONDS.sleep(50);
        }
        violations.addAll(delays.findings());
    }

    private void judge(ProjectorFleet fleet, List<ProjectorTrouble.Period> periods, long invalid)
            throws IOException, InterruptedException {
        var commits = CommitTimes.read(fleet.logs(1), TableWatch.TABLE);
        var report = new ProjectorSoakReport(
                delays.seen().stream()
                        .filter(change -> change.appendedAt() >= warmAt)
                        .toList(),
                periods,
                commits);
        out.print(report.text());
        report.write(settings.folder());
        new RouterDelays(fleet.routerMetrics()).print(out);
        violations.addAll(report.laterThan(settings.bounds().visibleMax().toMillis()));
        var rolling = settings.load().rolling();
        if (rolling != null) {
            rollingIsQuick(rolling, report);
        }
        violations.addAll(fleet.ended());
        var topics = new TopicDump(fleet.bootstrapServers(), fleet.registryUrl());
        var fold = new IndependentFold();
        topics.forEach(ChangeWriter.LOG, fold::add);
        Map<String, IndependentFold.Row> table = IndependentFold.lastOfEachKey(topics.read(TableWatch.TABLE));
        var verdict = new Verdict();
        verdict.tableIsFold(fold.table(), table);
        verdict.routerHoldsTable(fleet.startFreshRouter(), table);
        violations.addAll(verdict.findings());
        var letters = new AtomicLong();
        topics.forEach(DEAD_LETTERS, line -> letters.incrementAndGet());
        if (letters.get() != invalid) {
            violations.add("there are " + letters + " dead letters, not the " + invalid + " that were sown");
        }
        out.println("entries " + table.size() + ", dead letters " + letters);
    }

    private void rollingIsQuick(ProjectorSoakSettings.Rolling rolling, ProjectorSoakReport report) {
        long p99 = report.p99(rollingBegin, rollingEnd);
        long most = settings.bounds().rollingP99Max().toMillis();
        out.printf(
                "%d restarts in good order within %.0f s: p99 of all changes of that time %d ms,"
                        + " the longest of each restart %s ms%n",
                rolling.restarts(),
                (rollingEnd - rollingBegin) / 1000.0,
                p99,
                report.longest(ProjectorTrouble.Kind.PROJECTOR_CLOSED));
        if (p99 > most) {
            violations.add("p99 during restarts in good order was " + p99 + " ms, at most " + most + " ms are allowed");
        }
    }
}
