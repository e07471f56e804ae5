package io.weir.ingest.webhook;

import io.weir.ingest.capi.RouteGuid;
import io.weir.ingest.json.JsonPart;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import java.util.Optional;

/** Reads a CAPI audit event: which route it concerns, if any, and who did it. */
final class AuditEvent {

    private AuditEvent() {}

    /** An audit event is known by its type and by what every other resource lacks: an actor or a target. */
    static boolean looksLikeOne(JsonPart part) {
        return part.at("type").isPresent()
                && (part.at("target").isPresent() || part.at("actor").isPresent());
    }

    /** The hint that the event gives; empty when its type concerns no route. */
    static Optional<Hint> read(JsonPart event) {
        String type = event.at("type").text();
        Cause cause = cause(event, type);
        return routeGuid(event, type).map(guid -> new Hint(guid, cause));
    }

    private static Cause cause(JsonPart event, String type) {
        JsonPart actor = event.at("actor");
        if (actor.isPresent()) {
            actor.object();
        }
        return Cause.newBuilder()
                .setKind(CauseKind.CAPI_EVENT)
                .setEventGuid(event.at("guid").text())
                .setEventType(type)
                .setActorGuid(actor.at("guid").optionalText().orElse(null))
                .setActorType(actor.at("type").optionalText().orElse(null))
                .setActorName(actor.at("name").optionalText().orElse(null))
                .setEventTime(event.at("created_at").optionalTime().orElse(null))
                .build();
    }

    private static Optional<String> routeGuid(JsonPart event, String type) {
        JsonPart target = event.at("target");
        JsonPart request = event.at("data").at("request");
        return switch (type) {
            case "audit.app.map-route", "audit.app.unmap-route" ->
                Optional.of(RouteGuid.read(event.at("data").object().at("route_guid")));
            case "audit.service_route_binding.create",
                    "audit.service_route_binding.update",
                    "audit.service_route_binding.delete",
                    "audit.service_route_binding.start_create",
                    "audit.service_route_binding.start_delete",
                    "audit.service_instance.bind_route",
                    "audit.service_instance.unbind_route",
                    "audit.route_policy.create",
                    "audit.route_policy.update" -> firstPresent(request);
            default ->
                type.startsWith("audit.route.")
                        ? Optional.of(RouteGuid.read(target.object().at("guid")))
                        : Optional.empty();
        };
    }

    /** Bindings name the route in one of two places, and some not at all: then only a scan can tell. */
    private static Optional<String> firstPresent(JsonPart request) {
        JsonPart direct = request.at("route_guid");
        JsonPart related = request.at("relationships").at("route").at("data").at("guid");
        if (direct.isPresent()) {
            return Optional.of(RouteGuid.read(direct));
        }
        return related.isPresent() ? Optional.of(RouteGuid.read(related)) : Optional.empty();
    }
}
