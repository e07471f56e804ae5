package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The list requests: which filters each kind knows, and what {@code include} adds. */
final class Lists {

    private final Foundation foundation;
    private final Presenter presenter;
    private final ListQuery.Filters<CapiRoute> routeFilters;
    private final ListQuery.Filters<CapiDomain> domainFilters;
    private final ListQuery.Filters<CapiSpace> spaceFilters;
    private final ListQuery.Filters<CapiOrganization> organizationFilters;
    private final ListQuery.Filters<CapiApp> appFilters;
    private final ListQuery.Filters<CapiAuditEvent> eventFilters;
    private final ListQuery.Filters<CapiRouteBinding> bindingFilters;
    private final ListQuery.Filters<CapiIsolationSegment> segmentFilters;
    private final RoutesPageListener pages;

    Lists(Foundation foundation, Presenter presenter, RoutesPageListener pages) {
        this.pages = pages;
        this.foundation = foundation;
        this.presenter = presenter;
        this.routeFilters = new ListQuery.Filters<>(
                Map.of(
                        "app_guids",
                        route -> route.destinations().stream()
                                .map(CapiDestination::appGuid)
                                .toList(),
                        "domain_guids",
                        route -> List.of(route.domainGuid()),
                        "hosts",
                        route -> List.of(route.host()),
                        "organization_guids",
                        route -> organizationOf(route.spaceGuid()),
                        "paths",
                        route -> List.of(route.path()),
                        "ports",
                        route -> route.port() == null ? List.of() : List.of(Integer.toString(route.port())),
                        "service_instance_guids",
                        route -> foundation.bindings().ofRoute(route.guid()).stream()
                                .map(CapiRouteBinding::serviceInstanceGuid)
                                .toList(),
                        "space_guids",
                        route -> List.of(route.spaceGuid())),
                Set.of("domain", "space", "space.organization"));
        this.domainFilters = new ListQuery.Filters<>(
                Map.of(
                        "names",
                        domain -> List.of(domain.name()),
                        "organization_guids",
                        domain -> domain.organizationGuid() == null ? List.of() : List.of(domain.organizationGuid())),
                Set.of());
        this.spaceFilters = new ListQuery.Filters<>(
                Map.of(
                        "names",
                        space -> List.of(space.name()),
                        "organization_guids",
                        space -> List.of(space.organizationGuid())),
                Set.of());
        this.organizationFilters =
                new ListQuery.Filters<>(Map.of("names", organization -> List.of(organization.name())), Set.of());
        this.appFilters = new ListQuery.Filters<>(
                Map.of(
                        "names",
                        app -> List.of(app.name()),
                        "space_guids",
                        app -> List.of(app.spaceGuid()),
                        "organization_guids",
                        app -> organizationOf(app.spaceGuid())),
                Set.of());
        this.eventFilters = new ListQuery.Filters<>(
                Map.of(
                        "types",
                        event -> List.of(event.type()),
                        "target_guids",
                        event -> List.of(event.target().guid()),
                        "space_guids",
                        event -> event.spaceGuid() == null ? List.of() : List.of(event.spaceGuid()),
                        "organization_guids",
                        event -> event.organizationGuid() == null ? List.of() : List.of(event.organizationGuid())),
                Set.of());
        this.bindingFilters = new ListQuery.Filters<>(
                Map.of(
                        "route_guids",
                        binding -> List.of(binding.routeGuid()),
                        "service_instance_guids",
                        binding -> List.of(binding.serviceInstanceGuid())),
                Set.of("route"));
        this.segmentFilters = new ListQuery.Filters<>(
                Map.of(
                        "names",
                        segment -> List.of(segment.name()),
                        "organization_guids",
                        CapiIsolationSegment::organizationGuids),
                Set.of());
    }

    ObjectNode routes(QueryParameters parameters) {
        ListQuery<CapiRoute> query = ListQuery.parse(parameters, routeFilters);
        // Batches by guid are what a synchroniser asks for most; they need not look at every route.
        List<CapiRoute> candidates =
                parameters.list("guids").map(foundation::routes).orElseGet(foundation::routes);
        ListQuery.Page<CapiRoute> page = query.page(candidates);
        ObjectNode json = presenter.page("/v3/routes", query, page, presenter::route);
        include(json, page.items(), query.includes());
        pages.served(new RoutesPage(page.number(), page.pages(), page.items()));
        return json;
    }

    ObjectNode route(CapiRoute route, QueryParameters parameters) {
        ListQuery.Filters<CapiRoute> includesOnly = new ListQuery.Filters<>(Map.of(), routeFilters.includes());
        ObjectNode json = presenter.route(route);
        include(json, List.of(route), ListQuery.parse(parameters, includesOnly).includes());
        return json;
    }

