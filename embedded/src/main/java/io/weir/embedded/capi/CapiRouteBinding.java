package io.weir.embedded.capi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The binding of a route to a service instance. It is a row of its own: it never moves the route's {@code updated_at}.
 *
 * @param routeServiceUrl where the router sends requests first; null for a service that is no route service
 */
public record CapiRouteBinding(
        long id,
        String guid,
        String serviceInstanceGuid,
        String routeGuid,
        @Nullable String routeServiceUrl,
        Instant createdAt,
        Instant updatedAt,
        Metadata metadata)
        implements CapiResource {

    CapiRouteBinding saved(@Nullable String url, Metadata newMetadata, Instant now) {
        return new CapiRouteBinding(id, guid, serviceInstanceGuid, routeGuid, url, createdAt, now, newMetadata);
    }
}
