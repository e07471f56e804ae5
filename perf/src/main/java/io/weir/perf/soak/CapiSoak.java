package io.weir.perf.soak;

import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.SimulatedCapi;
import io.weir.embedded.capi.SimulatedCapiSettings;
import io.weir.embedded.capi.SimulatedClient;
import io.weir.embedded.capi.Trouble;
import io.weir.perf.process.ServiceProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ingest without webhooks: a calm phase in which delays are judged, a phase in which everything goes wrong, and the comparison of
 * CAPI, log and table after it; then, if wanted, the loss of a fifth of the routes and of the client's rights.
 */
final class CapiSoak {

    /** Processes that have just started compile their code; printed, and not judged. */
    private static final Duration WARM_UP = Duration.ofSeconds(15);

    private static final int IMPORT_SECONDS_MAX = 300;
    private static final int LATE_SECONDS_MAX = 30;
    private static final int REPORT_SECONDS = 15;
    private static final double QUIET_MEAN_SECONDS = 4;

    private final CapiSoakSettings settings;
    private final PrintStream out;
    private final Random random;
    private final List<String> violations = new ArrayList<>();
    private final CapiHistory history = new CapiHistory();
    private final LogWatch watch = new LogWatch(history);
    private final List<CapiSoakPhase> phases = new ArrayList<>();

    CapiSoak(CapiSoakSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
        this.random = new Random(settings.seed());
    }

    /** What runs while the soak does. */
    record Stage(SimulatedCapi capi, SoakFleet fleet, LogTail tail, CapiWorkload workload, HeldScans held) {}

    /** Runs it all and says what was violated, a sentence each; nothing if all went well. */
    List<String> run() throws IOException, InterruptedException {
        out.println("soak of capi seed=" + settings.seed() + " folder=" + settings.folder());
        var capiSettings = SimulatedCapiSettings.defaults()
                .withClients(List.of(SimulatedClient.admin(SoakFleet.CAPI_CLIENT, SoakFleet.CAPI_SECRET)));
        try (SimulatedCapi capi = SimulatedCapi.start(capiSettings);
                SoakFleet fleet = new SoakFleet(
                        settings.folder(), capi.uri(), SoakFleet.Shape.polling(settings.ingestVariables()))) {
            capi.foundation().onRouteChange(history);
            var workload = new CapiWorkload(capi.foundation(), random);
            workload.seed(settings.routes());
            fleet.start();
            try (var tail = new LogTail(fleet.bootstrapServers(), fleet.registryUrl(), watch::see)) {
                tail.start();
                var held = new HeldScans(new TopicDump(fleet.bootstrapServers(), fleet.registryUrl()));
                phases(new Stage(capi, fleet, tail, workload, held));
            }
        }
        return violations;
    }

    private void phases(Stage stage) throws IOException, InterruptedException {
        if (!imported(stage)) {
            return;
        }
        stage.capi().onAuditEvent(watch::audited);
        load(stage, "warm-up", WARM_UP);
        CapiSoakPhase calm = load(stage, "calm", settings.load().calm());
        if (!calm.delays().isEmpty() || calm.waiting() > 0) {
            long p99 = calm.percentile(0.99);
            long most = settings.inLogMax().toMillis();
            if (p99 > most) {
                violations.add("in calm p99 from a weight change to the log was "
                        + (p99 == Long.MAX_VALUE ? "endless" : p99 + " ms") + ", at most " + most + " ms are allowed");
            }
        }
        stage.capi().trouble(Trouble.mixed(settings.seed(), settings.load().troubleChance()));
        disturbed(stage);
        stage.capi().trouble(Trouble.none());
        stage.fleet().calm();
        var settlement = new CapiSettlement(stage, watch, out);
        List<String> unsettled = settlement.settle();
        violations.addAll(unsettled);
        if (settings.massLoss() && unsettled.isEmpty()) {
            violations.addAll(new MassLoss(stage, watch, settlement, random, out).run());
        } else if (settings.massLoss()) {
            out.println("no mass loss: what it would do to a table that is wrong already says nothing");
        }
        violations.addAll(watch.wrongDeletions());
        if (stage.capi().droppedEvents() > 0) {
            violations.add(
                    stage.capi().droppedEvents() + " audit events did not reach the soak itself: it was too slow");
        }
        new CapiSoakReport(settings, watch, phases, violations).write(stage.held());
    }

