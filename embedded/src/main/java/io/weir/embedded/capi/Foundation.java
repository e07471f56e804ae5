package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of the simulated foundation and the rules of its changes. Every change is one transaction under one lock, stamped
 * with the whole second in which it began; what a rule forbids is a {@link CapiError} and changes nothing.
 */
public final class Foundation {

    private final boolean hashRouting;
    private final Store store;
    private final Tables tables;
    private final AuditLog auditLog;
    private final RouteBindings bindings;
    private final IsolationSegments segments;

    Foundation(Store store, boolean hashRouting) {
        this.store = store;
        this.hashRouting = hashRouting;
        this.tables = store.tables();
        this.auditLog = store.auditLog();
        this.bindings = new RouteBindings(store);
        this.segments = new IsolationSegments(store);
    }

    /** Its service route bindings. */
    public RouteBindings bindings() {
        return bindings;
    }

    /** Its isolation segments. */
    public IsolationSegments segments() {
        return segments;
    }

    /** Tells {@code listener} of every change of a route from now on; it takes the place of an earlier one. */
    public void onRouteChange(RouteListener listener) {
        write(now -> {
            tables.listener(listener);
            return listener;
        });
    }

    /** Makes changes of which no audit event tells, as if the Cloud Controller had died before it wrote them. */
    public <T> T withoutEvents(Supplier<T> changes) {
        return write(now -> {
            boolean before = auditLog.muted();
            auditLog.mute(true);
            try {
                return changes.get();
            } finally {
                auditLog.mute(before);
            }
        });
    }

    /** Takes over what an earlier foundation held. */
    void load(FoundationState state) {
        write(now -> {
            tables.load(state);
            return state;
        });
    }

    /** A new organization. */
    public CapiOrganization createOrganization(String name) {
        return write(now -> {
            CapiOrganization organization =
                    new CapiOrganization(tables.nextId++, newGuid(), name, now, now, Metadata.empty());
            tables.organizations.put(organization.guid(), organization);
            return organization;
        });
    }

    /** A new space of an organization that exists. */
    public CapiSpace createSpace(CapiOrganization organization, String name) {
        return write(now -> {
            CapiSpace space =
                    new CapiSpace(tables.nextId++, newGuid(), name, organization.guid(), now, now, Metadata.empty());
            tables.spaces.put(space.guid(), space);
            return space;
        });
    }

    /** A new shared domain for http. */
    public CapiDomain createDomain(String name) {
        return createDomain(name, false, "http", null);
    }

    /**
     * A new domain.
     *
     * @param protocol {@code http} or {@code tcp}
     * @param organization the owner; null for a shared domain
     */
    public CapiDomain createDomain(
            String name, boolean internal, String protocol, @Nullable CapiOrganization organization) {
        return write(now -> {
            if (tables.domains.values().stream()
                    .anyMatch(domain -> domain.name().equalsIgnoreCase(name))) {
                throw CapiError.unprocessable("The domain name \"" + name + "\" is already in use");
            }
            CapiDomain domain = new CapiDomain(
                    tables.nextId++,
                    newGuid(),
                    name,
                    internal,
                    protocol,
                    protocol.equals("tcp") ? newGuid() : null,
                    organization == null ? null : organization.guid(),
                    List.of(),
                    now,
                    now,
                    Metadata.empty());
            tables.domains.put(domain.guid(), domain);
            return domain;
        });
    }

    /** A new started buildpack app in a space that exists. */
    public CapiApp createApp(CapiSpace space, String name) {
        return createApp(space.guid(), name, "buildpack");
    }

    /** A new started app; {@code lifecycle} is {@code buildpack} or {@code docker}. */
    public CapiApp createApp(String spaceGuid, String name, String lifecycle) {
        return write(now -> {
            if (!tables.spaces.containsKey(spaceGuid)) {
                throw CapiError.unprocessable("Invalid space. Ensure that the space exists and you have access to it.");
            }
            CapiApp app = new CapiApp(
                    tables.nextId++, newGuid(), name, spaceGuid, lifecycle, "STARTED", now, now, Metadata.empty());
            tables.apps.put(app.guid(), app);
            return app;
        });
    }

