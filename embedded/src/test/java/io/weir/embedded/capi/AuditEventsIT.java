package io.weir.embedded.capi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditEventsIT {

    private final SimulatedCapiFixture fixture = new SimulatedCapiFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void tellOfOneReplacementAsUnmapsBeforeMapsAtOneTime() {
        CapiRoute route = fixture.route("shop");
        String path = "/v3/routes/" + route.guid() + "/destinations";
        fixture.client.patch(path, fixture.destinations("blue:80", "green:20"));
        fixture.tick(1);

        fixture.client.patch(path, fixture.destinations("blue:50", "green:50"));

        JsonNode events = fixture.client
                .get("/v3/audit_events?order_by=created_at&created_ats%5Bgt%5D=2026-01-01T00:00:00Z")
                .json()
                .path("resources");
        assertThat(fixture.foundation.auditEvents().stream().skip(3).map(CapiAuditEvent::type))
                .containsExactly(
                        "audit.app.unmap-route", "audit.app.unmap-route", "audit.app.map-route", "audit.app.map-route");
        assertThat(events).hasSize(4);
        assertThat(events.findValuesAsText("created_at")).containsOnly("2026-01-01T00:00:01Z");
    }

    @Test
    void carryWhatTheReferenceNames() {
        CapiRoute route = fixture.route("shop");

        fixture.client.patch("/v3/routes/" + route.guid() + "/destinations", fixture.destinations("blue:100"));

        JsonNode event = fixture.client
                .get("/v3/audit_events?types=audit.app.map-route")
                .json()
                .path("resources")
                .get(0);
        assertThat(event.path("target"))
                .isEqualTo(Documents.parse(
                        "{\"guid\":\"" + fixture.blue.guid() + "\",\"type\":\"app\",\"name\":\"blue\"}"));
        assertThat(event.path("actor"))
                .isEqualTo(Documents.parse("{\"guid\":\"weir\",\"type\":\"user\",\"name\":\"weir\"}"));
        assertThat(event.path("space").path("guid").asText()).isEqualTo(fixture.space.guid());
        assertThat(event.path("organization").path("guid").asText()).isEqualTo(fixture.organization.guid());
        JsonNode data = event.path("data");
        assertThat(data.path("route_guid").asText()).isEqualTo(route.guid());
        assertThat(data.path("destination_guid")).isEqualTo(data.path("route_mapping_guid"));
        assertThat(data.path("app_port").asInt()).isEqualTo(8080);
        assertThat(data.path("process_type").asText()).isEqualTo("web");
        assertThat(data.path("weight").asInt()).isEqualTo(100);
        assertThat(data.path("protocol").asText()).isEqualTo("http1");
        assertThat(fixture.client
                        .get("/v3/audit_events/" + event.path("guid").asText())
                        .json())
                .isEqualTo(event);
    }

    @Test
    void tellOfCreationAndDeletionOfRoutes() {
        CapiRoute route = fixture.route("shop");
        fixture.client.delete("/v3/routes/" + route.guid());

        JsonNode events = fixture.client
                .get("/v3/audit_events?target_guids=" + route.guid())
                .json()
                .path("resources");

        assertThat(events.findValuesAsText("type")).contains("audit.route.create", "audit.route.delete-request");
        assertThat(events.get(0).path("target").path("name").asText()).isEqualTo("shop");
        assertThat(events.get(0).path("data").path("request").path("host").asText())
                .isEqualTo("shop");
        assertThat(events.get(1).path("data").path("request").path("recursive").asBoolean())
                .isTrue();
    }

    @Test
    void nameNoRouteWhenASpaceIsDeleted() {
        CapiRoute route = fixture.route("shop");

        fixture.foundation.deleteSpace(Actor.operator(), fixture.space.guid());

        assertThat(fixture.foundation.route(route.guid())).isEmpty();
        assertThat(fixture.foundation.auditEvents())
                .extracting(CapiAuditEvent::type)
                .containsExactly("audit.route.create", "audit.space.delete-request");
    }

    @Test
    void tellOfSharingAndTransfer() {
        CapiRoute route = fixture.route("shop");
        String relationships = "/v3/routes/" + route.guid() + "/relationships";
        String other = "{\"guid\":\"" + fixture.otherSpace.guid() + "\"}";

        fixture.client.post(relationships + "/shared_spaces", "{\"data\":[" + other + "]}");
        fixture.client.patch(relationships + "/space", "{\"data\":" + other + "}");

        assertThat(fixture.foundation.auditEvents())
                .extracting(CapiAuditEvent::type)
                .containsExactly("audit.route.create", "audit.route.share", "audit.route.transfer-owner");
        assertThat(fixture.foundation.auditEvents().getLast().spaceGuid()).isEqualTo(fixture.space.guid());
        assertThat(fixture.foundation.route(route.guid()).orElseThrow().spaceGuid())
                .isEqualTo(fixture.otherSpace.guid());
    }

    @Test
    void reachListenersInOrderEvenPastOneThatFails() throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        fixture.capi.onAuditEvent(json -> {
            throw new IllegalStateException("on purpose");
        });
        fixture.capi.onAuditEvent(heard::add);

        CapiRoute route = fixture.route("shop");
        fixture.foundation.replaceDestinations(
                Actor.operator(), route.guid(), List.of(DestinationRequest.of(fixture.blue.guid(), 100)));

        assertThat(Documents.parse(heard.poll(10, TimeUnit.SECONDS))
                        .path("type")
                        .asText())
                .isEqualTo("audit.route.create");
        assertThat(Documents.parse(heard.poll(10, TimeUnit.SECONDS))
                        .path("type")
                        .asText())
                .isEqualTo("audit.app.map-route");
    }

    @Test
    void areListedAsAPollerAsksForThem() {
        fixture.route("first");
        fixture.tick(2);
        CapiRoute second = fixture.route("second");
        fixture.foundation.deleteRoute(Actor.operator(), second.guid());

        String since = "/v3/audit_events?created_ats%5Bgte%5D=2026-01-01T00:00:02Z&order_by=created_at&per_page=5000";

        assertThat(fixture.client.get(since).json().path("resources")).hasSize(2);
        assertThat(fixture.client
                        .get(since + "&types=audit.route.delete-request,audit.app.map-route")
                        .json()
                        .path("resources"))
                .hasSize(1);
        assertThat(fixture.client
                        .get("/v3/audit_events?order_by=-created_at&per_page=1")
                        .json()
                        .at("/resources/0/created_at")
                        .asText())
                .isEqualTo("2026-01-01T00:00:02Z");
        assertThat(fixture.client
                        .get("/v3/audit_events?created_ats%5Bgte%5D=2026-01-01T00:00:02.5Z")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void findOptionChangesByTheTimeOfTheRouteOnly() {
        CapiRoute route = fixture.route("shop");
        fixture.route("other");
        int events = fixture.foundation.auditEvents().size();
        fixture.tick(5);

        fixture.client.patch("/v3/routes/" + route.guid(), "{\"options\":{\"loadbalancing\":\"round-robin\"}}");

        String list = "/v3/routes?per_page=5000&order_by=updated_at&updated_ats%5B";
        assertThat(fixture.foundation.auditEvents()).hasSize(events);
        assertThat(fixture.client
                        .get(list + "gte%5D=2026-01-01T00:00:05Z")
                        .json()
                        .at("/resources/0/guid")
                        .asText())
                .isEqualTo(route.guid());
        assertThat(fixture.client
                        .get(list + "gt%5D=2026-01-01T00:00:05Z")
                        .json()
                        .path("resources"))
                .isEmpty();
        assertThat(fixture.client
                        .get(list + "lte%5D=2026-01-01T00:00:05Z")
                        .json()
                        .path("resources"))
                .hasSize(2);
        assertThat(fixture.client.get(list + "gte%5D=2026-01-01T00:00:05.1Z").status())
                .isEqualTo(400);
    }
}
