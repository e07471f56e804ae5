package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The requests below {@code /v3/service_route_bindings}. A creation that names a {@code route_service_url}, which CAPI itself
 * takes from the service instance, is answered like that of a user-provided instance: at once. Without one it is answered like
 * that of a managed instance: by a job, which is complete already.
 */
final class RouteBindingRequests {

    private static final Set<String> CREATE_KEYS =
            Set.of("relationships", "metadata", "parameters", "route_service_url");

    private final RouteBindings bindings;
    private final Lists lists;
    private final Presenter presenter;
    private final Function<String, Api.Answer> accepted;

    /** {@code accepted} answers 202 with a job for an operation. */
    RouteBindingRequests(
            RouteBindings bindings, Lists lists, Presenter presenter, Function<String, Api.Answer> accepted) {
        this.bindings = bindings;
        this.lists = lists;
        this.presenter = presenter;
        this.accepted = accepted;
    }

    Api.Answer answer(Api.Request request) {
        String guid = request.segment(1);
        return switch (request.shape()) {
            case "GET /service_route_bindings" -> Api.Answer.ok(lists.routeBindings(request.query()));
            case "POST /service_route_bindings" -> create(request);
            case "GET /service_route_bindings/:guid" ->
                Api.Answer.ok(lists.routeBinding(binding(guid), request.query()));
            case "PATCH /service_route_bindings/:guid" ->
                Api.Answer.ok(presenter.routeBinding(bindings.update(request.actor(), guid, request.body())));
            case "DELETE /service_route_bindings/:guid" ->
                bindings.delete(request.actor(), guid).routeServiceUrl() == null
                        ? accepted.apply("service_route_bindings.delete")
                        : Api.Answer.empty(204);
            default -> throw Api.unknownRequest(request);
        };
    }

    private Api.Answer create(Api.Request request) {
        JsonNode body = request.body();
        List<String> errors = new ArrayList<>();
        JsonFields.unknownKeys(body, CREATE_KEYS).ifPresent(errors::add);
        String instance = relationship(body, "service_instance", "Service instance", errors);
        String route = relationship(body, "route", "Route", errors);
        JsonNode url = JsonFields.present(body, "route_service_url");
        if (url != null && !url.isTextual()) {
            errors.add("Route service url must be a string");
        }
        if (!errors.isEmpty()) {
            throw CapiError.unprocessable(String.join(", ", errors));
        }
        CapiRouteBinding binding = bindings.create(
                request.actor(),
                route,
                instance,
                url == null ? null : url.asText(),
                JsonFields.merge(Metadata.empty(), body));
        return url == null
                ? accepted.apply("service_route_bindings.create")
                : Api.Answer.created(presenter.routeBinding(binding));
    }

    private static String relationship(JsonNode body, String name, String label, List<String> errors) {
        return JsonFields.relationship(body, name).orElseGet(() -> {
            errors.add("Relationships " + label + " must be structured like this: \"" + name
                    + ": {\"data\": {\"guid\": \"valid-guid\"}}\"");
            return "";
        });
    }

    private CapiRouteBinding binding(String guid) {
        return bindings.binding(guid).orElseThrow(() -> CapiError.notFound("Service route binding"));
    }
}
