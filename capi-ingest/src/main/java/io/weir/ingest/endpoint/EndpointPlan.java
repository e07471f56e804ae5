package io.weir.ingest.endpoint;

import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointRegistered;
import io.weir.schemas.avro.EndpointUnregistered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a registration or a withdrawal leads to, given what was written for the endpoint before. Pure.
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
     * @param instanceId the instance; null when only a withdrawal of whichever is there was written
     * @param app guid of its app; null without one
     * @param marks what was written last for each of its URIs, and when
     */
    record Written(@Nullable String instanceId, @Nullable String app, SortedMap<String, Mark> marks) {

        private boolean expired(Instant now) {
            return marks.values().stream().allMatch(mark -> mark.expired(now));
        }

        /** An instance id that differs means another instance; anything else that differs is news of the same one. */
        private boolean isOf(String otherId) {
            return otherId.equals(instanceId);
        }
    }

    /**
     * What was written last for one URI.
     *
     * @param gone true when it was withdrawn
     * @param fingerprint of the instance as it was registered, 0 when withdrawn
     * @param atMillis when, this instance's clock
     * @param ttlSeconds for how long; when withdrawn, what its repeats are measured by
     */
    record Mark(boolean gone, long fingerprint, long atMillis, int ttlSeconds) {

        private boolean expired(Instant now) {
            return now.toEpochMilli() >= atMillis + ttlSeconds * 1_000L;
        }

        private boolean repeatIsDue(Instant now) {
            return now.toEpochMilli() >= atMillis + ttlSeconds * 1_000L / REPEATS_PER_TTL;
        }
    }

    /**
     * Plans a registration that names all URIs of the endpoint: the others go.
     *
     * @param before null when nothing is remembered
     */
    static EndpointPlan ofWhole(EndpointId id, @Nullable Written before, Registration registration, Instant now) {
        Endpoint endpoint = registration.endpoint();
        EndpointPlan plan = ofPart(before, registration, now);
        List<EndpointUnregistered> gone = new ArrayList<>();
        if (!plan.created() && before != null) {
            before.marks().forEach((uri, mark) -> {
                if (!mark.gone() && !registration.uris().contains(uri)) {
                    gone.add(new EndpointUnregistered(id.toString(), endpoint.getInstanceId(), uri));
                }
            });
        }
        SortedMap<String, Mark> marks = new TreeMap<>(plan.next().marks());
        marks.keySet().retainAll(registration.uris());
        Written next = new Written(endpoint.getInstanceId(), endpoint.getAppGuid(), marks);
        return new EndpointPlan(plan.registered(), gone, next, plan.created());
    }

    /**
     * Plans a registration that names some URIs of the endpoint: the others stay as they are.
     *
     * @param before null when nothing is remembered
     */
    static EndpointPlan ofPart(@Nullable Written before, Registration registration, Instant now) {
        Endpoint endpoint = registration.endpoint();
        long fingerprint = EndpointFingerprint.of(endpoint, registration.ttlSeconds());
        boolean created = before == null || before.expired(now) || !before.isOf(endpoint.getInstanceId());
        SortedMap<String, Mark> known = before == null || created ? new TreeMap<>() : before.marks();
        List<EndpointRegistered> registered = new ArrayList<>();
        for (String uri : registration.uris()) {
            Mark mark = known.get(uri);
            if (mark == null || mark.gone() || mark.fingerprint() != fingerprint || mark.repeatIsDue(now)) {
                registered.add(new EndpointRegistered(endpoint, uri, registration.ttlSeconds()));
            }
        }
        if (registered.isEmpty() && before != null) {
            return new EndpointPlan(List.of(), List.of(), before, false);
        }
        SortedMap<String, Mark> marks = new TreeMap<>(known);
        Mark mark = new Mark(false, fingerprint, now.toEpochMilli(), registration.ttlSeconds());
        registered.forEach(each -> marks.put(each.getUri(), mark));
        Written next = new Written(endpoint.getInstanceId(), endpoint.getAppGuid(), marks);
        return new EndpointPlan(registered, List.of(), next, created);
    }

    /**
     * Plans a withdrawal of some URIs. Nothing is written when another instance is known to be at the address, whom it does not
     * concern, or when it repeats a recent one.
     *
     * @param before null when nothing is remembered
     * @param instanceId the instance that is meant; null for whichever is there
     * @param ttlSeconds a quarter of it passes before a repeat is written
     */
    static EndpointPlan ofWithdrawal(
            EndpointId id,
            @Nullable Written before,
            @Nullable String instanceId,
            SortedSet<String> uris,
            int ttlSeconds,
            Instant now) {
        String knownId = before == null ? null : before.instanceId();
        if (before != null && knownId != null && instanceId != null && !knownId.equals(instanceId)) {
            return new EndpointPlan(List.of(), List.of(), before, false);
        }
        SortedMap<String, Mark> marks = before == null ? new TreeMap<>() : new TreeMap<>(before.marks());
        List<EndpointUnregistered> gone = new ArrayList<>();
        for (String uri : uris) {
            Mark mark = marks.get(uri);
            if (mark == null || !mark.gone() || mark.repeatIsDue(now)) {
                gone.add(new EndpointUnregistered(id.toString(), instanceId, uri));
                marks.put(uri, new Mark(true, 0, now.toEpochMilli(), ttlSeconds));
            }
        }
        Written next = new Written(knownId == null ? instanceId : knownId, before == null ? null : before.app(), marks);
        return new EndpointPlan(List.of(), gone, next, false);
    }

    /** True when there is nothing to write. */
    boolean isRepeat() {
        return registered.isEmpty() && unregistered.isEmpty();
    }
}
