package io.weir.perf.soak;

import io.weir.embedded.capi.SimulatedCapi;
import io.weir.embedded.capi.SimulatedCapiSettings;
import io.weir.embedded.capi.SimulatedClient;
import io.weir.perf.process.ServiceProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Changes routes while every process is killed and paused at random, then compares what all of them say. */
final class ChaosRun {

    /**
     * How it is run.
     *
     * @param folder data and output of all processes
     * @param seed of every random choice but the failpoints', which print their own
     * @param disturbances kills and pauses of each process
     * @param changesPerSecond changes of routes
     * @param pauseMillis shortest pause, beyond the session timeout
     * @param failpointChance how likely ingest halts itself whenever it reaches the step that its life has chosen
     */
    record Settings(
            Path folder,
            long seed,
            int disturbances,
            double changesPerSecond,
            int pauseMillis,
            double failpointChance) {}

    private static final int REPORT_SECONDS = 30;

    /** More waiting webhooks than this, and the changes wait: the forwarder's queue is bounded, and what it drops would look like a loss. */
    private static final int UNDER_WAY_MAX = 1_000;

    /** Without the broker nothing works; it is left alone for so many times longer than the others. */
    private static final int BROKER_QUIET_FACTOR = 3;

    private static final int SETTLE_SECONDS_MAX = 240;

    /** A run of so many disturbances has to have halted ingest at every step; a shorter one only says where it has not. */
    private static final int ENOUGH_FOR_EVERY_STEP = 50;

    private final Settings settings;
    private final PrintStream out;

    ChaosRun(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /** Runs it all; true if everything says the same at the end. */
    boolean run() throws IOException, InterruptedException {
        out.println("chaos seed=" + settings.seed() + " folder=" + settings.folder());
        var capiSettings = SimulatedCapiSettings.defaults()
                .withClients(List.of(SimulatedClient.admin(SoakFleet.CAPI_CLIENT, SoakFleet.CAPI_SECRET)));
        try (SimulatedCapi capi = SimulatedCapi.start(capiSettings);
                SoakFleet fleet = new SoakFleet(
                        settings.folder(), capi.uri(), SoakFleet.Shape.chaos(settings.failpointChance()))) {
            fleet.start();
            out.println("all processes are up");
            try (WebhookSender webhooks = new WebhookSender(fleet.ingests(), SoakFleet.WEBHOOK_SECRET)) {
                capi.onAuditEvent(webhooks::offer);
                disturbUnderLoad(fleet, capi, webhooks);
                fleet.calm();
                await("every webhook is answered 202", () -> webhooks.underWay() == 0);
                out.println("webhooks accepted=" + webhooks.accepted() + " refused-and-repeated=" + webhooks.refused()
                        + " dropped-by-the-forwarder=" + capi.droppedEvents());
            }
            boolean halted = haltedEverywhere(fleet.halts());
            return settled(fleet, new CapiTruth(capi.uri())) && halted;
        }
    }

    /** A step at which ingest never died says nothing about dying there. */
    private boolean haltedEverywhere(Halts halts) {
        out.println("ingest halted itself " + halts);
        if (settings.failpointChance() > 0 && !halts.missing().isEmpty()) {
            out.println(
                    "ingest was never halted at " + halts.missing() + ": raise --failpoint-chance or --disturbances");
            return settings.disturbances() < ENOUGH_FOR_EVERY_STEP;
        }
        return true;
    }

    private void disturbUnderLoad(SoakFleet fleet, SimulatedCapi capi, WebhookSender webhooks)
            throws IOException, InterruptedException {
        var random = new Random(settings.seed());
        var disturbers = new ArrayList<Disturber>();
        for (ServiceProcess process : fleet.processes()) {
            int quiet = process.name().equals("broker") ? BROKER_QUIET_FACTOR : 1;
            disturbers.add(
                    new Disturber(process, random.nextLong(), settings.disturbances(), settings.pauseMillis(), quiet));
        }
        var changes = new RouteChanges(capi.foundation(), random);
        disturbers.forEach(Disturber::start);
        long pauseNanos = (long) (1e9 / settings.changesPerSecond());
        long next = System.nanoTime();
        long report = next;
        long made = 0;
        while (!disturbers.stream().allMatch(Disturber::done)) {
            if (webhooks.underWay() < UNDER_WAY_MAX) {
                changes.step();
                made++;
            }
            if (System.nanoTime() >= report) {
                report += TimeUnit.SECONDS.toNanos(REPORT_SECONDS);
                out.println("changes=" + made + " accepted=" + webhooks.accepted() + " "
                        + disturbers.stream().map(d -> text(d.tally())).toList());
            }
            next += pauseNanos;
            LockSupport.parkNanos(next - System.nanoTime());
        }
        for (Disturber disturber : disturbers) {
            out.println("disturbed " + text(disturber.finish()));
        }
        out.println("changes=" + made);
    }

    private static String text(Disturber.Tally tally) {
        return tally.name() + " kills=" + tally.kills() + " pauses=" + tally.pauses() + " own-ends=" + tally.ownEnds();
    }

    private boolean settled(SoakFleet fleet, CapiTruth truth) throws IOException, InterruptedException {
        var topics = new TopicDump(fleet.bootstrapServers(), fleet.registryUrl());
        Map<String, CapiTruth.Row> capi = truth.routes(SoakFleet.CAPI_CLIENT, SoakFleet.CAPI_SECRET);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS_MAX);
        while (true) {
            fleet.calm();
            List<TopicDump.Line> log = topics.read("weir.route-events");
            Map<String, IndependentFold.Row> table = IndependentFold.lastOfEachKey(topics.read("weir.route-table"));
            Map<String, IndependentFold.Row> fold = IndependentFold.table(log);
            var verdict = new Verdict();
            verdict.tableIsCapi(capi, table);
            verdict.tableIsFold(fold, table);
            verdict.revisionsAreGapless(log);
            if (verdict.size() == 0 || System.nanoTime() > deadline) {
                verdict.routerHoldsTable(fleet.startFreshRouter(), table);
                out.println("events=" + log.size() + " entries=" + table.size() + " routes-in-capi=" + capi.size()
                        + " differences=" + verdict.size());
                if (verdict.size() > 0) {
                    out.println(verdict.text());
                }
                return verdict.size() == 0;
            }
            TimeUnit.SECONDS.sleep(2);
        }
    }

    private static void await(String what, java.util.function.BooleanSupplier condition)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS_MAX);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("not within " + SETTLE_SECONDS_MAX + " s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
