package io.weir.ingest.capi;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to a route and does not stand in its document: route services and isolation segments.
 *
 * @param services the binding in force, by guid of the route
 * @param segments of every space
 */
public record RouteParts(Map<String, RouteBinding> services, IsolationSegments segments) {

    /** Of a foundation without either. */
    public static final RouteParts NONE = new RouteParts(Map.of(), IsolationSegments.NONE);

    /** CAPI allows a route one binding. Should it show two, every reader must take the same. */
    private static final Comparator<RouteBinding> NEWEST =
            Comparator.comparing(RouteBinding::updatedAt).thenComparing(RouteBinding::guid);

    public RouteParts {
        services = Map.copyOf(services);
    }

    static RouteParts of(Collection<RouteBinding> bindings, IsolationSegments segments) {
        Map<String, RouteBinding> services = new HashMap<>();
        for (RouteBinding binding : bindings) {
            if (binding.url() != null) {
                services.merge(
                        binding.routeGuid(), binding, (one, other) -> NEWEST.compare(one, other) < 0 ? other : one);
            }
        }
        return new RouteParts(services, segments);
    }

    /** The binding in force that gives the route a route service; null without one. */
    @Nullable RouteBinding service(String routeGuid) {
        return services.get(routeGuid);
    }
}
