package io.weir.ingest.reconcile;

import io.weir.ingest.guard.MassDelete;
import java.util.OptionalLong;

/** What becomes of routes that a scan did not show and no audit event explains. Pure. */
final class Judgement {

    private Judgement() {}

    /**
     * What is known about a scan.
     *
     * @param known live routes before it
     * @param found routes that it found
     * @param missing live routes that it did not show and that no audit event explains
     * @param gone how many of them CAPI confirmed to be gone; empty before it was asked
     * @param recent unexplained deletions that were let through within the window
     * @param seesEveryRoute false when CAPI's client may not see every route
     * @param holding true while deletions of an earlier scan are held
     */
    record Facts(
            long known,
            long found,
            long missing,
            OptionalLong gone,
            long recent,
            boolean seesEveryRoute,
            boolean holding) {

        /** Unexplained deletions that may still be let through. */
        long allowed() {
            return Math.max(0, MassDelete.limit(known) - recent);
        }
    }

    /** What to do. */
    sealed interface Verdict {

        /** Nothing is missing. */
        record Clear() implements Verdict {}

        /** Ask CAPI for them one by one until so many are confirmed to be gone, or all were asked for. */
        record Confirm(long goneMax) implements Verdict {}

        /** Delete those that are confirmed to be gone. */
        record Apply() implements Verdict {}

        /** Delete nothing until an operator has decided, or CAPI shows them again. */
        record Hold(String reason) implements Verdict {}

        /** Add them to what is held already. */
        record HoldOn() implements Verdict {}
    }

    static Verdict of(Facts facts) {
        if (facts.missing() == 0) {
            return new Verdict.Clear();
        }
        if (!facts.seesEveryRoute()) {
            return new Verdict.Hold(
                    "CAPI's client may not see every route, so " + facts.missing() + " of " + facts.known()
                            + " known routes that it does not show may exist: give the client the authority"
                            + " cloud_controller.global_auditor or cloud_controller.admin_read_only.");
        }
        if (facts.found() == 0) {
            return new Verdict.Hold("CAPI shows no route at all though " + facts.known() + " are known.");
        }
        if (facts.holding()) {
            return new Verdict.HoldOn();
        }
        if (facts.gone().isEmpty()) {
            return new Verdict.Confirm(facts.allowed() + 1);
        }
        if (facts.gone().getAsLong() > facts.allowed()) {
            return new Verdict.Hold(facts.missing() + " of " + facts.known()
                    + " known routes are missing and no audit event explains it; " + facts.recent()
                    + " such deletions were let through within " + MassDelete.WINDOW.toSeconds() + " s, at most "
                    + MassDelete.limit(facts.known()) + " are.");
        }
        return new Verdict.Apply();
    }
}
