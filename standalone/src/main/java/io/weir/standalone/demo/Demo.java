package io.weir.standalone.demo;

import io.weir.embedded.capi.SimulatedCapi;
import io.weir.projector.history.LoggedEvent;
import io.weir.standalone.demo.Stage.Split;
import io.weir.standalone.stack.Progress;
import io.weir.standalone.stack.WeirStack;
import io.weir.standalone.terminal.Bars;
import io.weir.standalone.terminal.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** The show, scene by scene. Every number it prints was counted from answers or measured on this machine. Used by one thread. */
public final class Demo implements AutoCloseable {

    private static final int CONNECTIONS = 8;
    /** A multiple of every sequence length of the splits shown, so that counts can be exact. */
    private static final int MEASURED_REQUESTS = 1_000;

    private static final int EVENTS_SHOWN = 4;
    private static final long FLOW_PAUSE_NANOS = 10_000_000;
    private static final long CHANGE_PAUSE_NANOS = 50_000_000;
    private static final long P50_GOAL_MILLIS = 20;
    private static final long P99_GOAL_MILLIS = 60;

    private final WeirStack stack;
    private final Stage stage;
    private final Terminal terminal;
    private final DemoOptions options;
    private final Expectations expectations;
    private long requests;

    /** Sets the stage on a stack that runs. */
    public Demo(WeirStack stack, WebhookTimes webhooks, Terminal terminal, DemoOptions options)
            throws IOException, InterruptedException {
        this.stack = stack;
        this.stage = new Stage(stack, webhooks);
        this.terminal = terminal;
        this.options = options;
        this.expectations = new Expectations(terminal, options.strict());
    }

    /**
     * Plays it from beginning to end.
     *
     * @return true when every expectation was met
     */
    public boolean play(Progress progress) throws Exception {
        progress.run("sample apps", stage::startApps, count -> count + " instances, registered with ingest");
        progress.run("warm-up", stage::warmUp, count -> count + " changes of another route, which is gone again");
        newRoute(new Split(80, 20));
        whileRequestsFlow(new Split(50, 50));
        moveToGreen();
        backToBefore(new Split(50, 50));
        killedInstance(new Split(50, 50));
        return summary();
    }

    /** Plays the first scenes only, for those who need a stack that has worked; returns the host of its route. */
    public String rehearse() throws Exception {
        stage.startApps();
        newRoute(new Split(80, 20));
        whileRequestsFlow(new Split(50, 50));
        return Stage.HOST;
    }

    private void newRoute(Split split) throws Exception {
        scene("A route for blue and green: " + split);
        terminal.line("    POST /v3/routes, then PATCH /v3/routes/:guid/destinations");
        stage.createRoute();
        Change change = stage.change(split);
        change.timeline(Optional.empty()).forEach(terminal::line);
        stage.awaitAnswer();
        measure(split);
    }

    private void whileRequestsFlow(Split split) throws Exception {
        scene("Half of it to green, while requests flow: " + split);
        change(split);
        measure(split);
    }

    private void moveToGreen() throws Exception {
        Split split = new Split(0, 100);
        scene("Everything to green, without a failed request");
        change(split);
        measure(split);
    }

    /** Changes the split under load and tells what that load saw. */
    private void change(Split split) throws Exception {
        Sightings sightings = new Sightings();
        Traffic.Counts counts = stage.countApps(sightings);
        Change change;
        try (Traffic.Flow _ = stage.traffic(CONNECTIONS).flow(counts, FLOW_PAUSE_NANOS)) {
            rest(300);
            change = stage.change(split);
            rest(500);
        }
        change.timeline(sightings.firstBeganAfter(change.applied())).forEach(terminal::line);
        requests += counts.answeredInAll();
        noneFailed(counts, "while it changed");
        if (split.blue() == 0) {
            long late = sightings.beganAfter(change.applied(), "blue");
            expectations.expect(
                    late == 0, "no request that began after the change went to blue", late + " requests did");
        }
    }

    /** Finds in the log what stood before the last change, and has that put back. */
    private void backToBefore(Split before) throws Exception {
        scene("Green has a fault: what was it before, who did it, and back");
        Past past = new Past(stack, Stage.HOST);
        terminal.line("    ./weir history " + Stage.HOST);
        List<LoggedEvent> events = past.applied(EVENTS_SHOWN);
        events.forEach(event -> terminal.line(stage.described(event)));
        LoggedEvent last = events.getLast();
        Instant instant = last.appendTime().minusMillis(1);
        Map<String, Integer> was = past.weightsAsOf(instant);
        terminal.line("    ./weir table --at " + instant + " --host " + Stage.HOST);
        expectations.expect(
                was.equals(before.byGuid(stage.foundation())),
                "the table as of a millisecond before had " + before,
                "it had " + was);
        long revision = events.get(events.size() - 2).event().getRevision();
        terminal.line("    ./weir rollback " + Stage.HOST + " --to " + revision + " --note 'green has a fault'");
        long ordered = System.nanoTime();
        stage.rollBack(revision, "green has a fault");
        stage.awaitApplied(before);
        terminal.line("    in every router after " + (System.nanoTime() - ordered) / 1_000_000
                + " ms; it stays until CAPI changes the route again");
        measure(before);
    }

