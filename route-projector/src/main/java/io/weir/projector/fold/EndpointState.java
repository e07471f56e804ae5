package io.weir.projector.fold;

import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.route.CanonicalRoute;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known about the instance at one address.
 *
 * @param endpoint the instance
 * @param leases the URIs it serves, at least one
 * @param lineage the event that last changed its entry of the table
 */
public record EndpointState(Endpoint endpoint, SortedMap<String, UriLease> leases, Lineage lineage) {

    public EndpointState {
        if (leases.isEmpty()) {
            throw new IllegalArgumentException("an endpoint without a URI is no endpoint");
        }
        leases = Collections.unmodifiableSortedMap(new TreeMap<>(leases));
    }

    /** The entry of the table; its lists and maps are sorted. */
    public EndpointTableEntry entry() {
        Endpoint sorted = new Endpoint(
                endpoint.getAddress(),
                endpoint.getPort(),
                endpoint.getTls(),
                endpoint.getServerCertSan(),
                endpoint.getAppGuid(),
                endpoint.getProcessType(),
                endpoint.getProcessGuid(),
                endpoint.getInstanceId(),
                endpoint.getInstanceIndex(),
                endpoint.getAvailabilityZone(),
                endpoint.getIsolationSegment(),
                endpoint.getProtocol(),
                CanonicalRoute.map(endpoint.getTags()));
        return new EndpointTableEntry(sorted, List.copyOf(leases.keySet()), lineage);
    }

    /** The sources that hold a lease of this endpoint. */
    Set<EndpointSource> sources() {
        Set<EndpointSource> sources = EnumSet.noneOf(EndpointSource.class);
        leases.values().forEach(lease -> sources.add(lease.source()));
        return sources;
    }
}
