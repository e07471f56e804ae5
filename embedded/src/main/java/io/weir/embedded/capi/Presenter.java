package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes resources as CAPI's v3 documents. {@code api} is the address that links start with, without a slash at its end. */
record Presenter(String api) {

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    ObjectNode route(CapiRoute route) {
        ObjectNode json = head(route);
        json.put("protocol", route.protocol());
        json.put("host", route.host());
        json.put("path", route.path());
        json.put("port", route.port());
        json.put("url", route.url());
        json.set("destinations", destinationList(route));
        if (route.options() != null) {
            json.set("options", texts(route.options()));
        }
        metadata(json, route.metadata());
        ObjectNode relationships = json.putObject("relationships");
        toOne(relationships, "space", route.spaceGuid());
        toOne(relationships, "domain", route.domainGuid());
        if (!route.sharedSpaceGuids().isEmpty()) {
            toMany(relationships, "shared_spaces", route.sharedSpaceGuids());
        }
        String self = "/v3/routes/" + route.guid();
        links(
                json,
                Map.of(
                        "self", self,
                        "space", "/v3/spaces/" + route.spaceGuid(),
                        "domain", "/v3/domains/" + route.domainGuid(),
                        "destinations", self + "/destinations"));
        return json;
    }

    ObjectNode destinations(CapiRoute route) {
        ObjectNode json = object();
        json.set("destinations", destinationList(route));
        String self = "/v3/routes/" + route.guid();
        links(json, Map.of("self", self + "/destinations", "route", self));
        return json;
    }

