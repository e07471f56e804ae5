package io.weir.perf.soak;

import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.Foundation;
import io.weir.embedded.capi.Trouble;
import io.weir.embedded.capi.VanishedRoutes;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A fifth of the routes vanishes without an event and comes back, then the client's rights: nothing may be deleted, a scan must be held. */
final class MassLoss {

    private static final int SHARE = 5;
    private static final int HELD_SECONDS_MAX = 240;
    private static final int LOOK_SECONDS = 10;

    private final CapiSoak.Stage stage;
    private final LogWatch watch;
    private final CapiSettlement settlement;
    private final Random random;
    private final PrintStream out;
    private final List<String> violations = new ArrayList<>();

    MassLoss(CapiSoak.Stage stage, LogWatch watch, CapiSettlement settlement, Random random, PrintStream out) {
        this.stage = stage;
        this.watch = watch;
        this.settlement = settlement;
        this.random = random;
        this.out = out;
    }

    List<String> run() throws IOException, InterruptedException {
        Foundation foundation = stage.capi().foundation();
        var guids = new ArrayList<>(
                foundation.routes().stream().map(CapiRoute::guid).toList());
        Collections.shuffle(guids, random);
        List<String> lost = guids.subList(0, Math.max(1, guids.size() / SHARE));
        VanishedRoutes vanished = foundation.vanish(lost);
        lost("the loss of " + lost.size() + " routes of " + guids.size(), lost);
        foundation.giveBack(vanished);
        back("the return of " + lost.size() + " routes");

        stage.capi().trouble(Trouble.none().withoutRights(true));
        lost("the loss of the client's rights", guids);
        stage.capi().trouble(Trouble.none());
        back("the return of the client's rights");
        return violations;
    }

    /** Waits for the hold, and a while longer, in which nothing may go. */
    private void lost(String what, List<String> guids) throws IOException, InterruptedException {
        boolean held = held(true);
        TimeUnit.SECONDS.sleep(LOOK_SECONDS);
        if (!held) {
            violations.add("no scan was held within " + HELD_SECONDS_MAX + " s of " + what);
        }
        int deleted = watch.deletedOf(guids).size();
        if (deleted > 0) {
            violations.add("after " + what + " the log deleted " + deleted + " of them");
        }
    }

    private void back(String what) throws IOException, InterruptedException {
        if (!held(false)) {
            violations.add("within " + HELD_SECONDS_MAX + " s of " + what + " the hold did not end: "
                    + stage.held().now());
        }
        settlement.differences().forEach(finding -> violations.add("after " + what + ": " + finding));
    }

    private boolean held(boolean wanted) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long deadline = begin + TimeUnit.SECONDS.toNanos(HELD_SECONDS_MAX);
        while (stage.held().now().isEmpty() == wanted) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.SECONDS.sleep(1);
        }
        out.printf("%s after %.1f s%n", wanted ? "held" : "no longer held", (System.nanoTime() - begin) / 1e9);
        return true;
    }
}
