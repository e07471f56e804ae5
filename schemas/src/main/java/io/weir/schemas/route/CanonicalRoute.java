package io.weir.schemas.route;

import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The one form in which a route is written: destinations and maps sorted, so that equal routes are equal bytes. */
public final class CanonicalRoute {

    /** By identity (app, process type, port), then by the rest so that no two orders of one set are left. */
    private static final Comparator<Destination> ORDER = Comparator.comparing(Destination::getAppGuid)
            .thenComparing(Destination::getProcessType)
            .thenComparingInt(Destination::getPort)
            .thenComparing(Destination::getProtocol)
            .thenComparing(Destination::getWeight, Comparator.nullsFirst(Comparator.naturalOrder()));

    private CanonicalRoute() {}

    /** Returns the same route in canonical form; the argument is left as it is. */
    public static Route of(Route route) {
        // Not by a builder's copy: that one is deep, and slow for something that is done for each observation.
        return new Route(
                route.getGuid(),
                route.getHost(),
                route.getPath(),
                route.getProtocol(),
                route.getPort(),
                route.getInternal(),
                destinations(route.getDestinations()),
                map(route.getOptions()),
                route.getRouteServiceUrl(),
                route.getIsolationSegment(),
                route.getDomainGuid(),
                route.getSpaceGuid(),
                route.getOrganizationGuid(),
                map(route.getLabels()),
                map(route.getAnnotations()),
                route.getCreatedAt(),
                route.getUpdatedAt());
    }

    /** Returns the destinations in canonical order: app guid, process type, port. */
    public static List<Destination> destinations(List<Destination> destinations) {
        return destinations.stream().sorted(ORDER).toList();
    }

    /** Returns the map sorted by key. */
    public static Map<String, String> map(Map<String, String> map) {
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }
}
