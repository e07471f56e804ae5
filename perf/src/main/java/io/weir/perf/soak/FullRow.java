package io.weir.perf.soak;

import io.weir.embedded.capi.CapiIsolationSegment;
import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.CapiRouteBinding;
import io.weir.embedded.capi.Foundation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Everything that a table says of a route, for the comparison with CAPI: what no audit event tells of is part of it. */
record FullRow(
        String routeGuid,
        List<String> destinations,
        Map<String, String> options,
        @Nullable String routeServiceUrl,
        @Nullable String isolationSegment) {

    /** What every entry must say, by its key. */
    static Map<String, FullRow> ofCapi(Foundation foundation) {
        var rows = new TreeMap<String, FullRow>();
        for (CapiRoute route : foundation.routes()) {
            rows.put(
                    route.url().toLowerCase(Locale.ROOT),
                    new FullRow(
                            route.guid(),
                            destinations(route),
                            route.options() == null ? Map.of() : new TreeMap<>(route.options()),
                            foundation
                                    .bindings()
                                    .ofRoute(route.guid())
                                    .map(CapiRouteBinding::routeServiceUrl)
                                    .orElse(null),
                            segment(foundation, route.spaceGuid()).orElse(null)));
        }
        return rows;
    }

    private static List<String> destinations(CapiRoute route) {
        return route.destinations().stream()
                .map(row -> row.appGuid() + " " + row.processType() + " " + row.port() + " " + row.weight() + " "
                        + row.protocol(route.protocol()))
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static Optional<String> segment(Foundation foundation, String spaceGuid) {
        return foundation
                .segments()
                .ofSpace(spaceGuid)
                .or(() -> foundation
                        .space(spaceGuid)
                        .flatMap(space -> foundation.segments().defaultOf(space.organizationGuid())))
                .filter(guid -> !guid.equals(CapiIsolationSegment.SHARED_GUID))
                .flatMap(foundation.segments()::segment)
                .map(CapiIsolationSegment::name);
    }

    static FullRow ofEntry(GenericRecord entry) {
        var destinations = new ArrayList<String>();
        for (Object each : (List<?>) entry.get("destinations")) {
            var destination = (GenericRecord) each;
            destinations.add(destination.get("appGuid") + " " + destination.get("processType") + " "
                    + destination.get("port") + " " + destination.get("weight") + " " + destination.get("protocol"));
        }
        destinations.sort(Comparator.naturalOrder());
        var options = new TreeMap<String, String>();
        ((Map<?, ?>) entry.get("options")).forEach((key, value) -> options.put(key.toString(), value.toString()));
        return new FullRow(
                entry.get("routeGuid").toString(),
                List.copyOf(destinations),
                options,
                text(entry.get("routeServiceUrl")),
                text(entry.get("isolationSegment")));
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
