package io.weir.ingest.capi;

import io.weir.ingest.json.JsonPart;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads a CAPI audit event: which route it concerns, if any, and who did it. */
public final class AuditEventJson {

    /** The types that concern routes; whatever CAPI does to a route without one of them only a list or a scan can tell. */
    static final List<String> ROUTE_TYPES = List.of(
            "audit.route.create",
            "audit.route.update",
            "audit.route.delete-request",
            "audit.route.share",
            "audit.route.unshare",
            "audit.route.transfer-owner",
            "audit.app.map-route",
            "audit.app.unmap-route",
            "audit.service_route_binding.create",
            "audit.service_route_binding.update",
            "audit.service_route_binding.delete",
            "audit.service_route_binding.start_create",
            "audit.service_route_binding.start_delete",
            "audit.service_instance.bind_route",
            "audit.service_instance.unbind_route",
            "audit.route_policy.create",
            "audit.route_policy.update",
            "audit.space.delete-request",
            "audit.organization.delete-request");

    private AuditEventJson() {}

    /** An audit event is known by its type and by what every other resource lacks: an actor or a target. */
    public static boolean looksLikeOne(JsonPart part) {
        return part.at("type").isPresent()
                && (part.at("target").isPresent() || part.at("actor").isPresent());
    }

    /**
     * Reads an event of CAPI's list.
     *
     * @throws io.weir.ingest.json.JsonShapeException naming the part that is missing or wrong
     */
    static AuditEvent read(JsonPart event) {
        String type = event.object().at("type").text();
        Instant createdAt = event.at("created_at")
                .optionalTime()
                .orElseThrow(() -> event.at("created_at").wrong("a time such as 2019-05-10T17:17:48Z"));
        return new AuditEvent(
                event.at("guid").text(),
                type,
                createdAt,
                routeGuid(event),
                event.at("target").at("guid").textOrEmpty(),
                cause(event));
    }

    /** Who did it, as far as the event says. */
    public static Cause cause(JsonPart event) {
        String type = event.at("type").text();
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

    /** The route that the event concerns; empty when its type concerns none, or it does not name the route. */
    public static Optional<String> routeGuid(JsonPart event) {
        String type = event.at("type").text();
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
