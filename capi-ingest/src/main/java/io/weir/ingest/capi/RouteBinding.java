package io.weir.ingest.capi;

import io.weir.ingest.json.JsonPart;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A service route binding: requests of the route go through a route service.
 *
 * @param guid guid of the binding
 * @param routeGuid guid of the route
 * @param url address of the route service as CAPI shows it, whatever it is; null while the binding is not in force, and for
 *     a service that has no address
 * @param updatedAt when CAPI last saved the binding, whole seconds, CAPI's clock
 */
public record RouteBinding(
        String guid, String routeGuid, @Nullable String url, Instant updatedAt) {

    /** Reads one resource, or throws a {@link io.weir.ingest.json.JsonShapeException}. */
    static RouteBinding read(JsonPart resource) {
        resource.object();
        Optional<Instant> createdAt = resource.at("created_at").optionalTime();
        Instant updatedAt = resource.at("updated_at")
                .optionalTime()
                .or(() -> createdAt)
                .orElseThrow(() -> resource.at("updated_at").wrong("a time such as 2016-06-08T16:41:26Z"));
        return new RouteBinding(
                resource.at("guid").text(),
                resource.at("relationships").at("route").at("data").at("guid").text(),
                inForce(resource.at("last_operation")) ? url(resource.at("route_service_url")) : null,
                updatedAt);
    }

    /** A binding that is still being made, or could not be, is not in force; one that is being deleted still is. */
    private static boolean inForce(JsonPart operation) {
        boolean creating = operation.at("type").node().asText("").equals("create");
        return !creating || operation.at("state").node().asText("").equals("succeeded");
    }

    /** Whatever stands there is kept, since leaving it out would lead requests past the route service. */
    private static @Nullable String url(JsonPart part) {
        if (!part.isPresent()
                || (part.node().isTextual() && part.node().textValue().isEmpty())) {
            return null;
        }
        return part.node().isTextual() ? part.node().textValue() : part.node().toString();
    }
}