    /** Deletes an app and with it its destinations, weighted ones too: the other weights then sum to less than 100. */
    public void deleteApp(Actor actor, String guid) {
        write(now -> {
            CapiApp app = Tables.found(tables.apps, guid, "App");
            unmapAll(actor, guid, now);
            tables.apps.remove(guid);
            auditLog.appDeleted(actor, app, tables.organizationOf(app.spaceGuid()), now);
            return app;
        });
    }

    /** Deletes a space with its apps and routes; as in CAPI no event names the routes. */
    public void deleteSpace(Actor actor, String guid) {
        write(now -> {
            CapiSpace space = Tables.found(tables.spaces, guid, "Space");
            tables.routesOfSpace(guid).forEach(tables::forget);
            List<String> apps = tables.apps.values().stream()
                    .filter(app -> app.spaceGuid().equals(guid))
                    .map(CapiApp::guid)
                    .toList();
            apps.forEach(app -> unmapAll(actor, app, now));
            apps.forEach(tables.apps::remove);
            tables.spaces.remove(guid);
            tables.spaceSegments.remove(guid);
            auditLog.spaceDeleted(actor, space, now);
            return space;
        });
    }

    /** A new route without destinations. */
    public CapiRoute createRoute(Actor actor, RouteMessage message) {
        return write(now -> {
            CapiSpace space = tables.spaces.get(message.spaceGuid());
            CapiDomain domain = tables.domains.get(message.domainGuid());
            RouteRules.Place place = RouteRules.place(message, space, domain, tables.places.keySet());
            CapiDomain home = Tables.found(tables.domains, place.domainGuid(), "Domain");
            CapiRoute route = RouteRules.newRoute(tables.nextId++, newGuid(), message, place, home, now);
            tables.keep(route);
            auditLog.routeCreated(actor, route, message, tables.organizationOf(route.spaceGuid()), now);
            return route;
        });
    }

    /** Takes a route as it is, with its guid and times: for tests that start from a given document. */
    public CapiRoute restore(CapiRoute route) {
        return write(now -> {
            tables.nextId = Math.max(tables.nextId, route.id() + 1);
            return tables.keep(route);
        });
    }

    /** Loses these routes as if the database had been restored from an older copy: no event tells of it. */
    public VanishedRoutes vanish(Collection<String> guids) {
        return write(now -> {
            List<CapiRoute> routes = tables.rows(guids);
            List<CapiRouteBinding> bound = routes.stream()
                    .flatMap(route -> tables.bindingOf(route.guid()).stream())
                    .toList();
            routes.forEach(tables::forget);
            return new VanishedRoutes(routes, bound);
        });
    }

    /** Gives back what vanished, as it was, but for routes whose host and path somebody has taken meanwhile. */
    public void giveBack(VanishedRoutes vanished) {
        write(now -> {
            vanished.routes().stream()
                    .filter(route -> !tables.places.containsKey(RouteRules.place(route)))
                    .forEach(tables::keep);
            vanished.bindings().stream()
                    .filter(binding -> tables.routes.containsKey(binding.routeGuid()))
                    .forEach(tables::keep);
            return vanished;
        });
    }

    /**
     * What {@code PATCH /v3/routes/:guid} does: merges options and metadata, moves {@code updated_at} always, writes no event.
     *
     * @param body the request's body with {@code options} and {@code metadata}
     */
    public CapiRoute updateRoute(String guid, JsonNode body) {
        JsonFields.unknownKeys(body, Set.of("options", "metadata")).ifPresent(sentence -> {
            throw CapiError.unprocessable(sentence);
        });
        return write(now -> {
            CapiRoute route = Tables.found(tables.routes, guid, "Route");
            JsonNode requested = JsonFields.present(body, "options");
            Map<String, String> options =
                    requested == null ? route.options() : RouteOptions.merge(route.options(), requested, hashRouting);
            return tables.keep(route.saved(options, JsonFields.merge(route.metadata(), body), now));
        });
    }

