package io.weir.ingest.worker;

import io.weir.ingest.worker.KnownRoute.Hash;
import io.weir.ingest.worker.RouteWrite.Change;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.Route;
import io.weir.schemas.route.ContentHash;
import io.weir.schemas.topic.RouteKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a look at one route leads to. Pure.
 *
 * <table>
 *   <caption>known × seen</caption>
 *   <tr><th></th><th>found</th><th>gone</th></tr>
 *   <tr><td>unknown</td><td>changed</td><td>nothing</td></tr>
 *   <tr><td>same content</td><td>attributed, if new audit events are settled; else nothing</td><td>deleted</td></tr>
 *   <tr><td>other content, same key</td><td>changed</td><td>deleted</td></tr>
 *   <tr><td>other key</td><td>deleted under the old key, changed under the new</td><td>deleted</td></tr>
 *   <tr><td>deleted</td><td>changed</td><td>attributed, if new audit events are settled; else nothing</td></tr>
 * </table>
 */
final class RouteDecision {

    private RouteDecision() {}

    /**
     * What is to be written together, and what is known afterwards.
     *
     * @param events in the order of the log
     * @param next the state after them
     */
    record Outcome(List<RouteWrite> events, KnownRoute next) {

        Outcome {
            events = List.copyOf(events);
        }
    }

    /** CAPI has the route, and it looks like this; empty when nothing is to be written. */
    static Optional<Outcome> found(@Nullable KnownRoute known, Route route, Causes causes) {
        Hash hash = Hash.of(ByteBuffer.wrap(ContentHash.of(route)));
        if (known != null && !known.deleted() && known.expectedFromCapi().equals(hash)) {
            return attributed(known, causes);
        }
        RouteKey key = new RouteKey(route.getHost(), route.getPath());
        List<Cause> named = named(known, causes);
        Instant capiTime = later(Causes.newestEvent(named), route.getUpdatedAt());
        List<RouteWrite> events = new ArrayList<>(2);
        long revision = known == null ? 0 : known.revision();
        if (known != null && !known.deleted() && !known.key().equals(key)) {
            events.add(new RouteWrite(known.key(), ++revision, new Change.Deleted(), named, capiTime));
        }
        events.add(new RouteWrite(key, ++revision, new Change.Changed(route), named, capiTime));
        List<String> attributed = attributedWith(known, named);
        KnownRoute next = new KnownRoute(
                revision,
                hash,
                key.host(),
                key.path(),
                false,
                attributed,
                null,
                route.getSpaceGuid(),
                route.getOrganizationGuid() == null ? "" : route.getOrganizationGuid());
        return Optional.of(withAttributions(events, next, causes));
    }

    /** CAPI confirmed that there is no such route; empty when nothing is to be written. */
    static Optional<Outcome> gone(@Nullable KnownRoute known, Causes causes) {
        if (known == null) {
            return Optional.empty();
        }
        if (known.deleted()) {
            return attributed(known, causes);
        }
        long revision = known.revision() + 1;
        List<Cause> named = named(known, causes);
        Instant capiTime = Causes.newestEvent(named).orElse(null);
        RouteWrite event = new RouteWrite(known.key(), revision, new Change.Deleted(), named, capiTime);
        List<String> attributed = attributedWith(known, named);
        KnownRoute next = new KnownRoute(
                revision,
                Hash.NONE,
                known.host(),
                known.path(),
                true,
                attributed,
                null,
                known.spaceGuid(),
                known.organizationGuid());
        return Optional.of(withAttributions(new ArrayList<>(List.of(event)), next, causes));
    }

    /** Nothing moved; but whoever is behind it has a right to be named, once it is sure that the effect was seen. */
    private static Optional<Outcome> attributed(KnownRoute known, Causes causes) {
        Outcome outcome = withAttributions(new ArrayList<>(), known, causes);
        return outcome.events().isEmpty() ? Optional.empty() : Optional.of(outcome);
    }

    /** Adds whoever is settled and not named yet; as many events as it takes to name all of them. */
    private static Outcome withAttributions(List<RouteWrite> events, KnownRoute known, Causes causes) {
        List<Cause> fresh = causes.unattributed(known.attributedEvents());
        for (int from = 0; from < fresh.size(); from += Causes.CAUSES_MAX) {
            List<Cause> some = List.copyOf(fresh.subList(from, Math.min(fresh.size(), from + Causes.CAUSES_MAX)));
            Instant capiTime = Causes.newestEvent(some).orElse(null);
            events.add(new RouteWrite(known.key(), known.revision(), new Change.Attributed(), some, capiTime));
        }
        return new Outcome(events, known.withAttributed(Causes.eventGuids(fresh)));
    }

    private static List<Cause> named(@Nullable KnownRoute known, Causes causes) {
        return causes.named(known == null ? List.of() : known.attributedEvents());
    }

    private static List<String> attributedWith(@Nullable KnownRoute known, List<Cause> causes) {
        List<String> before = known == null ? List.of() : known.attributedEvents();
        return KnownRoute.appended(before, Causes.eventGuids(causes));
    }

    private static Instant later(Optional<Instant> event, Instant updatedAt) {
        return event.filter(time -> time.isAfter(updatedAt)).orElse(updatedAt);
    }
}
