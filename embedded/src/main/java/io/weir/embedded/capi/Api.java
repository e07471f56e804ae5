package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every request under {@code /v3}: what it means for the foundation and which document answers it. */
final class Api {

    /** Jobs that can be looked up; a client polls its job within seconds. */
    private static final int JOBS_MAX = 1_000;

    private final Foundation foundation;
    private final Presenter presenter;
    private final Lists lists;
    private final RouteBindingRequests bindings;
    private final IsolationSegmentRequests segments;
    /** Operation by guid of the job, oldest first. */
    private final Map<String, String> jobs = new LinkedHashMap<>();

    Api(Foundation foundation, Presenter presenter, RoutesPageListener pages) {
        this.foundation = foundation;
        this.presenter = presenter;
        this.lists = new Lists(foundation, presenter, pages);
        this.bindings = new RouteBindingRequests(foundation.bindings(), lists, presenter, this::accepted);
        this.segments = new IsolationSegmentRequests(foundation, lists, presenter);
    }

    /**
     * One request.
     *
     * @param path segments after {@code /v3}
     * @param body JSON null where there is none
     */
    record Request(String method, List<String> path, QueryParameters query, JsonNode body, Actor actor) {

        String segment(int index) {
            return index < path.size() ? path.get(index) : "";
        }

        /** Method and shape of the path, such as {@code PATCH /routes/:guid/destinations}. */
        String shape() {
            StringBuilder shape = new StringBuilder(method).append(' ');
            for (int i = 0; i < path.size(); i++) {
                shape.append('/').append(i % 2 == 1 && !isWord(i) ? ":guid" : path.get(i));
            }
            return shape.toString();
        }

        private boolean isWord(int index) {
            return index > 1 && path.get(index - 1).equals("relationships");
        }
    }

    /** One answer; a null body answers none. */
    record Answer(int status, @Nullable JsonNode body, Map<String, String> headers) {

        static Answer ok(JsonNode body) {
            return new Answer(200, body, Map.of());
        }

        static Answer created(JsonNode body) {
            return new Answer(201, body, Map.of());
        }

        static Answer empty(int status) {
            return new Answer(status, null, Map.of());
        }
    }

    Answer answer(Request request) {
        return switch (request.segment(0)) {
            case "routes" -> routes(request);
            case "domains", "spaces", "organizations", "apps" -> tenancy(request);
            case "service_route_bindings" -> bindings.answer(request);
            case "isolation_segments" -> segments.answer(request);
            case "audit_events" -> auditEvents(request);
            case "jobs" -> job(request);
            case "" -> Answer.ok(links());
            default -> throw unknownRequest(request);
        };
    }

    private Answer routes(Request request) {
        String guid = request.segment(1);
        Actor actor = request.actor();
        return switch (request.shape()) {
            case "GET /routes" -> Answer.ok(lists.routes(request.query()));
            case "POST /routes" ->
                Answer.created(presenter.route(
                        foundation.createRoute(actor, RouteMessage.parse(request.body(), foundation.hashRouting()))));
            case "GET /routes/:guid" -> Answer.ok(lists.route(route(guid), request.query()));
            case "PATCH /routes/:guid" -> Answer.ok(presenter.route(foundation.updateRoute(guid, request.body())));
            case "DELETE /routes/:guid" -> {
                foundation.deleteRoute(actor, guid);
                yield accepted("route.delete");
            }
            default -> request.segment(2).equals("relationships") ? relationships(request) : destinations(request);
        };
    }

    private Answer destinations(Request request) {
        String guid = request.segment(1);
        Actor actor = request.actor();
        return switch (request.shape()) {
            case "GET /routes/:guid/destinations" -> Answer.ok(presenter.destinations(route(guid)));
            case "POST /routes/:guid/destinations" ->
                Answer.ok(presenter.destinations(
                        foundation.insertDestinations(actor, guid, DestinationMessage.parse(request.body(), false))));
            case "PATCH /routes/:guid/destinations" ->
                Answer.ok(presenter.destinations(
                        foundation.replaceDestinations(actor, guid, DestinationMessage.parse(request.body(), true))));
            case "PATCH /routes/:guid/destinations/:guid" -> updateDestination(guid, request);
            case "DELETE /routes/:guid/destinations/:guid" -> {
                foundation.deleteDestination(actor, guid, request.segment(3));
                yield Answer.empty(204);
            }
            default -> throw unknownRequest(request);
        };
    }

    private Answer updateDestination(String guid, Request request) {
        JsonFields.unknownKeys(request.body(), Set.of("protocol")).ifPresent(sentence -> {
            throw CapiError.unprocessable(sentence);
        });
        JsonNode protocol = JsonFields.present(request.body(), "protocol");
        CapiDestination row =
                foundation.updateDestination(guid, request.segment(3), protocol == null ? null : protocol.asText());
        return Answer.ok(Presenter.destination(route(guid), row));
    }

    private Answer relationships(Request request) {
        String guid = request.segment(1);
        Actor actor = request.actor();
        JsonNode data = request.body().path("data");
        return switch (request.method() + " " + request.segment(3)) {
            case "GET shared_spaces" -> Answer.ok(presenter.sharedSpaces(route(guid)));
            case "POST shared_spaces" ->
                Answer.ok(presenter.sharedSpaces(foundation.shareRoute(actor, guid, JsonFields.guids(data))));
            case "DELETE shared_spaces" -> {
                foundation.unshareRoute(actor, guid, request.segment(4));
                yield Answer.empty(204);
            }
            case "PATCH space" -> {
                foundation.transferRoute(actor, guid, data.path("guid").asText());
                yield Answer.empty(204);
            }
            default -> throw unknownRequest(request);
        };
    }