    private boolean imported(Stage stage) throws IOException, InterruptedException {
        List<String> guids =
                stage.capi().foundation().routes().stream().map(CapiRoute::guid).toList();
        long begin = System.nanoTime();
        while (!watch.holds(guids)) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
            if (seconds > IMPORT_SECONDS_MAX) {
                violations.add("after " + IMPORT_SECONDS_MAX + " s the log holds "
                        + stage.tail().read() + " records, not the " + guids.size() + " routes that there are");
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        out.printf(
                "imported %d routes within %.1f s of the first start%n",
                guids.size(), (System.nanoTime() - begin) / 1e9);
        return true;
    }

    private void disturbed(Stage stage) throws IOException, InterruptedException {
        double perMinute = settings.load().disturbancesPerMinute();
        var disturbers = new ArrayList<Disturber>();
        if (perMinute > 0) {
            int quiet = (int) Math.max(1, Math.round(60 / perMinute / QUIET_MEAN_SECONDS));
            for (ServiceProcess process : stage.fleet().ingestProcesses()) {
                disturbers.add(new Disturber(
                        process,
                        random.nextLong(),
                        Integer.MAX_VALUE,
                        settings.load().pauseMillis(),
                        quiet));
            }
        }
        disturbers.forEach(Disturber::start);
        load(stage, "trouble", settings.load().duration());
        for (Disturber disturber : disturbers) {
            Disturber.Tally tally = disturber.finish();
            out.println("disturbed " + tally);
            if (tally.ownEnds() > 0) {
                violations.add(tally.name() + " ended by itself " + tally.ownEnds() + " times");
            }
        }
    }

    private CapiSoakPhase load(Stage stage, String name, Duration duration) throws IOException, InterruptedException {
        Map<String, Long> requests = stage.capi().requestCounts();
        Map<Trouble.Kind, Long> struck = stage.capi().struck();
        long begin = System.currentTimeMillis();
        long until = System.nanoTime() + duration.toNanos();
        long pauseNanos = (long) (1e9 / settings.load().changesPerSecond());
        long next = System.nanoTime();
        long report = next + TimeUnit.SECONDS.toNanos(REPORT_SECONDS);
        long made = 0;
        while (System.nanoTime() < until) {
            made += stage.workload().step() ? 1 : 0;
            if (System.nanoTime() >= report) {
                report += TimeUnit.SECONDS.toNanos(REPORT_SECONDS);
                progress(stage, name, begin, made);
            }
            next += pauseNanos;
            LockSupport.parkNanos(next - System.nanoTime());
        }
        long end = System.currentTimeMillis();
        Map<String, Long> asked = minus(stage.capi().requestCounts(), requests);
        Map<Trouble.Kind, Long> wrong = minus(stage.capi().struck(), struck);
        awaitStragglers(begin, end);
        var phase = new CapiSoakPhase(
                name,
                (end - begin) / 1000.0,
                made,
                watch.delays(begin, end),
                waiting(begin, end),
                watch.drift(begin, end),
                asked,
                wrong);
        phases.add(phase);
        out.print(phase.text());
        return phase;
    }

    private void awaitStragglers(long begin, long end) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LATE_SECONDS_MAX);
        while (waiting(begin, end) > 0 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private int waiting(long begin, long end) {
        return (int) history.waitingWeights().stream()
                .filter(at -> at >= begin && at < end)
                .count();
    }

    private void progress(Stage stage, String name, long begin, long made) throws IOException, InterruptedException {
        List<Long> delays = watch.delays(begin, Long.MAX_VALUE);
        long p99 = delays.isEmpty() ? 0 : delays.get((int) Math.ceil(0.99 * delays.size()) - 1);
        out.printf(
                "%-7s %4d s  changes %d  log %d  waiting %d  p99 %d ms  drift %d  held %d  wrong deletions %d%n",
                name,
                (System.currentTimeMillis() - begin) / 1000,
                made,
                stage.tail().read(),
                history.waitingWeights().size(),
                p99,
                watch.drift(begin, Long.MAX_VALUE),
                stage.held().now().size(),
                watch.wrongDeletions().size());
    }

    private static <K extends Comparable<K>> Map<K, Long> minus(Map<K, Long> after, Map<K, Long> before) {
        var difference = new TreeMap<K, Long>();
        after.forEach((key, count) -> difference.put(key, count - before.getOrDefault(key, 0L)));
        return difference;
    }
}
