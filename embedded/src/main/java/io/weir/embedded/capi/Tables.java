package io.weir.embedded.capi;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rows of a foundation by guid, in the order they were created. Guarded by the foundation's lock. */
final class Tables {

    final Map<String, CapiOrganization> organizations = new LinkedHashMap<>();
    final Map<String, CapiSpace> spaces = new LinkedHashMap<>();
    final Map<String, CapiDomain> domains = new LinkedHashMap<>();
    final Map<String, CapiApp> apps = new LinkedHashMap<>();
    final Map<String, CapiRoute> routes = new HashMap<>();
    /** The same routes by their row: one that comes back takes the place it had. */
    final SortedMap<Long, CapiRoute> routesById = new TreeMap<>();
    /** Guid by what must be unique: host, domain, path and port. */
    final Map<RouteRules.Place, String> places = new HashMap<>();

    final Map<String, CapiRouteBinding> bindings = new LinkedHashMap<>();
    final Map<String, CapiIsolationSegment> segments = new LinkedHashMap<>();
    /** Guid of its own isolation segment by guid of the space. */
    final Map<String, String> spaceSegments = new HashMap<>();
    /** Guid of its default isolation segment by guid of the organization. */
    final Map<String, String> defaultSegments = new HashMap<>();

    private final GuidIndex routesByApp = new GuidIndex();
    private final GuidIndex routesBySpace = new GuidIndex();
    /** Guid of the binding by guid of the route. */
    private final Map<String, String> bindingByRoute = new HashMap<>();

    private RouteListener listener = (before, after) -> {};

    long nextId = 1;

    Tables() {
        CapiIsolationSegment shared = CapiIsolationSegment.shared();
        segments.put(shared.guid(), shared);
    }

    void listener(RouteListener routeListener) {
        listener = routeListener;
    }

    FoundationState state() {
        return new FoundationState(
                nextId,
                List.copyOf(organizations.values()),
                List.copyOf(spaces.values()),
                List.copyOf(domains.values()),
                List.copyOf(apps.values()),
                List.copyOf(routesById.values()),
                List.copyOf(bindings.values()),
                List.copyOf(segments.values()),
                Map.copyOf(spaceSegments),
                Map.copyOf(defaultSegments));
    }

    void load(FoundationState state) {
        nextId = state.nextId();
        state.organizations().forEach(row -> organizations.put(row.guid(), row));
        state.spaces().forEach(row -> spaces.put(row.guid(), row));
        state.domains().forEach(row -> domains.put(row.guid(), row));
        state.apps().forEach(row -> apps.put(row.guid(), row));
        state.routes().forEach(this::keep);
        state.bindings().forEach(this::keep);
        state.segments().forEach(row -> segments.put(row.guid(), row));
        spaceSegments.putAll(state.spaceSegments());
        defaultSegments.putAll(state.defaultSegments());
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
        CapiRoute before = routes.put(route.guid(), route);
        routesById.put(route.id(), route);
        if (before == null) {
            places.put(RouteRules.place(route), route.guid());
        } else {
            unindex(before);
        }
        routesBySpace.add(route.spaceGuid(), route.guid());
        route.destinations().forEach(row -> routesByApp.add(row.appGuid(), route.guid()));
        listener.changed(before, route);
        return route;
    }

    /** Takes a route and its binding away. */
    void forget(CapiRoute route) {
        routes.remove(route.guid());
        routesById.remove(route.id());
        places.remove(RouteRules.place(route));
        unindex(route);
        bindingOf(route.guid()).ifPresent(this::forget);
        listener.changed(route, null);
    }

    private void unindex(CapiRoute route) {
        routesBySpace.remove(route.spaceGuid(), route.guid());
        route.destinations().forEach(row -> routesByApp.remove(row.appGuid(), route.guid()));
    }

    /** The routes that have a destination of this app, in the order they were created. */
    List<CapiRoute> routesOfApp(String appGuid) {
        return rows(routesByApp.of(appGuid));
    }

    /** The routes of this space, in the order they were created. */
    List<CapiRoute> routesOfSpace(String spaceGuid) {
        return rows(routesBySpace.of(spaceGuid));
    }

    /** Those of the routes that exist, in the order they were created. */
    List<CapiRoute> rows(Collection<String> guids) {
        return guids.stream()
                .distinct()
                .map(routes::get)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingLong(CapiRoute::id))
                .toList();
    }

    void keep(CapiRouteBinding binding) {
        bindings.put(binding.guid(), binding);
        bindingByRoute.put(binding.routeGuid(), binding.guid());
    }

    void forget(CapiRouteBinding binding) {
        bindings.remove(binding.guid());
        bindingByRoute.remove(binding.routeGuid());
    }

    Optional<CapiRouteBinding> bindingOf(String routeGuid) {
        return Optional.ofNullable(bindingByRoute.get(routeGuid)).map(bindings::get);
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