    private Answer tenancy(Request request) {
        String guid = request.segment(1);
        if (request.segment(2).equals("relationships")) {
            return switch (request.segment(0) + " " + request.segment(3)) {
                case "spaces isolation_segment" -> segments.ofSpace(request);
                case "organizations default_isolation_segment" -> segments.defaultOf(request);
                default -> throw unknownRequest(request);
            };
        }
        return switch (request.shape()) {
            case "GET /domains" -> Answer.ok(lists.domains(request.query()));
            case "GET /domains/:guid" -> found(foundation.domain(guid), presenter::domain, "Domain");
            case "POST /domains" -> Answer.created(presenter.domain(createDomain(request.body())));
            case "GET /spaces" -> Answer.ok(lists.spaces(request.query()));
            case "GET /spaces/:guid" -> found(foundation.space(guid), presenter::space, "Space");
            case "GET /organizations" -> Answer.ok(lists.organizations(request.query()));
            case "GET /organizations/:guid" ->
                found(foundation.organization(guid), presenter::organization, "Organization");
            case "GET /apps" -> Answer.ok(lists.apps(request.query()));
            case "GET /apps/:guid" -> found(foundation.app(guid), presenter::app, "App");
            case "POST /apps" -> Answer.created(presenter.app(createApp(request.body())));
            case "DELETE /apps/:guid" -> {
                foundation.deleteApp(request.actor(), guid);
                yield accepted("app.delete");
            }
            default -> throw unknownRequest(request);
        };
    }

    private CapiDomain createDomain(JsonNode body) {
        String name = body.path("name").asText();
        if (name.isEmpty()) {
            throw CapiError.unprocessable("Name can't be blank");
        }
        CapiOrganization owner = JsonFields.relationship(body, "organization")
                .map(guid -> foundation
                        .organization(guid)
                        .orElseThrow(() -> CapiError.unprocessable("Organization with guid '" + guid
                                + "' does not exist or you do not have access to it.")))
                .orElse(null);
        String protocol = body.hasNonNull("router_group") ? "tcp" : "http";
        return foundation.createDomain(name, body.path("internal").asBoolean(false), protocol, owner);
    }

    private CapiApp createApp(JsonNode body) {
        String name = body.path("name").asText();
        if (name.isEmpty()) {
            throw CapiError.unprocessable("Name can't be blank");
        }
        return foundation.createApp(
                JsonFields.relationship(body, "space").orElse(""),
                name,
                body.path("lifecycle").path("type").asText("buildpack"));
    }

    private Answer auditEvents(Request request) {
        return switch (request.shape()) {
            case "GET /audit_events" -> Answer.ok(lists.auditEvents(request.query()));
            case "GET /audit_events/:guid" ->
                found(
                        foundation.visibleAuditEvents().stream()
                                .filter(event -> event.guid().equals(request.segment(1)))
                                .findFirst(),
                        presenter::auditEvent,
                        "Event");
            default -> throw unknownRequest(request);
        };
    }

    /** Deletions are done when they are accepted, so every job is complete. */
    private Answer accepted(String operation) {
        String guid = UUID.randomUUID().toString();
        synchronized (jobs) {
            jobs.put(guid, operation);
            if (jobs.size() > JOBS_MAX) {
                jobs.remove(jobs.keySet().iterator().next());
            }
        }
        return new Answer(202, null, Map.of("Location", presenter.api() + "/v3/jobs/" + guid));
    }

    private Answer job(Request request) {
        String guid = request.segment(1);
        String operation;
        synchronized (jobs) {
            operation = jobs.get(guid);
        }
        if (!request.shape().equals("GET /jobs/:guid") || operation == null) {
            throw CapiError.notFound("Job");
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("guid", guid);
        json.put("created_at", Instant.EPOCH.toString());
        json.put("updated_at", Instant.EPOCH.toString());
        json.put("operation", operation);
        json.put("state", "COMPLETE");
        json.putArray("errors");
        json.putArray("warnings");
        json.putObject("links").putObject("self").put("href", presenter.api() + "/v3/jobs/" + guid);
        return Answer.ok(json);
    }

    private ObjectNode links() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode links = json.putObject("links");
        links.putObject("self").put("href", presenter.api() + "/v3");
        for (String name : List.of(
                "apps",
                "audit_events",
                "domains",
                "isolation_segments",
                "organizations",
                "routes",
                "service_route_bindings",
                "spaces")) {
            links.putObject(name).put("href", presenter.api() + "/v3/" + name);
        }
        return json;
    }

    private CapiRoute route(String guid) {
        return foundation.route(guid).orElseThrow(() -> CapiError.notFound("Route"));
    }

    private static <T> Answer found(Optional<T> resource, Function<T, ObjectNode> present, String name) {
        return Answer.ok(resource.map(present).orElseThrow(() -> CapiError.notFound(name)));
    }

    static CapiError unknownRequest(Request request) {
        return CapiError.of(
                CapiError.Kind.UNKNOWN_REQUEST,
                "Unknown request: " + request.method() + " /v3/" + String.join("/", request.path()));
    }
}
