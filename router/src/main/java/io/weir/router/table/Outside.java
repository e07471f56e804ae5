package io.weir.router.table;

import org.jspecify.annotations.Nullable;

/**
 * What stands at one host and path for routers of other isolation segments.
 *
 * @param endpoints how many endpoints are registered here that this router does not use
 * @param endpointSegment isolation segment of the last one of them that came; null for the shared one, or without any
 * @param route whether the route itself is not served
 * @param routeSegment isolation segment of that route; null for the shared one, or where it is served
 */
public record Outside(
        int endpoints,
        @Nullable String endpointSegment,
        boolean route,
        @Nullable String routeSegment) {

    private static final Outside NOTHING = new Outside(0, null, false, null);

    /** With one endpoint more. */
    static Outside plus(@Nullable Outside before, @Nullable String segment) {
        Outside old = before == null ? NOTHING : before;
        return new Outside(old.endpoints + 1, segment, old.route, old.routeSegment);
    }

    /** With one endpoint less; null if nothing is left. */
    static @Nullable Outside minus(@Nullable Outside before) {
        Outside old = before == null ? NOTHING : before;
        int left = Math.max(0, old.endpoints - 1);
        return orNull(new Outside(left, left == 0 ? null : old.endpointSegment, old.route, old.routeSegment));
    }

    /** With or without its route; null if nothing is left. */
    static @Nullable Outside withRoute(@Nullable Outside before, @Nullable Route hidden) {
        Outside old = before == null ? NOTHING : before;
        return orNull(new Outside(
                old.endpoints, old.endpointSegment, hidden != null, hidden == null ? null : hidden.isolationSegment()));
    }

    private static @Nullable Outside orNull(Outside outside) {
        return outside.equals(NOTHING) ? null : outside;
    }
}
