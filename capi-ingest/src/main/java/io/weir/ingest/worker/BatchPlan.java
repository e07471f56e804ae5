package io.weir.ingest.worker;

import io.weir.ingest.capi.Observation;
import io.weir.ingest.worker.RouteDecision.Outcome;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.DeadLetter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a batch of looks leads to. Pure but for reading what its partitions know.
 *
 * @param changes what is to be written, by route, in the order of the first look at each
 * @param letters routes that CAPI shows in a form that cannot be read
 */
record BatchPlan(List<Change> changes, List<DeadLetter> letters) {

    /**
     * What is to be written for one route.
     *
     * @param partition that knows the route
     */
    record Change(OwnedPartition partition, String guid, Outcome outcome) {}

    /**
     * Decides for each route once, however many notifications name it.
     *
     * @param looks of partitions that are still this worker's
     * @param observations one for each route of the looks
     */
    static BatchPlan of(List<Look> looks, Map<String, Observation> observations) {
        Map<String, List<Look>> byRoute = new LinkedHashMap<>();
        for (Look look : looks) {
            byRoute.computeIfAbsent(look.guid(), guid -> new ArrayList<>()).add(look);
        }
        List<Change> changes = new ArrayList<>();
        List<DeadLetter> letters = new ArrayList<>();
        byRoute.forEach((guid, ofRoute) -> {
            OwnedPartition partition = ofRoute.getFirst().partition();
            KnownRoute known = partition.route(guid);
            Causes causes = causes(ofRoute);
            Observation observation = observations.get(guid);
            if (observation == null) {
                throw new IllegalStateException("route " + guid + " was not observed");
            }
            Optional<Outcome> outcome = switch (observation) {
                case Observation.Found(var route) -> RouteDecision.found(known, route, causes);
                // A route that has left the scope is no longer in the table.
                case Observation.Gone _, Observation.OutOfScope _ -> RouteDecision.gone(known, causes);
                case Observation.Malformed malformed -> {
                    // Once is enough: a second look at the same would say the same.
                    if (ofRoute.stream().anyMatch(Look::last)) {
                        letters.add(Letters.ofRoute("route-malformed", malformed.message(), guid, malformed.json()));
                    }
                    yield Optional.empty();
                }
            };
            outcome.ifPresent(found -> changes.add(new Change(partition, guid, found)));
        });
        return new BatchPlan(changes, letters);
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