    /** Deletes a route and its destinations. */
    public void deleteRoute(Actor actor, String guid) {
        write(now -> {
            CapiRoute route = Tables.found(tables.routes, guid, "Route");
            tables.forget(route);
            auditLog.routeDeleted(actor, route, tables.organizationOf(route.spaceGuid()), now);
            return route;
        });
    }

    /** What {@code PATCH /v3/routes/:guid/destinations} does after the body was checked. */
    public CapiRoute replaceDestinations(Actor actor, String guid, List<DestinationRequest> requests) {
        return write(now -> {
            CapiRoute route = Tables.found(tables.routes, guid, "Route");
            List<CapiDestination> rows = DestinationChange.rows(requests, tables.appsOf(route, requests), now);
            return apply(actor, route, DestinationChange.replace(route.destinations(), rows), now);
        });
    }

    /** What {@code POST /v3/routes/:guid/destinations} does after the body was checked. */
    public CapiRoute insertDestinations(Actor actor, String guid, List<DestinationRequest> requests) {
        return write(now -> {
            CapiRoute route = Tables.found(tables.routes, guid, "Route");
            List<CapiDestination> rows = DestinationChange.rows(requests, tables.appsOf(route, requests), now);
            return apply(actor, route, DestinationChange.insert(route.destinations(), rows), now);
        });
    }

    /** Removes one destination, which must be unweighted. */
    public CapiRoute deleteDestination(Actor actor, String guid, String destinationGuid) {
        return write(now -> {
            CapiRoute route = Tables.found(tables.routes, guid, "Route");
            CapiDestination row = RouteRules.destination(route, destinationGuid);
            return apply(actor, route, DestinationChange.delete(route.destinations(), row), now);
        });
    }

    /** Sets the protocol of one destination; its guid stays and no event is written. */
    public CapiDestination updateDestination(String guid, String destinationGuid, @Nullable String protocol) {
        return write(now -> {
            CapiRoute route = Tables.found(tables.routes, guid, "Route");
            CapiDestination row = RouteRules.destination(route, destinationGuid);
            CapiDestination changed = RouteRules.withProtocol(route, row, protocol, now);
            tables.keep(route.withDestinations(route.destinations().stream()
                    .map(other -> other.guid().equals(row.guid()) ? changed : other)
                    .toList()));
            return changed;
        });
    }

    /** Shares a route with spaces, whose apps may then be its destinations. */
    public CapiRoute shareRoute(Actor actor, String guid, List<String> spaceGuids) {
        return write(now -> {
            CapiRoute route = Tables.found(tables.routes, guid, "Route");
            spaceGuids.forEach(space -> Tables.found(tables.spaces, space, "Space"));
            List<String> shared = new ArrayList<>(route.sharedSpaceGuids());
            spaceGuids.stream().filter(space -> !shared.contains(space)).forEach(shared::add);
            ObjectNode data = JsonNodeFactory.instance.objectNode();
            spaceGuids.forEach(data.putArray("target_space_guids")::add);
            return respaced(
                    "audit.route.share",
                    actor,
                    route,
                    route.withSpaces(route.spaceGuid(), shared, route.updatedAt()),
                    data);
        });
    }

    /** Ends the sharing of a route with one space. */
    public CapiRoute unshareRoute(Actor actor, String guid, String spaceGuid) {
        return write(now -> {
            CapiRoute route = Tables.found(tables.routes, guid, "Route");
            List<String> shared = new ArrayList<>(route.sharedSpaceGuids());
            if (!shared.remove(spaceGuid)) {
                throw CapiError.unprocessable("Unable to unshare route '" + route.url() + "' from space '" + spaceGuid
                        + "'. Ensure the space exists and the route has been shared to this space.");
            }
            ObjectNode data = JsonNodeFactory.instance.objectNode().put("target_space_guid", spaceGuid);
            return respaced(
                    "audit.route.unshare",
                    actor,
                    route,
                    route.withSpaces(route.spaceGuid(), shared, route.updatedAt()),
                    data);
        });
    }

