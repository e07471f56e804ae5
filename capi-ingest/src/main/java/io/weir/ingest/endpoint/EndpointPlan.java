package io.weir.ingest.endpoint;

import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointRegistered;
import io.weir.schemas.avro.EndpointUnregistered;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What a registration leads to, given what was written for the endpoint before. Pure.
 *
 * @param registered to be written first
 * @param unregistered to be written after them, so that an endpoint that swaps its URIs always has one
 * @param next what is written once these are
 * @param created true when the endpoint was not known, or its time was over
 */
record EndpointPlan(
        List<EndpointRegistered> registered, List<EndpointUnregistered> unregistered, Written next, boolean created) {

    /** A repeat is written once a quarter of the TTL has passed: three may be lost before the endpoint expires. */
    private static final int REPEATS_PER_TTL = 4;

    EndpointPlan {
        registered = List.copyOf(registered);
        unregistered = List.copyOf(unregistered);
    }

    /**
     * What was written last for an endpoint.
     *
     * @param at when all of its URIs were last written
     */
    record Written(Endpoint endpoint, SortedSet<String> uris, int ttlSeconds, Instant at) {

        private boolean expired(Instant now) {
            return !now.isBefore(at.plusSeconds(ttlSeconds));
        }

        private boolean repeatIsDue(Instant now) {
            return !now.isBefore(at.plus(Duration.ofSeconds(ttlSeconds).dividedBy(REPEATS_PER_TTL)));
        }

        /** An instance id that differs means another instance; anything else that differs is news of the same one. */
        private boolean sameInstance(Endpoint other) {
            return endpoint.getInstanceId().equals(other.getInstanceId());
        }
    }

    /**
     * Plans a registration.
     *
     * @param before null when nothing is remembered
     */
    static EndpointPlan of(EndpointId id, @Nullable Written before, Registration registration, Instant now) {
        Endpoint endpoint = registration.endpoint();
        if (before == null || before.expired(now) || !before.sameInstance(endpoint)) {
            return new EndpointPlan(
                    registered(registration, registration.uris()), List.of(), all(registration, now), true);
        }
        List<EndpointUnregistered> gone = new ArrayList<>();
        for (String uri : before.uris()) {
            if (!registration.uris().contains(uri)) {
                gone.add(new EndpointUnregistered(id.toString(), endpoint.getInstanceId(), uri));
            }
        }
        boolean same = before.endpoint().equals(endpoint) && before.ttlSeconds() == registration.ttlSeconds();
        if (!same || before.repeatIsDue(now)) {
            return new EndpointPlan(registered(registration, registration.uris()), gone, all(registration, now), false);
        }
        List<String> fresh = registration.uris().stream()
                .filter(uri -> !before.uris().contains(uri))
                .toList();
        Written next = new Written(endpoint, registration.uris(), registration.ttlSeconds(), before.at());
        return new EndpointPlan(registered(registration, fresh), gone, next, false);
    }

    /** True when there is nothing to write. */
    boolean isRepeat() {
        return registered.isEmpty() && unregistered.isEmpty();
    }

    private static Written all(Registration registration, Instant now) {
        return new Written(registration.endpoint(), registration.uris(), registration.ttlSeconds(), now);
    }

    private static List<EndpointRegistered> registered(Registration registration, Iterable<String> uris) {
        List<EndpointRegistered> registered = new ArrayList<>();
        for (String uri : uris) {
            registered.add(new EndpointRegistered(registration.endpoint(), uri, registration.ttlSeconds()));
        }
        return registered;
    }
}