    private void killedInstance(Split split) throws Exception {
        scene("An instance is killed, and weights change " + options.changes() + " times");
        stage.change(split);
        SampleInstance victim = stage.instance("green/1");
        Traffic.Counts counts = stage.countInstances();
        long killed;
        try (Traffic.Flow _ = stage.traffic(CONNECTIONS).flow(counts, FLOW_PAUSE_NANOS)) {
            rest(500);
            long before = victim.answered();
            stage.kill(victim);
            killed = System.nanoTime();
            terminal.line("    the sockets of green/1 are closed; nothing unregisters it");
            rest(1_500);
            terminal.settle(Bars.draw(counts.byName(), terminal));
            terminal.line("    green/1 had answered " + before + " requests; routers retried on green/0 "
                    + stage.retries() + " times");
        }
        requests += counts.answeredInAll();
        noneFailed(counts, "around the kill");
        measure(split);
        manyChanges();
        awaitExpiry(victim, killed);
    }

    private void manyChanges() throws Exception {
        Histogram before = stage.delays();
        Split last = new Split(50, 50);
        for (int i = 0; i < options.changes(); i++) {
            int blue = 1 + i * 37 % 99;
            last = new Split(blue, 100 - blue);
            stage.send(last);
            terminal.region(List.of("    change " + (i + 1) + " of " + options.changes() + ": " + last));
            LockSupport.parkNanos(CHANGE_PAUSE_NANOS);
        }
        if (options.changes() == 0) {
            return;
        }
        stage.awaitApplied(last);
        Histogram delays = stage.delays();
        delays.subtract(before);
        terminal.settle(List.of("    " + options.changes() + " changes; from the append to the router, measured "
                + delays.getTotalCount() + " times on " + stack.routers().size() + " routers:"));
        DelayHistogram.draw(delays, terminal).forEach(terminal::line);
        long p50 = delays.getValueAtPercentile(50);
        long p99 = delays.getValueAtPercentile(99);
        String found = "p50 " + p50 + " ms, p99 " + p99 + " ms, longest " + delays.getMaxValue() + " ms";
        terminal.line("    " + found);
        expectations.hope(
                p50 <= P50_GOAL_MILLIS && p99 <= P99_GOAL_MILLIS, "p50 at most 20 ms, p99 at most 60 ms", found);
    }

    private void awaitExpiry(SampleInstance victim, long killedNanos)
            throws IOException, InterruptedException, TimeoutException {
        stage.awaitGone(victim);
        double seconds = (System.nanoTime() - killedNanos) / 1e9;
        terminal.line(String.format(
                Locale.ROOT,
                "    %.1f s after its death green/1 (%s) is in no router's table",
                seconds,
                victim.endpointId()));
        expectations.expect(
                true, "a dead endpoint goes by itself once its TTL of " + Stage.TTL.toSeconds() + " s is over", "");
    }

    /** Sends a fixed number of requests through each router, draws what answers, and checks the counts to the request. */
    private void measure(Split split) throws InterruptedException {
        Traffic.Counts counts = stage.countApps(observation -> {});
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                stage.traffic(CONNECTIONS).send(MEASURED_REQUESTS, counts);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        while (!sender.join(Duration.ofMillis(60))) {
            terminal.region(Bars.draw(counts.byName(), terminal));
        }
        terminal.settle(Bars.draw(counts.byName(), terminal));
        requests += counts.answeredInAll();
        noneFailed(counts, "of those measured");
        int blue = MEASURED_REQUESTS * split.blue() / 100;
        StringBuilder found = new StringBuilder();
        boolean exact = true;
        for (int router = 0; router < stack.routers().size(); router++) {
            long ofBlue = counts.of(router, "blue");
            long ofGreen = counts.of(router, "green");
            exact &= ofBlue == blue && ofGreen == MEASURED_REQUESTS - blue;
            found.append(router == 0 ? "" : ", ")
                    .append("router ")
                    .append(router + 1)
                    .append(": ");
            found.append(ofBlue).append('/').append(ofGreen);
        }
        expectations.expect(
                exact,
                "exact to the request on each router: " + blue + "/" + (MEASURED_REQUESTS - blue) + " of "
                        + MEASURED_REQUESTS,
                found.toString());
    }

    private void noneFailed(Traffic.Counts counts, String when) {
        counts.failures().forEach(failure -> terminal.line("      " + failure));
        expectations.expect(
                counts.failed() == 0,
                "no failed request " + when + String.format(Locale.ROOT, " (%,d)", counts.answeredInAll()),
                counts.failed() + " failed");
    }

    private boolean summary() {
        terminal.line();
        List<String> broken = expectations.brokenOnes();
        String all = String.format(Locale.ROOT, "%,d requests", requests);
        if (broken.isEmpty()) {
            terminal.line(terminal.good() + " " + terminal.styled(Terminal.Style.BOLD, "All went as promised") + ": "
                    + expectations.metCount() + " expectations, " + all + ", none failed"
                    + (expectations.warningCount() == 0 ? "." : "; " + expectations.warningCount() + " warning."));
        } else {
            terminal.line(terminal.bad() + " " + broken.size() + " of " + (broken.size() + expectations.metCount())
                    + " expectations were not met, " + all + ":");
            broken.forEach(each -> terminal.line("    " + each));
        }
        return broken.isEmpty();
    }

    /** Where everything is and what one can do with it now. */
    public List<String> copyAndPaste() {
        SimulatedCapi capi = stack.capi().orElseThrow();
        return CopyAndPaste.ofRoute(stack, capi, stage.foundation(), stage.route());
    }

    private void scene(String title) {
        terminal.line();
        terminal.line(terminal.styled(Terminal.Style.BOLD, title));
    }

    private static void rest(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }

    @Override
    public void close() {
        stage.close();
    }
}