    private static ArrayNode destinationList(CapiRoute route) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        route.destinations().stream()
                .sorted(Comparator.comparing(CapiDestination::guid))
                .forEach(row -> list.add(destination(route, row)));
        return list;
    }

    static ObjectNode destination(CapiRoute route, CapiDestination row) {
        ObjectNode json = object();
        json.put("guid", row.guid());
        json.put("created_at", row.createdAt().toString());
        json.put("updated_at", row.updatedAt().toString());
        ObjectNode app = json.putObject("app");
        app.put("guid", row.appGuid());
        app.putObject("process").put("type", row.processType());
        json.put("weight", row.weight());
        json.put("port", row.port());
        json.put("protocol", row.protocol(route.protocol()));
        return json;
    }

    ObjectNode sharedSpaces(CapiRoute route) {
        return relationship("/v3/routes/" + route.guid() + "/relationships/shared_spaces", route.sharedSpaceGuids());
    }

    ObjectNode domain(CapiDomain domain) {
        ObjectNode json = head(domain);
        json.put("name", domain.name());
        json.put("internal", domain.internal());
        if (domain.routerGroupGuid() == null) {
            json.putNull("router_group");
        } else {
            json.putObject("router_group").put("guid", domain.routerGroupGuid());
        }
        json.putArray("supported_protocols").add(domain.protocol());
        metadata(json, domain.metadata());
        ObjectNode relationships = json.putObject("relationships");
        toOne(relationships, "organization", domain.organizationGuid());
        toMany(relationships, "shared_organizations", domain.sharedOrganizationGuids());
        String self = "/v3/domains/" + domain.guid();
        Map<String, String> links = new TreeMap<>(Map.of(
                "self", self,
                "route_reservations", self + "/route_reservations",
                "shared_organizations", self + "/relationships/shared_organizations"));
        if (domain.organizationGuid() != null) {
            links.put("organization", "/v3/organizations/" + domain.organizationGuid());
        }
        if (domain.routerGroupGuid() != null) {
            links.put("router_group", "/routing/v1/router_groups/" + domain.routerGroupGuid());
        }
        links(json, links);
        return json;
    }

    ObjectNode space(CapiSpace space) {
        ObjectNode json = head(space);
        json.put("name", space.name());
        metadata(json, space.metadata());
        toOne(json.putObject("relationships"), "organization", space.organizationGuid());
        links(
                json,
                Map.of(
                        "self", "/v3/spaces/" + space.guid(),
                        "organization", "/v3/organizations/" + space.organizationGuid()));
        return json;
    }

    ObjectNode organization(CapiOrganization organization) {
        ObjectNode json = head(organization);
        json.put("name", organization.name());
        json.put("suspended", false);
        metadata(json, organization.metadata());
        links(json, Map.of("self", "/v3/organizations/" + organization.guid()));
        return json;
    }

    ObjectNode app(CapiApp app) {
        ObjectNode json = head(app);
        json.put("name", app.name());
        json.put("state", app.state());
        json.putObject("lifecycle").put("type", app.lifecycle()).putObject("data");
        metadata(json, app.metadata());
        toOne(json.putObject("relationships"), "space", app.spaceGuid());
        links(json, Map.of("self", "/v3/apps/" + app.guid(), "space", "/v3/spaces/" + app.spaceGuid()));
        return json;
    }

    ObjectNode auditEvent(CapiAuditEvent event) {
        ObjectNode json = head(event);
        json.put("type", event.type());
        Actor actor = event.actor();
        json.putObject("actor")
                .put("guid", actor.guid())
                .put("type", actor.type())
                .put("name", actor.name());
        CapiAuditEvent.Target target = event.target();
        json.putObject("target")
                .put("guid", target.guid())
                .put("type", target.type())
                .put("name", target.name());
        json.set("data", event.data());
        guidOrNull(json, "space", event.spaceGuid());
        guidOrNull(json, "organization", event.organizationGuid());
        links(json, Map.of("self", "/v3/audit_events/" + event.guid()));
        return json;
    }

    ObjectNode routeBinding(CapiRouteBinding binding) {
        ObjectNode json = head(binding);
        json.put("route_service_url", binding.routeServiceUrl());
        json.putObject("last_operation")
                .put("type", binding.createdAt().equals(binding.updatedAt()) ? "create" : "update")
                .put("state", "succeeded")
                .put("description", "Operation succeeded")
                .put("updated_at", binding.updatedAt().toString())
                .put("created_at", binding.createdAt().toString());
        metadata(json, binding.metadata());
        ObjectNode relationships = json.putObject("relationships");
        toOne(relationships, "service_instance", binding.serviceInstanceGuid());
        toOne(relationships, "route", binding.routeGuid());
        String self = "/v3/service_route_bindings/" + binding.guid();
        links(
                json,
                Map.of(
                        "self", self,
                        "service_instance", "/v3/service_instances/" + binding.serviceInstanceGuid(),
                        "route", "/v3/routes/" + binding.routeGuid(),
                        "parameters", self + "/parameters"));
        return json;
    }

    ObjectNode isolationSegment(CapiIsolationSegment segment) {
        ObjectNode json = head(segment);
        json.put("name", segment.name());
        metadata(json, segment.metadata());
        String self = "/v3/isolation_segments/" + segment.guid();
        links(json, Map.of("self", self, "organizations", self + "/organizations"));
        return json;
    }

    /** A to-many relationship at the path {@code self}. */
    ObjectNode relationship(String self, List<String> guids) {
        ObjectNode json = object();
        ArrayNode data = json.putArray("data");
        guids.forEach(guid -> data.addObject().put("guid", guid));
        links(json, Map.of("self", self));
        return json;
    }

    /** A to-one relationship at the path {@code self}. */
    ObjectNode relationship(String self, @Nullable String guid) {
        ObjectNode json = object();
        guidOrNull(json, "data", guid);
        links(json, Map.of("self", self));
        return json;
    }

    /** A page with its links, which repeat the request's parameters in alphabetical order. */
    <T extends CapiResource> ObjectNode page(
            String path, ListQuery<T> query, ListQuery.Page<T> page, Function<T, ObjectNode> present) {
        ObjectNode json = object();
        ObjectNode pagination = json.putObject("pagination");
        pagination.put("total_results", page.total());
        pagination.put("total_pages", page.pages());
        link(pagination, "first", path, query, page, 1);
        link(pagination, "last", path, query, page, page.pages());
        link(pagination, "next", path, query, page, page.number() < page.pages() ? page.number() + 1 : 0);
        link(pagination, "previous", path, query, page, page.number() - 1);
        json.putPOJO("resources", new PageResources<>(page.items(), present));
        return json;
    }

    private <T extends CapiResource> void link(
            ObjectNode pagination, String name, String path, ListQuery<T> query, ListQuery.Page<T> page, int number) {
        if (number < 1) {
            pagination.putNull(name);
            return;
        }
        Map<String, String> parameters = new TreeMap<>(query.parameters().values());
        parameters.put("page", Integer.toString(number));
        parameters.put("per_page", Integer.toString(page.perPage()));
        List<String> pairs = new ArrayList<>();
        parameters.forEach((key, value) -> pairs.add(encode(key) + "=" + encode(value)));
        pagination.putObject(name).put("href", api + path + "?" + String.join("&", pairs));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static ObjectNode head(CapiResource resource) {
        return object().put("guid", resource.guid())
                .put("created_at", resource.createdAt().toString())
                .put("updated_at", resource.updatedAt().toString());
    }

    private static void metadata(ObjectNode json, Metadata metadata) {
        ObjectNode node = json.putObject("metadata");
        node.set("labels", texts(metadata.labels()));
        node.set("annotations", texts(metadata.annotations()));
    }

    private static ObjectNode texts(Map<String, String> texts) {
        ObjectNode json = object();
        new TreeMap<>(texts).forEach(json::put);
        return json;
    }

    private static void toOne(ObjectNode relationships, String name, @Nullable String guid) {
        guidOrNull(relationships.putObject(name), "data", guid);
    }

    private static void toMany(ObjectNode relationships, String name, List<String> guids) {
        ArrayNode data = relationships.putObject(name).putArray("data");
        guids.forEach(guid -> data.addObject().put("guid", guid));
    }

    private static void guidOrNull(ObjectNode json, String field, @Nullable String guid) {
        if (guid == null) {
            json.putNull(field);
        } else {
            json.putObject(field).put("guid", guid);
        }
    }

    private void links(ObjectNode json, Map<String, String> pathByName) {
        ObjectNode links = json.putObject("links");
        new TreeMap<>(pathByName).forEach((name, path) -> links.putObject(name).put("href", api + path));
    }

    /** The document of an error. */
    static JsonNode error(CapiError error) {
        ObjectNode json = object();
        json.putArray("errors")
                .addObject()
                .put("code", error.code())
                .put("title", error.title())
                .put("detail", String.valueOf(error.getMessage()));
        return json;
    }
}
