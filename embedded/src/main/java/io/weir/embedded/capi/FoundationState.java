package io.weir.embedded.capi;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a foundation at one moment; audit events are not among them. What files of earlier versions lack is empty.
 *
 * @param spaceSegments guid of its own isolation segment by guid of the space
 * @param defaultSegments guid of its default isolation segment by guid of the organization
 */
record FoundationState(
        long nextId,
        List<CapiOrganization> organizations,
        List<CapiSpace> spaces,
        List<CapiDomain> domains,
        List<CapiApp> apps,
        List<CapiRoute> routes,
        List<CapiRouteBinding> bindings,
        List<CapiIsolationSegment> segments,
        Map<String, String> spaceSegments,
        Map<String, String> defaultSegments) {

    FoundationState {
        bindings = orEmpty(bindings);
        segments = orEmpty(segments);
        spaceSegments = orEmpty(spaceSegments);
        defaultSegments = orEmpty(defaultSegments);
    }

    private static <T> List<T> orEmpty(@Nullable List<T> rows) {
        return rows == null ? List.of() : List.copyOf(rows);
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> assignments) {
        return assignments == null ? Map.of() : Map.copyOf(assignments);
    }
}
