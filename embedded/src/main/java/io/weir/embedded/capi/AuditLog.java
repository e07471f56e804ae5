package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The audit events of the foundation, newest last. Guarded by the foundation's lock. */
final class AuditLog {

    /** CAPI keeps 31 days; here the oldest go beyond this many, so that a long run does not fill the heap. */
    private static final int EVENTS_MAX = 200_000;

    /** Written by CAPI in the transaction of the change itself; every other event comes after it and can be lost. */
    private static final Set<String> IN_TRANSACTION = Set.of("audit.app.map-route", "audit.app.unmap-route");

    private final Deque<CapiAuditEvent> events = new ArrayDeque<>();
    /** When an event that is late becomes visible, by its row. Read under the read lock, hence concurrent. */
    private final Map<Long, Instant> visibleAt = new ConcurrentHashMap<>();

    private final InstantSource clock;
    private final Chance chance;
    private final Consumer<CapiAuditEvent> listener;
    private boolean muted;
    private long nextId = 1;

    AuditLog(InstantSource clock, Chance chance, Consumer<CapiAuditEvent> listener) {
        this.clock = clock;
        this.chance = chance;
        this.listener = listener;
    }

    /** Every event that is kept, visible already or not. */
    List<CapiAuditEvent> all() {
        return List.copyOf(events);
    }

    /** Every event that a client sees now. */
    List<CapiAuditEvent> visible() {
        if (visibleAt.isEmpty()) {
            return all();
        }
        Instant now = clock.instant();
        return events.stream().filter(event -> visible(event, now)).toList();
    }

    private boolean visible(CapiAuditEvent event, Instant now) {
        Instant at = visibleAt.get(event.id());
        return at == null || !at.isAfter(now);
    }

    /** While muted, changes leave no event. */
    void mute(boolean on) {
        muted = on;
    }

    boolean muted() {
        return muted;
    }

    void routeCreated(Actor actor, CapiRoute route, RouteMessage message, @Nullable String organization, Instant now) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ObjectNode request = data.putObject("request");
        request.put("host", message.host());
        request.put("path", message.path());
        if (message.port() != null) {
            request.put("port", message.port());
        }
        ObjectNode relationships = request.putObject("relationships");
        relationships.putObject("space").putObject("data").put("guid", message.spaceGuid());
        relationships.putObject("domain").putObject("data").put("guid", message.domainGuid());
        if (!message.options().isEmpty()) {
            message.options().forEach(request.putObject("options")::put);
        }
        record("audit.route.create", actor, target(route), data, route.spaceGuid(), organization, now);
    }

    void routeDeleted(Actor actor, CapiRoute route, @Nullable String organization, Instant now) {
        record("audit.route.delete-request", actor, target(route), recursive(), route.spaceGuid(), organization, now);
    }

    void routeEvent(
            String type, Actor actor, CapiRoute route, ObjectNode data, @Nullable String organization, Instant now) {
        record(type, actor, target(route), data, route.spaceGuid(), organization, now);
    }

    void mapped(Actor actor, CapiRoute route, CapiApp app, CapiDestination row, @Nullable String org, Instant now) {
        mapping("audit.app.map-route", actor, route, app, row, org, now);
    }

    void unmapped(Actor actor, CapiRoute route, CapiApp app, CapiDestination row, @Nullable String org, Instant now) {
        mapping("audit.app.unmap-route", actor, route, app, row, org, now);
    }

    void appDeleted(Actor actor, CapiApp app, @Nullable String organization, Instant now) {
        CapiAuditEvent.Target target = new CapiAuditEvent.Target(app.guid(), "app", app.name());
        record("audit.app.delete-request", actor, target, recursive(), app.spaceGuid(), organization, now);
    }

    void spaceDeleted(Actor actor, CapiSpace space, Instant now) {
        CapiAuditEvent.Target target = new CapiAuditEvent.Target(space.guid(), "space", space.name());
        record("audit.space.delete-request", actor, target, recursive(), space.guid(), space.organizationGuid(), now);
    }

    void binding(
            String type,
            Actor actor,
            CapiRouteBinding binding,
            @Nullable String space,
            @Nullable String organization,
            Instant now) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.putObject("request")
                .put("route_guid", binding.routeGuid())
                .put("service_instance_guid", binding.serviceInstanceGuid());
        CapiAuditEvent.Target target = new CapiAuditEvent.Target(binding.guid(), "service_route_binding", "");
        record(type, actor, target, data, space, organization, now);
    }

    private void mapping(
            String type,
            Actor actor,
            CapiRoute route,
            CapiApp app,
            CapiDestination row,
            @Nullable String organization,
            Instant now) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("route_guid", route.guid());
        data.put("app_port", row.storedPort());
        data.put("route_mapping_guid", row.guid());
        data.put("destination_guid", row.guid());
        data.put("process_type", row.processType());
        data.put("weight", row.weight());
        data.put("protocol", row.protocol(route.protocol()));
        if (route.options() != null && !route.options().isEmpty()) {
            route.options().forEach(data.putObject("route_options")::put);
        }
        CapiAuditEvent.Target target = new CapiAuditEvent.Target(app.guid(), "app", app.name());
        record(type, actor, target, data, app.spaceGuid(), organization, now);
    }

    private void record(
            String type,
            Actor actor,
            CapiAuditEvent.Target target,
            ObjectNode data,
            @Nullable String space,
            @Nullable String organization,
            Instant now) {
        if (muted || (!IN_TRANSACTION.contains(type) && chance.loses())) {
            return;
        }
        CapiAuditEvent event = new CapiAuditEvent(
                nextId++, UUID.randomUUID().toString(), type, actor, target, data, space, organization, now);
        events.addLast(event);
        if (events.size() > EVENTS_MAX) {
            events.removeFirst();
        }
        hide(event);
        listener.accept(event);
    }

    private void hide(CapiAuditEvent event) {
        Instant instant = clock.instant();
        visibleAt.values().removeIf(at -> !at.isAfter(instant));
        Duration lateness = chance.lateness();
        if (!lateness.isZero()) {
            visibleAt.put(event.id(), instant.plus(lateness));
        }
    }

    private static CapiAuditEvent.Target target(CapiRoute route) {
        return new CapiAuditEvent.Target(route.guid(), "route", route.host());
    }

    private static ObjectNode recursive() {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.putObject("request").put("recursive", true);
        return data;
    }
}
