package io.weir.router.table;

/**
 * How much the table holds.
 *
 * @param routes routes of CAPI
 * @param components URIs that system components registered by themselves
 * @param emptyRoutes routes without an endpoint
 * @param flaggedRoutes routes with a {@link RouteFlag}
 * @param hosts hosts with at least one route or registered URI
 * @param endpoints endpoints
 * @param routesOutside routes that are not served, as they belong to other isolation segments; part of the routes
 * @param endpointsOutside endpoints that are not used for that reason; not part of the endpoints
 */
public record TableSizes(
        long routes,
        long components,
        long emptyRoutes,
        long flaggedRoutes,
        long hosts,
        long endpoints,
        long routesOutside,
        long endpointsOutside) {

    static final TableSizes EMPTY = new TableSizes(0, 0, 0, 0, 0, 0, 0, 0);
}
