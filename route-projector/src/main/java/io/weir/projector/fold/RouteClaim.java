package io.weir.projector.fold;

import io.weir.schemas.avro.RouteTableEntry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One route's claim to a host and path.
 *
 * @param routeGuid the claiming route
 * @param revision highest revision seen of it, also when that one was rejected
 * @param createdAt when CAPI created the route
 * @param firstOffset offset of the claim's first event in the log; a claim that went and came back starts anew
 * @param entry what the route last said that could be used; null if nothing so far, and then the claim does not compete
 */
public record RouteClaim(
        String routeGuid,
        long revision,
        Instant createdAt,
        long firstOffset,
        @Nullable RouteTableEntry entry) {}
