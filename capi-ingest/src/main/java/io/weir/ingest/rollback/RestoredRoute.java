package io.weir.ingest.rollback;

import io.weir.schemas.avro.Route;
import io.weir.schemas.route.CanonicalRoute;

/**
 * A route as it stands when an operator puts back an earlier revision of it. Pure.
 *
 * <p>Put back is what developers set on the route itself: destinations with their weights, options, labels and annotations. All else
 * is as CAPI has it now. Guid, host, path, protocol, port, domain, space, organization and creation time say which route it is, and
 * a rollback never moves one. The isolation segment is its space's: an earlier one would name routers that its instances are
 * not next to. The route service is a binding with a life of its own, often one that checks who comes in: a rollback must neither lead
 * past it nor to one that is no longer bound.
 */
public final class RestoredRoute {

    private RestoredRoute() {}

    /**
     * The present route with the earlier content.
     *
     * @param present as CAPI has it
     * @param earlier as the log has it under the revision that is put back
     */
    public static Route of(Route present, Route earlier) {
        return CanonicalRoute.of(new Route(
                present.getGuid(),
                present.getHost(),
                present.getPath(),
                present.getProtocol(),
                present.getPort(),
                present.getInternal(),
                earlier.getDestinations(),
                earlier.getOptions(),
                present.getRouteServiceUrl(),
                present.getIsolationSegment(),
                present.getDomainGuid(),
                present.getSpaceGuid(),
                present.getOrganizationGuid(),
                earlier.getLabels(),
                earlier.getAnnotations(),
                present.getCreatedAt(),
                present.getUpdatedAt()));
    }
}
