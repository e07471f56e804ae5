package io.weir.ingest.reconcile;

import io.weir.ingest.capi.CapiClient;
import io.weir.ingest.capi.Observation;
import io.weir.ingest.guard.DeletionWindow;
import io.weir.ingest.guard.MassDelete;
import io.weir.ingest.inbox.Notifications;
import io.weir.ingest.poll.Explanations;
import io.weir.ingest.reconcile.Judgement.Facts;
import io.weir.ingest.reconcile.Judgement.Verdict;
import io.weir.ingest.state.RouteIndex;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Deals with the routes that a scan did not show: deletes, holds, or leaves them alone. For one thread. */
final class Missing {

    private static final List<Cause> RECONCILE =
            List.of(Cause.newBuilder().setKind(CauseKind.RECONCILE).build());

    private final ReconcileParts parts;
    private final RouteIndex index;
    private final Explanations explanations;
    private final Holds holds;
    private final DeletionWindow unexplained = new DeletionWindow(MassDelete.WINDOW);

    Missing(ReconcileParts parts, RouteIndex index, Explanations explanations, Holds holds) {
        this.parts = parts;
        this.index = index;
        this.explanations = explanations;
        this.holds = holds;
    }

    /**
     * What was done.
     *
     * @param held true when deletions are held
     * @param drift deletions that only the scan has found
     */
    record Outcome(boolean held, long drift) {}

    /**
     * Deals with them.
     *
     * @param missing guids of live routes that the scan did not show, after everything had settled
     * @param known live routes before the scan
     * @param found routes that it found
     */
    Outcome dealWith(Set<String> missing, long known, long found) throws InterruptedException {
        holds.keepDiscarded(missing);
        Set<String> discarded = holds.discarded();
        boolean seesEveryRoute = parts.capi().seesEveryRoute();
        Map<String, Cause> explained = new HashMap<>();
        Set<String> rest = new TreeSet<>();
        for (String guid : missing) {
            Optional<Cause> cause = seesEveryRoute ? explanation(guid) : Optional.empty();
            if (cause.isPresent()) {
                explained.put(guid, cause.get());
            } else if (!discarded.contains(guid)) {
                rest.add(guid);
            }
        }
        Instant now = parts.clock().instant();
        List<CapiNotification> hints = new ArrayList<>();
        explained.forEach((guid, cause) -> hints.add(Notifications.hint(guid, List.of(cause), now)));
        parts.inbox().append("deletions that audit events explain", hints);
        return judge(new Case(known, found, seesEveryRoute, rest));
    }

    private Optional<Cause> explanation(String guid) {
        return index.get(guid).flatMap(state -> explanations.of(guid, state.spaceGuid(), state.organizationGuid()));
    }

    /** What is to be judged. */
    private record Case(long known, long found, boolean seesEveryRoute, Set<String> missing) {}

    private Outcome judge(Case found) throws InterruptedException {
        Confirmed confirmed = Confirmed.NOT_ASKED;
        Verdict verdict = Judgement.of(facts(found, confirmed));
        if (verdict instanceof Verdict.Confirm(long goneMax)) {
            confirmed = confirm(found.missing(), goneMax);
            verdict = Judgement.of(facts(found, confirmed));
        }
        return switch (verdict) {
            case Verdict.Clear() -> {
                holds.end("CAPI shows its routes again, or audit events explain that they are gone");
                yield new Outcome(false, 0);
            }
            case Verdict.Apply() -> new Outcome(false, delete(confirmed.gone()));
            case Verdict.Hold(String reason) -> {
                Set<String> missing = new TreeSet<>(found.missing());
                missing.removeAll(confirmed.there());
                holds.hold(reason, found.known(), found.found(), missing);
                yield new Outcome(true, 0);
            }
            case Verdict.HoldOn() -> {
                holds.hold(holds.reason(), found.known(), found.found(), found.missing());
                yield new Outcome(true, 0);
            }
            case Verdict.Confirm(long goneMax) ->
                throw new IllegalStateException("confirmed, and to be confirmed again: " + found);
        };
    }

    private Facts facts(Case found, Confirmed confirmed) {
        return new Facts(
                found.known(),
                found.found(),
                found.missing().size(),
                confirmed.asked() ? OptionalLong.of(confirmed.gone().size()) : OptionalLong.empty(),
                unexplained.count(parts.clock().instant()),
                found.seesEveryRoute(),
                holds.heldScan().isPresent());
    }

    /**
     * What CAPI said of single routes.
     *
     * @param gone not there, or out of scope
     * @param there it has them all the same: pages had shifted
     */
    private record Confirmed(boolean asked, Set<String> gone, Set<String> there) {

        static final Confirmed NOT_ASKED = new Confirmed(false, Set.of(), Set.of());
    }

    /** Asks for one batch after the other, never for more than may still turn out to be gone. */
    private Confirmed confirm(Set<String> missing, long goneMax) throws InterruptedException {
        Set<String> gone = new TreeSet<>();
        Set<String> there = new TreeSet<>();
        List<String> all = new ArrayList<>(missing);
        for (int from = 0; from < all.size() && gone.size() < goneMax; ) {
            long batch = Math.min(CapiClient.GUIDS_MAX, goneMax - gone.size());
            List<String> asked = all.subList(from, (int) Math.min(all.size(), from + batch));
            Map<String, Observation> answers =
                    parts.patience().untilAnswered(() -> parts.capi().observe(asked));
            answers.forEach((guid, observation) -> {
                switch (observation) {
                    case Observation.Gone() -> gone.add(guid);
                    case Observation.OutOfScope(var route) -> gone.add(guid);
                    case Observation.Found(var route) -> there.add(guid);
                    case Observation.Malformed malformed -> there.add(guid);
                }
            });
            from += asked.size();
        }
        return new Confirmed(true, gone, there);
    }

    /** Without the time of a scan that saw them, these notifications say that the deletion was judged. */
    private long delete(Set<String> gone) throws InterruptedException {
        Instant now = parts.clock().instant();
        List<CapiNotification> notifications = new ArrayList<>();
        gone.forEach(guid -> notifications.add(Notifications.hint(guid, RECONCILE, now)));
        parts.inbox().append("deletions that only a scan has found", notifications);
        unexplained.add(now, gone.size());
        return gone.size();
    }

    // ---- orders

    /** The operator wants these to be deleted, if CAPI confirms that they are gone. */
    void release(Set<String> guids, String by) throws InterruptedException {
        Instant now = parts.clock().instant();
        Cause cause =
                Cause.newBuilder().setKind(CauseKind.OPERATOR).setActorName(by).build();
        List<CapiNotification> notifications = new ArrayList<>();
        guids.forEach(guid -> notifications.add(Notifications.hint(guid, List.of(cause), now)));
        parts.inbox().append("deletions that an operator has released", notifications);
    }
}
