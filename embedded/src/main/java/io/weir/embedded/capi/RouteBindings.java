package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The service route bindings of a foundation and the rules of their changes. Service instances are guids only. */
public final class RouteBindings {

    private static final Set<String> UPDATE_KEYS = Set.of("metadata", "route_service_url");

    private final Store store;

    RouteBindings(Store store) {
        this.store = store;
    }

    /**
     * Binds a route, which must not be bound yet, to a service instance.
     *
     * @param routeServiceUrl an https URL; null for a service that is no route service
     */
    public CapiRouteBinding create(
            Actor actor, String routeGuid, String serviceInstanceGuid, @Nullable String routeServiceUrl) {
        return create(actor, routeGuid, serviceInstanceGuid, routeServiceUrl, Metadata.empty());
    }

    CapiRouteBinding create(
            Actor actor, String routeGuid, String serviceInstanceGuid, @Nullable String url, Metadata metadata) {
        checkUrl(url);
        return store.write(now -> {
            Tables tables = store.tables();
            CapiRoute route = tables.routes.get(routeGuid);
            if (route == null) {
                throw CapiError.unprocessable("The route could not be found: " + routeGuid);
            }
            tables.bindingOf(routeGuid).ifPresent(bound -> {
                throw CapiError.unprocessable(
                        bound.serviceInstanceGuid().equals(serviceInstanceGuid)
                                ? "The route and service instance are already bound."
                                : "A route may only be bound to a single service instance");
            });
            CapiRouteBinding binding = new CapiRouteBinding(
                    tables.nextId++,
                    UUID.randomUUID().toString(),
                    serviceInstanceGuid,
                    routeGuid,
                    url,
                    now,
                    now,
                    metadata);
            tables.keep(binding);
            return told("audit.service_route_binding.create", actor, binding);
        });
    }

    /** Gives a binding another URL, as the update of its service instance would. */
    public CapiRouteBinding changeUrl(Actor actor, String guid, @Nullable String routeServiceUrl) {
        checkUrl(routeServiceUrl);
        return store.write(now -> {
            CapiRouteBinding binding = Tables.found(store.tables().bindings, guid, "Service route binding");
            CapiRouteBinding changed = binding.saved(routeServiceUrl, binding.metadata(), now);
            store.tables().keep(changed);
            return told("audit.service_route_binding.update", actor, changed);
        });
    }

    /** What {@code PATCH} of a binding does: merges metadata and, in this simulation, sets a URL. */
    CapiRouteBinding update(Actor actor, String guid, JsonNode body) {
        JsonFields.unknownKeys(body, UPDATE_KEYS).ifPresent(sentence -> {
            throw CapiError.unprocessable(sentence);
        });
        JsonNode requested = JsonFields.present(body, "route_service_url");
        if (requested != null) {
            checkUrl(requested.asText());
        }
        return store.write(now -> {
            CapiRouteBinding binding = Tables.found(store.tables().bindings, guid, "Service route binding");
            String url = requested == null ? binding.routeServiceUrl() : requested.asText();
            CapiRouteBinding changed = binding.saved(url, JsonFields.merge(binding.metadata(), body), now);
            store.tables().keep(changed);
            return told("audit.service_route_binding.update", actor, changed);
        });
    }

    /** Ends a binding. */
    public CapiRouteBinding delete(Actor actor, String guid) {
        return store.write(now -> {
            CapiRouteBinding binding = Tables.found(store.tables().bindings, guid, "Service route binding");
            CapiRouteBinding told = told("audit.service_route_binding.delete", actor, binding);
            store.tables().forget(binding);
            return told;
        });
    }

    /** The binding with this guid. */
    public Optional<CapiRouteBinding> binding(String guid) {
        return store.read(() -> Optional.ofNullable(store.tables().bindings.get(guid)));
    }

    /** The binding of a route, of which there is at most one. */
    public Optional<CapiRouteBinding> ofRoute(String routeGuid) {
        return store.read(() -> store.tables().bindingOf(routeGuid));
    }

    /** All bindings, in the order they were created. */
    public List<CapiRouteBinding> all() {
        return store.read(() -> List.copyOf(store.tables().bindings.values()));
    }

    private CapiRouteBinding told(String type, Actor actor, CapiRouteBinding binding) {
        CapiRoute route = Tables.found(store.tables().routes, binding.routeGuid(), "Route");
        String organization = store.tables().organizationOf(route.spaceGuid());
        store.auditLog().binding(type, actor, binding, route.spaceGuid(), organization, store.now());
        return binding;
    }

    private static void checkUrl(@Nullable String url) {
        if (url != null && !url.startsWith("https://")) {
            throw CapiError.unprocessable("Scheme for route_service_url must be https.");
        }
    }
}
