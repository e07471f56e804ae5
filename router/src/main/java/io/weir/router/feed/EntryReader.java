package io.weir.router.feed;

import io.weir.router.table.Destination;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Guid;
import io.weir.router.table.Instance;
import io.weir.router.table.Interner;
import io.weir.router.table.Lineage;
import io.weir.router.table.Route;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.RouteOverride;
import io.weir.router.table.Tags;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.topic.RouteKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns entries of the topics into the table's compact types, sharing what repeats.
 *
 * <p>Pure but for what it shares. Threads: belongs to the writer.
 */
final class EntryReader {

    private final Interner interner = new Interner();

    Route route(RouteTableEntry entry) {
        List<Destination> destinations = new ArrayList<>(entry.getDestinations().size());
        for (io.weir.schemas.avro.Destination destination : entry.getDestinations()) {
            destinations.add(destination(destination));
        }
        return new Route(
                Guid.of(entry.getRouteGuid()),
                entry.getRevision(),
                firstBits(entry.getContentHash()),
                destinations,
                interner.intern(RouteOptions.of(entry.getOptions(), entry.getAnnotations())),
                interner.internOrNull(entry.getRouteServiceUrl()),
                interner.internOrNull(entry.getIsolationSegment()),
                interner.intern(Guid.of(entry.getSpaceGuid())),
                lineage(entry.getLineage()),
                override(entry.getOverride()));
    }

    private static @Nullable RouteOverride override(io.weir.schemas.avro.@Nullable RouteOverride from) {
        return from == null
                ? null
                : new RouteOverride(from.getRestoredRevision(), from.getSince().toEpochMilli(), from.getOrderedBy());
    }

    private Destination destination(io.weir.schemas.avro.Destination from) {
        Integer weight = from.getWeight();
        return new Destination(
                Guid.of(from.getAppGuid()),
                interner.intern(from.getProcessType()),
                from.getPort(),
                interner.intern(from.getProtocol()),
                weight == null ? Destination.UNWEIGHTED : weight);
    }

    EndpointEntry endpoint(EndpointTableEntry entry) {
        List<RouteKey> uris = new ArrayList<>(entry.getUris().size());
        for (String uri : entry.getUris()) {
            uris.add(RouteKey.parse(uri));
        }
        return new EndpointEntry(instance(entry.getEndpoint()), uris, lineage(entry.getLineage()));
    }

    private Instance instance(io.weir.schemas.avro.Endpoint from) {
        Integer index = from.getInstanceIndex();
        return new Instance(
                from.getAddress(),
                from.getPort(),
                from.getTls(),
                from.getServerCertSan(),
                from.getAppGuid() == null ? null : Guid.of(from.getAppGuid()),
                interner.internOrNull(from.getProcessType()),
                interner.internOrNull(from.getProcessGuid()),
                from.getInstanceId(),
                index == null ? -1 : index,
                interner.internOrNull(from.getAvailabilityZone()),
                interner.internOrNull(from.getIsolationSegment()),
                interner.intern(from.getProtocol()),
                Tags.of(from.getTags(), interner));
    }

    private Lineage lineage(io.weir.schemas.avro.Lineage from) {
        return new Lineage(
                interner.intern(from.getTopic()),
                from.getPartition(),
                from.getOffset(),
                from.getAppendTime().toEpochMilli(),
                millis(from.getCapiTime()));
    }

    private static long millis(@Nullable Instant time) {
        return time == null ? Lineage.UNKNOWN : time.toEpochMilli();
    }

    private static long firstBits(ByteBuffer hash) {
        return hash.remaining() < Long.BYTES ? 0 : hash.getLong(hash.position());
    }
}
