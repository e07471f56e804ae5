package io.weir.router.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route of the route table.
 *
 * @param guid guid of the route
 * @param revision its revision, 1 or more
 * @param contentHash the first 64 bits of its content hash
 * @param destinations where it leads, sorted by app, process type and port; may be empty
 * @param options how it wants its endpoints selected
 * @param routeServiceUrl URL of its route service; null without one
 * @param isolationSegment name of its isolation segment; null for the shared one
 * @param space guid of its space
 * @param lineage the event it comes from
 * @param override the operator's override that stands here; null where the route is as CAPI has it
 */
public record Route(
        Guid guid,
        long revision,
        long contentHash,
        List<Destination> destinations,
        RouteOptions options,
        @Nullable String routeServiceUrl,
        @Nullable String isolationSegment,
        Guid space,
        Lineage lineage,
        @Nullable RouteOverride override) {

    public Route {
        destinations = List.copyOf(destinations);
    }

    /** A route that is as CAPI has it. */
    public Route(
            Guid guid,
            long revision,
            long contentHash,
            List<Destination> destinations,
            RouteOptions options,
            @Nullable String routeServiceUrl,
            @Nullable String isolationSegment,
            Guid space,
            Lineage lineage) {
        this(
                guid,
                revision,
                contentHash,
                destinations,
                options,
                routeServiceUrl,
                isolationSegment,
                space,
                lineage,
                null);
    }
}
