package io.weir.projector.fold;

import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointRegistered;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.EndpointUnregistered;
import io.weir.schemas.avro.Lineage;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What happens to one endpoint (DESIGN §5.7). */
final class EndpointFold {

    private EndpointFold() {}

    /**
     * The instance serves a URI: a new instance at the address replaces the former one and all its URIs, the same one gains a
     * URI or more time for it. A heartbeat that says nothing new leaves the table as it is.
     */
    static EndpointFoldResult register(
            @Nullable EndpointState state,
            SourceClock clock,
            EndpointSource source,
            EndpointRegistered registered,
            Lineage lineage) {
        Endpoint endpoint = registered.getEndpoint();
        String uri = canonicalUri(registered.getUri());
        SortedMap<String, UriLease> leases = new TreeMap<>();
        boolean sameInstance = state != null && state.endpoint().getInstanceId().equals(endpoint.getInstanceId());
        if (state != null && sameInstance) {
            leases.putAll(state.leases());
        }
        int ttlSeconds = registered.getTtlSeconds();
        UriLease lease = new UriLease(source, clock.expiry(lineage.getAppendTime(), ttlSeconds), ttlSeconds, false);
        boolean newUri = leases.put(uri, lease) == null;
        Rejection tooMany = EndpointContent.checkUris(endpoint, leases.keySet());
        if (tooMany != null) {
            return new EndpointFoldResult(state, EndpointOutcome.REJECTED, new Output.Rejected<>(tooMany));
        }
        if (state != null && sameInstance && !newUri && state.endpoint().equals(endpoint)) {
            return EndpointFoldResult.quiet(
                    new EndpointState(state.endpoint(), leases, state.lineage()), EndpointOutcome.REFRESHED);
        }
        return entry(new EndpointState(endpoint, leases, lineage), EndpointOutcome.APPLIED);
    }

    /** The instance no longer serves a URI, or any; says nothing about another instance at the same address. */
    static EndpointFoldResult unregister(
            @Nullable EndpointState state, EndpointUnregistered unregistered, Lineage lineage) {
        String instanceId = unregistered.getInstanceId();
        if (state == null
                || (instanceId != null && !instanceId.equals(state.endpoint().getInstanceId()))) {
            return EndpointFoldResult.quiet(state, EndpointOutcome.IGNORED);
        }
        String uri = unregistered.getUri();
        Set<String> going = uri == null ? state.leases().keySet() : Set.of(canonicalUri(uri));
        return without(state, going, lineage, EndpointOutcome.APPLIED);
    }

    /** These URIs of the endpoint go; with the last one, the endpoint. */
    static EndpointFoldResult expire(EndpointState state, Set<String> uris, Lineage lineage) {
        return without(state, uris, lineage, EndpointOutcome.EXPIRED);
    }

    /** These URIs get their time once more, counted from {@code aliveMillis}, and no third time. */
    static EndpointState hold(EndpointState state, Set<String> uris, long aliveMillis) {
        SortedMap<String, UriLease> leases = new TreeMap<>(state.leases());
        for (String uri : uris) {
            leases.computeIfPresent(
                    uri,
                    (name, lease) -> new UriLease(
                            lease.source(), aliveMillis + lease.ttlSeconds() * 1_000L, lease.ttlSeconds(), true));
        }
        return new EndpointState(state.endpoint(), leases, state.lineage());
    }

    private static EndpointFoldResult without(
            EndpointState state, Set<String> uris, Lineage lineage, EndpointOutcome ifMoved) {
        SortedMap<String, UriLease> leases = new TreeMap<>(state.leases());
        if (!leases.keySet().removeAll(uris)) {
            return EndpointFoldResult.quiet(state, EndpointOutcome.IGNORED);
        }
        return leases.isEmpty()
                ? new EndpointFoldResult(null, ifMoved, new Output.Tombstone<>())
                : entry(new EndpointState(state.endpoint(), leases, lineage), ifMoved);
    }

    private static EndpointFoldResult entry(EndpointState state, EndpointOutcome outcome) {
        Output<EndpointTableEntry> output = new Output.Entry<>(state.entry());
        return new EndpointFoldResult(state, outcome, output);
    }

    private static String canonicalUri(String uri) {
        return uri.toLowerCase(Locale.ROOT);
    }
}