    private void include(ObjectNode json, Collection<CapiRoute> routes, List<String> includes) {
        if (includes.isEmpty()) {
            return;
        }
        Map<String, CapiDomain> domains = new LinkedHashMap<>();
        Map<String, CapiSpace> spaces = new LinkedHashMap<>();
        Map<String, CapiOrganization> organizations = new LinkedHashMap<>();
        for (CapiRoute route : routes) {
            foundation.domain(route.domainGuid()).ifPresent(domain -> domains.put(domain.guid(), domain));
            foundation.space(route.spaceGuid()).ifPresent(space -> spaces.put(space.guid(), space));
        }
        for (CapiSpace space : spaces.values()) {
            foundation
                    .organization(space.organizationGuid())
                    .ifPresent(organization -> organizations.put(organization.guid(), organization));
        }
        ObjectNode included = json.putObject("included");
        if (includes.contains("domain")) {
            ArrayNode list = included.putArray("domains");
            domains.values().forEach(domain -> list.add(presenter.domain(domain)));
        }
        if (includes.contains("space") || includes.contains("space.organization")) {
            ArrayNode list = included.putArray("spaces");
            spaces.values().forEach(space -> list.add(presenter.space(space)));
        }
        if (includes.contains("space.organization")) {
            ArrayNode list = included.putArray("organizations");
            organizations.values().forEach(organization -> list.add(presenter.organization(organization)));
        }
    }

    ObjectNode domains(QueryParameters parameters) {
        ListQuery<CapiDomain> query = ListQuery.parse(parameters, domainFilters);
        return presenter.page("/v3/domains", query, query.page(foundation.domains()), presenter::domain);
    }

    ObjectNode spaces(QueryParameters parameters) {
        ListQuery<CapiSpace> query = ListQuery.parse(parameters, spaceFilters);
        return presenter.page("/v3/spaces", query, query.page(foundation.spaces()), presenter::space);
    }

    ObjectNode organizations(QueryParameters parameters) {
        ListQuery<CapiOrganization> query = ListQuery.parse(parameters, organizationFilters);
        return presenter.page(
                "/v3/organizations", query, query.page(foundation.organizations()), presenter::organization);
    }

    ObjectNode apps(QueryParameters parameters) {
        ListQuery<CapiApp> query = ListQuery.parse(parameters, appFilters);
        return presenter.page("/v3/apps", query, query.page(foundation.apps()), presenter::app);
    }

    ObjectNode auditEvents(QueryParameters parameters) {
        ListQuery<CapiAuditEvent> query = ListQuery.parse(parameters, eventFilters);
        return presenter.page(
                "/v3/audit_events", query, query.page(foundation.visibleAuditEvents()), presenter::auditEvent);
    }

    ObjectNode routeBindings(QueryParameters parameters) {
        ListQuery<CapiRouteBinding> query = ListQuery.parse(parameters, bindingFilters);
        ListQuery.Page<CapiRouteBinding> page = query.page(foundation.bindings().all());
        ObjectNode json = presenter.page("/v3/service_route_bindings", query, page, presenter::routeBinding);
        includeRoutes(json, page.items(), query.includes());
        return json;
    }

    ObjectNode routeBinding(CapiRouteBinding binding, QueryParameters parameters) {
        ListQuery.Filters<CapiRouteBinding> includesOnly = new ListQuery.Filters<>(Map.of(), bindingFilters.includes());
        ObjectNode json = presenter.routeBinding(binding);
        includeRoutes(
                json,
                List.of(binding),
                ListQuery.parse(parameters, includesOnly).includes());
        return json;
    }

    private void includeRoutes(ObjectNode json, List<CapiRouteBinding> bindings, List<String> includes) {
        if (!includes.isEmpty()) {
            ArrayNode routes = json.putObject("included").putArray("routes");
            foundation
                    .routes(bindings.stream().map(CapiRouteBinding::routeGuid).toList())
                    .forEach(route -> routes.add(presenter.route(route)));
        }
    }

    ObjectNode isolationSegments(QueryParameters parameters) {
        ListQuery<CapiIsolationSegment> query = ListQuery.parse(parameters, segmentFilters);
        return presenter.page(
                "/v3/isolation_segments",
                query,
                query.page(foundation.segments().all()),
                presenter::isolationSegment);
    }

    private List<String> organizationOf(String spaceGuid) {
        return foundation
                .space(spaceGuid)
                .map(space -> List.of(space.organizationGuid()))
                .orElse(List.of());
    }
}
