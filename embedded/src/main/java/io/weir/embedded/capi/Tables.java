package io.weir.embedded.capi;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of a foundation by guid, in the order they were created. Guarded by the foundation's lock. */
final class Tables {

    final Map<String, CapiOrganization> organizations = new LinkedHashMap<>();
    final Map<String, CapiSpace> spaces = new LinkedHashMap<>();
    final Map<String, CapiDomain> domains = new LinkedHashMap<>();
    final Map<String, CapiApp> apps = new LinkedHashMap<>();
    final Map<String, CapiRoute> routes = new LinkedHashMap<>();
    /** Guid by what must be unique: host, domain, path and port. */
    final Map<RouteRules.Place, String> places = new HashMap<>();

    long nextId = 1;

    FoundationState state() {
        return new FoundationState(
                nextId,
                List.copyOf(organizations.values()),
                List.copyOf(spaces.values()),
                List.copyOf(domains.values()),
                List.copyOf(apps.values()),
                List.copyOf(routes.values()));
    }

    void load(FoundationState state) {
        nextId = state.nextId();
        state.organizations().forEach(row -> organizations.put(row.guid(), row));
        state.spaces().forEach(row -> spaces.put(row.guid(), row));
        state.domains().forEach(row -> domains.put(row.guid(), row));
        state.apps().forEach(row -> apps.put(row.guid(), row));
        state.routes().forEach(row -> {
            routes.put(row.guid(), row);
            places.put(RouteRules.place(row), row.guid());
        });
    }

    /** The apps of the requests, in their order; all must exist in the route's space or one it is shared with. */
    List<CapiApp> appsOf(CapiRoute route, List<DestinationRequest> requests) {
        List<String> missing = requests.stream()
                .map(DestinationRequest::appGuid)
                .filter(guid -> !apps.containsKey(guid))
                .distinct()
                .toList();
        if (!missing.isEmpty()) {
            throw CapiError.unprocessable("App(s) with guid(s) \"" + String.join("\",\"", missing)
                    + "\" do not exist or you do not have access.");
        }
        List<CapiApp> found = requests.stream()
                .map(request -> found(apps, request.appGuid(), "App"))
                .toList();
        if (!found.stream()
                .allMatch(app -> app.spaceGuid().equals(route.spaceGuid())
                        || route.sharedSpaceGuids().contains(app.spaceGuid()))) {
            throw CapiError.unprocessable("Routes cannot be mapped to destinations in different spaces.");
        }
        return found;
    }

    CapiRoute keep(CapiRoute route) {
        routes.put(route.guid(), route);
        return route;
    }

    void forget(CapiRoute route) {
        routes.remove(route.guid());
        places.remove(RouteRules.place(route));
    }

    @Nullable String organizationOf(String spaceGuid) {
        CapiSpace space = spaces.get(spaceGuid);
        return space == null ? null : space.organizationGuid();
    }

    static <T> T found(Map<String, T> table, String guid, String resource) {
        T row = table.get(guid);
        if (row == null) {
            throw CapiError.notFound(resource);
        }
        return row;
    }
}
