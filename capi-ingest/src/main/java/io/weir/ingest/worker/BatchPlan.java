package io.weir.ingest.worker;

import io.weir.ingest.capi.Observation;
import io.weir.ingest.worker.RouteDecision.Outcome;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.avro.Route;
import io.weir.schemas.route.CanonicalRoute;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a batch of looks leads to. Pure but for reading what its partitions know.
 *
 * @param changes what is to be written, by route, in the order of the first look at each
 * @param letters routes that CAPI shows in a form that cannot be read
 * @param deferred guids of routes that are gone, but whose deletion is left to the reconciler
 * @param absent guids that CAPI does not have and nothing is known of
 */
record BatchPlan(List<Change> changes, List<DeadLetter> letters, List<String> deferred, List<Absent> absent) {

    /** A batch that writes nothing. */
    static final BatchPlan NOTHING = new BatchPlan(List.of(), List.of(), List.of(), List.of());

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
        BatchPlan plan = new BatchPlan(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
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
            case Observation.Found(var route) -> RouteDecision.found(partition.route(guid), route, causes(looks));
            case Observation.Gone() -> gone(guid, looks, sight, allowance);
            // CAPI has it, but nobody wants it: the same as if it were not there.
            case Observation.OutOfScope(var route) -> gone(guid, looks, sight, allowance);
            case Observation.Malformed malformed -> {
                // Once is enough: a second look at the same would say the same.
                if (looks.stream().anyMatch(Look::last)) {
                    letters.add(Letters.ofRoute("route-malformed", malformed.message(), guid, malformed.json()));
                }
                yield Optional.empty();
            }
        };
        outcome.ifPresent(found -> changes.add(new Change(partition, guid, found, sight.at())));
    }

    private Optional<Outcome> gone(String guid, List<Look> looks, Sight sight, DeletionAllowance allowance) {
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
        return RouteDecision.gone(known, causes(looks));
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

    private static Causes causes(List<Look> looks) {
        List<Cause> all = new ArrayList<>();
        List<Cause> settled = new ArrayList<>();
        for (Look look : looks) {
            all.addAll(look.notification().getCauses());
            if (look.last()) {
                settled.addAll(look.notification().getCauses());
            }
        }
        return new Causes(all, settled);
    }
}
