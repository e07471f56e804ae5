package io.weir.ingest.worker;

import io.weir.ingest.capi.Observation;
import io.weir.ingest.worker.OrderDecision.Decision;
import io.weir.ingest.worker.OrderDecision.Effect;
import io.weir.ingest.worker.RouteDecision.Outcome;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteOverride;
import io.weir.schemas.route.CanonicalRoute;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a batch of looks leads to. Pure but for reading what its partitions know.
 *
 * @param changes what is to be written, by route, in the order of the first look at each
 * @param letters routes that CAPI shows in a form that cannot be read
 * @param deferred guids of routes that are gone, but whose deletion is left to the reconciler
 * @param absent guids that CAPI does not have and nothing is known of
 * @param notices what an operator wants to hear of once it is committed
 */
record BatchPlan(
        List<Change> changes,
        List<DeadLetter> letters,
        List<String> deferred,
        List<Absent> absent,
        List<Notice> notices) {

    /** A batch that writes nothing. */
    static final BatchPlan NOTHING = new BatchPlan(List.of(), List.of(), List.of(), List.of(), List.of());

    /**
     * How CAPI shows a route.
     *
     * @param at when the read began
     */
    record Sight(Observation observation, Instant at) {}

    /**
     * A route that CAPI does not have and nothing is known of.
     *
     * @param at when the read began that did not find it
     */
    record Absent(OwnedPartition partition, String guid, Instant at) {}

    /**
     * What is to be written for one route.
     *
     * @param partition that knows the route
     * @param observedAt when the read from CAPI began
     */
    record Change(OwnedPartition partition, String guid, Outcome outcome, Instant observedAt) {}

    /**
     * Decides for each route once, however many notifications name it.
     *
     * @param looks of partitions that are still this worker's
     * @param sights one for each route of the looks
     * @param allowance of deletions that nobody has judged; what is used of it is counted there
     */
    static BatchPlan of(List<Look> looks, Map<String, Sight> sights, DeletionAllowance allowance) {
        Map<String, List<Look>> byRoute = new LinkedHashMap<>();
        for (Look look : looks) {
            byRoute.computeIfAbsent(look.guid(), guid -> new ArrayList<>()).add(look);
        }
        BatchPlan plan = new BatchPlan(
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        byRoute.forEach((guid, ofRoute) -> {
            Sight sight = sights.get(guid);
            if (sight == null) {
                throw new IllegalStateException("route " + guid + " was not observed");
            }
            plan.add(guid, ofRoute, sight, allowance);
        });
        return plan;
    }

    private void add(String guid, List<Look> looks, Sight sight, DeletionAllowance allowance) {
        OwnedPartition partition = looks.getFirst().partition();
        Optional<Outcome> outcome = switch (sight.observation()) {
            case Observation.Found(var route) -> found(guid, looks, route);
            case Observation.Gone() -> gone(guid, looks, sight, allowance);
            // CAPI has it, but nobody wants it: the same as if it were not there.
            case Observation.OutOfScope(var route) -> gone(guid, looks, sight, allowance);
            case Observation.Malformed malformed -> {
                // Once is enough: a second look at the same would say the same.
                if (looks.stream().anyMatch(Look::last)) {
                    letters.add(Letters.ofRoute("route-malformed", malformed.message(), guid, malformed.json()));
                }
                notCarriedOut(guid, looks, Effect.UNREADABLE);
                yield Optional.empty();
            }
        };
        outcome.ifPresent(found -> changes.add(new Change(partition, guid, found, sight.at())));
    }

    /**
     * What CAPI shows first, then the orders one by one as if each had a batch of its own: so the last one wins, and every event names
     * the operator who wanted it.
     */
    private Optional<Outcome> found(String guid, List<Look> looks, Route route) {
        KnownRoute known = looks.getFirst().partition().route(guid);
        Optional<Outcome> shown = RouteDecision.found(known, route, causes(looks));
        shown.ifPresent(outcome -> endOfOverride(guid, known, outcome));
        List<RouteWrite> events = new ArrayList<>(shown.map(Outcome::events).orElse(List.of()));
        KnownRoute now = shown.map(Outcome::next).orElse(known);
        for (Look look : looks) {
            if (look.carriesOrder() && now != null) {
                Decision decision = OrderDecision.of(now, route, look.notification());
                decision.event().ifPresent(events::add);
                now = decision.next();
                notices.add(new Notice.Ordered(guid, look.notification(), decision.effect(), now.revision()));
            }
        }
        return events.isEmpty() || now == null ? Optional.empty() : Optional.of(new Outcome(events, now));
    }

    private void endOfOverride(String guid, @Nullable KnownRoute known, Outcome outcome) {
        RouteOverride override = known == null ? null : known.override();
        KnownRoute next = outcome.next();
        if (override != null && !next.isOverridden()) {
            notices.add(new Notice.Ended(guid, override, next.revision(), next.deleted()));
        }
    }

    private void notCarriedOut(String guid, List<Look> looks, Effect effect) {
        KnownRoute known = looks.getFirst().partition().route(guid);
        long revision = known == null ? 0 : known.revision();
        looks.stream()
                .filter(Look::carriesOrder)
                .forEach(look -> notices.add(new Notice.Ordered(guid, look.notification(), effect, revision)));
    }

    private Optional<Outcome> gone(String guid, List<Look> looks, Sight sight, DeletionAllowance allowance) {
        notCarriedOut(guid, looks, Effect.GONE);
        OwnedPartition partition = looks.getFirst().partition();
        KnownRoute known = partition.route(guid);
        if (known == null) {
            absent.add(new Absent(partition, guid, sight.at()));
            return Optional.empty();
        }
        if (!known.deleted() && !allowance.allows(looks)) {
            deferred.add(guid);
            return Optional.empty();
        }
        Optional<Outcome> outcome = RouteDecision.gone(known, causes(looks));
        outcome.ifPresent(found -> endOfOverride(guid, known, found));
        return outcome;
    }

    /**
     * What need not be asked of CAPI, since every hint in this batch brought the route as a scan saw it and nothing is known of the
     * route: nothing newer can have been seen then.
     */
    static Map<String, Sight> carried(List<Look> looks) {
        Map<String, Sight> carried = new LinkedHashMap<>();
        Set<String> toBeRead = new HashSet<>();
        for (Look look : looks) {
            Route route = look.notification().getScanned();
            Instant at = look.notification().getScannedAt();
            String guid = look.guid();
            if (route == null
                    || at == null
                    || !route.getGuid().equals(guid)
                    || !look.partition().isNewsOf(guid, at)) {
                toBeRead.add(guid);
            } else {
                carried.merge(
                        guid,
                        new Sight(new Observation.Found(CanonicalRoute.of(route)), at),
                        (one, other) -> one.at().isAfter(other.at()) ? one : other);
            }
        }
        carried.keySet().removeAll(toBeRead);
        return carried;
    }

    /** Whoever gave an order has not made the change that CAPI shows: where orders alone led to the look, nobody is named for it. */
    private static Causes causes(List<Look> looks) {
        List<Cause> all = new ArrayList<>();
        List<Cause> settled = new ArrayList<>();
        if (looks.stream().allMatch(Look::carriesOrder)) {
            all.add(Cause.newBuilder().setKind(CauseKind.OPERATOR).build());
        }
        for (Look look : looks) {
            if (look.carriesOrder()) {
                continue;
            }
            all.addAll(look.notification().getCauses());
            if (look.last()) {
                settled.addAll(look.notification().getCauses());
            }
        }
        return new Causes(all, settled);
    }
}
