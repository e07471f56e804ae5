package io.weir.projector.state;

import io.weir.projector.fold.EndpointState;
import io.weir.projector.fold.GoneClaim;
import io.weir.projector.fold.RouteClaim;
import io.weir.projector.fold.RouteClaims;
import io.weir.projector.fold.SourceClock;
import io.weir.projector.fold.UriLease;
import io.weir.projector.state.avro.ClaimRecord;
import io.weir.projector.state.avro.ClaimsRecord;
import io.weir.projector.state.avro.ClockRecord;
import io.weir.projector.state.avro.EndpointRecord;
import io.weir.projector.state.avro.GoneRecord;
import io.weir.projector.state.avro.LeaseRecord;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteOverride;
import io.weir.schemas.avro.RouteTableEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.message.SchemaStore;

/** Turns the states of the folds into bytes and back. Reads everything that earlier versions have written. */
public final class StateCodec {

    private final SingleObject<ClaimsRecord> claims;
    private final SingleObject<EndpointRecord> endpoints;
    private final SingleObject<ClockRecord> clocks;
    private final SingleObject<RouteTableEntry> entries;
    private final SingleObject<Endpoint> instances;
    private final SingleObject<Lineage> lineages;

    public StateCodec() {
        SchemaStore written = WrittenSchemas.load();
        StateModel model = new StateModel(
                ClaimsRecord.class,
                ClaimRecord.class,
                GoneRecord.class,
                EndpointRecord.class,
                LeaseRecord.class,
                ClockRecord.class,
                RouteTableEntry.class,
                RouteOverride.class,
                Destination.class,
                Endpoint.class,
                Lineage.class);
        claims = new SingleObject<>(ClaimsRecord.getClassSchema(), model, written);
        endpoints = new SingleObject<>(EndpointRecord.getClassSchema(), model, written);
        clocks = new SingleObject<>(ClockRecord.getClassSchema(), model, written);
        entries = new SingleObject<>(RouteTableEntry.getClassSchema(), model, written);
        instances = new SingleObject<>(Endpoint.getClassSchema(), model, written);
        lineages = new SingleObject<>(Lineage.getClassSchema(), model, written);
    }

    public byte[] encode(RouteClaims state) {
        List<ClaimRecord> live = new ArrayList<>();
        for (RouteClaim claim : state.live()) {
            RouteTableEntry entry = claim.entry();
            live.add(new ClaimRecord(
                    claim.routeGuid(),
                    claim.revision(),
                    claim.createdAt(),
                    claim.firstOffset(),
                    entry == null ? null : entries.encode(entry)));
        }
        List<GoneRecord> gone = state.gone().stream()
                .map(claim -> new GoneRecord(claim.routeGuid(), claim.revision()))
                .toList();
        return bytes(claims.encode(new ClaimsRecord(live, gone)));
    }

    /**
     * Reads what {@link #encode(RouteClaims)} wrote.
     *
     * @throws StateFormatException if these bytes are of no known schema, or damaged
     */
    public RouteClaims decodeClaims(byte[] stored) {
        ClaimsRecord decoded = claims.decode(ByteBuffer.wrap(stored));
        List<RouteClaim> live = new ArrayList<>();
        for (ClaimRecord claim : decoded.getLive()) {
            ByteBuffer entry = claim.getEntry();
            live.add(new RouteClaim(
                    claim.getRouteGuid(),
                    claim.getRevision(),
                    claim.getCreatedAt(),
                    claim.getFirstOffset(),
                    entry == null ? null : entries.decode(entry)));
        }
        List<GoneClaim> gone = decoded.getGone().stream()
                .map(claim -> new GoneClaim(claim.getRouteGuid(), claim.getRevision()))
                .toList();
        return new RouteClaims(live, gone);
    }

    public byte[] encode(EndpointState state) {
        List<LeaseRecord> leases = new ArrayList<>();
        state.leases()
                .forEach((uri, lease) -> leases.add(new LeaseRecord(
                        uri, lease.source().name(), lease.expiresAt(), lease.ttlSeconds(), lease.held())));
        // The entry's endpoint has its tags sorted: equal states are equal bytes.
        return bytes(endpoints.encode(new EndpointRecord(
                instances.encode(state.entry().getEndpoint()), leases, lineages.encode(state.lineage()))));
    }

    /**
     * Reads what {@link #encode(EndpointState)} wrote.
     *
     * @throws StateFormatException if these bytes are of no known schema, or damaged
     */
    public EndpointState decodeEndpoint(byte[] stored) {
        EndpointRecord decoded = endpoints.decode(ByteBuffer.wrap(stored));
        SortedMap<String, UriLease> leases = new TreeMap<>();
        for (LeaseRecord lease : decoded.getLeases()) {
            leases.put(
                    lease.getUri(),
                    new UriLease(
                            source(lease.getSource()),
                            lease.getExpiresAtMillis(),
                            lease.getTtlSeconds(),
                            lease.getHeld()));
        }
        return new EndpointState(
                instances.decode(decoded.getEndpoint()), leases, lineages.decode(decoded.getLineage()));
    }

    public byte[] encode(SourceClock clock) {
        return bytes(clocks.encode(new ClockRecord(clock.aliveMillis(), clock.lastBeat(), clock.endpoints())));
    }

    /**
     * Reads what {@link #encode(SourceClock)} wrote.
     *
     * @throws StateFormatException if these bytes are of no known schema, or damaged
     */
    public SourceClock decodeClock(byte[] stored) {
        ClockRecord decoded = clocks.decode(ByteBuffer.wrap(stored));
        return new SourceClock(decoded.getAliveMillis(), decoded.getLastBeat(), decoded.getEndpoints());
    }

    private static EndpointSource source(String name) {
        try {
            return EndpointSource.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new StateFormatException("source of a lease", e);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