    /** Moves a route to another space; the event still carries the old one. */
    public CapiRoute transferRoute(Actor actor, String guid, String spaceGuid) {
        return write(now -> {
            CapiRoute route = Tables.found(tables.routes, guid, "Route");
            Tables.found(tables.spaces, spaceGuid, "Space");
            ObjectNode data = JsonNodeFactory.instance.objectNode().put("target_space_guid", spaceGuid);
            return respaced(
                    "audit.route.transfer-owner",
                    actor,
                    route,
                    route.withSpaces(spaceGuid, route.sharedSpaceGuids(), now),
                    data);
        });
    }

    /** The route with this guid. */
    public Optional<CapiRoute> route(String guid) {
        return read(() -> Optional.ofNullable(tables.routes.get(guid)));
    }

    /** The app with this guid. */
    public Optional<CapiApp> app(String guid) {
        return read(() -> Optional.ofNullable(tables.apps.get(guid)));
    }

    /** The domain with this guid. */
    public Optional<CapiDomain> domain(String guid) {
        return read(() -> Optional.ofNullable(tables.domains.get(guid)));
    }

    /** The space with this guid. */
    public Optional<CapiSpace> space(String guid) {
        return read(() -> Optional.ofNullable(tables.spaces.get(guid)));
    }

    /** The organization with this guid. */
    public Optional<CapiOrganization> organization(String guid) {
        return read(() -> Optional.ofNullable(tables.organizations.get(guid)));
    }

    /** All routes, in the order they were created. */
    public List<CapiRoute> routes() {
        return read(() -> List.copyOf(tables.routesById.values()));
    }

    /** Those routes that exist, in the order they were created. */
    List<CapiRoute> routes(Collection<String> guids) {
        return read(() -> tables.rows(guids));
    }

    /** All apps, in the order they were created. */
    public List<CapiApp> apps() {
        return read(() -> List.copyOf(tables.apps.values()));
    }

    /** All domains, in the order they were created. */
    public List<CapiDomain> domains() {
        return read(() -> List.copyOf(tables.domains.values()));
    }

    /** All spaces, in the order they were created. */
    public List<CapiSpace> spaces() {
        return read(() -> List.copyOf(tables.spaces.values()));
    }

    List<CapiOrganization> organizations() {
        return read(() -> List.copyOf(tables.organizations.values()));
    }

    /** All audit events kept, oldest first, those too that clients do not see yet. */
    public List<CapiAuditEvent> auditEvents() {
        return read(auditLog::all);
    }

    /** The audit events that clients see now, oldest first. */
    List<CapiAuditEvent> visibleAuditEvents() {
        return read(auditLog::visible);
    }

    boolean hashRouting() {
        return hashRouting;
    }

    private CapiRoute respaced(String type, Actor actor, CapiRoute before, CapiRoute after, ObjectNode data) {
        auditLog.routeEvent(type, actor, before, data, tables.organizationOf(before.spaceGuid()), store.now());
        return tables.keep(after);
    }

    private void unmapAll(Actor actor, String appGuid, Instant now) {
        for (CapiRoute route : tables.routesOfApp(appGuid)) {
            List<CapiDestination> gone = route.destinations().stream()
                    .filter(row -> row.appGuid().equals(appGuid))
                    .toList();
            apply(actor, route, DestinationChange.remove(route.destinations(), gone), now);
        }
    }

    private CapiRoute apply(Actor actor, CapiRoute route, DestinationChange change, Instant now) {
        for (CapiDestination row : change.removed()) {
            CapiApp app = Tables.found(tables.apps, row.appGuid(), "App");
            auditLog.unmapped(actor, route, app, row, tables.organizationOf(app.spaceGuid()), now);
        }
        for (CapiDestination row : change.added()) {
            CapiApp app = Tables.found(tables.apps, row.appGuid(), "App");
            auditLog.mapped(actor, route, app, row, tables.organizationOf(app.spaceGuid()), now);
        }
        return tables.keep(route.withDestinations(change.rows()));
    }

    private static String newGuid() {
        return UUID.randomUUID().toString();
    }

    private <T> T write(Function<Instant, T> transaction) {
        return store.write(transaction);
    }

    private <T> T read(Supplier<T> query) {
        return store.read(query);
    }
}
