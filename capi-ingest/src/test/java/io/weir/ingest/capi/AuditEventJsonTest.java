package io.weir.ingest.capi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import io.weir.schemas.avro.CauseKind;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditEventJsonTest {

    @Test
    void readsWhoMappedWhichRoute() {
        AuditEvent event = read(Documents.mapEvent("event-1", "route-1"));

        assertThat(event.guid()).isEqualTo("event-1");
        assertThat(event.type()).isEqualTo("audit.app.map-route");
        assertThat(event.createdAt()).isEqualTo(Instant.parse("2026-05-10T17:17:48Z"));
        assertThat(event.routeGuid()).contains("route-1");
        assertThat(event.targetGuid()).isEqualTo("2e3151ba-9a63-4345-9c5b-6d8c238f4e55");
        assertThat(event.cause().getKind()).isEqualTo(CauseKind.CAPI_EVENT);
        assertThat(event.cause().getEventGuid()).isEqualTo("event-1");
        assertThat(event.cause().getActorName()).isEqualTo("dev@example.com");
        assertThat(event.cause().getEventTime()).isEqualTo(Instant.parse("2026-05-10T17:17:48Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audit.route.create",
                "audit.route.update",
                "audit.route.delete-request",
                "audit.route.share",
                "audit.route.unshare",
                "audit.route.transfer-owner"
            })
    void anEventOfARouteNamesItAsItsTarget(String type) {
        assertThat(read(Documents.routeEvent(type, "event-1", "route-1")).routeGuid())
                .contains("route-1");
    }

    @ParameterizedTest
    @CsvSource({
        "audit.service_route_binding.create, '{\"route_guid\":\"route-1\",\"service_instance_guid\":\"s\"}', route-1",
        "audit.service_route_binding.update, '{\"relationships\":{\"route\":{\"data\":{\"guid\":\"route-1\"}}}}', route-1",
        "audit.service_route_binding.delete, '{}', ",
        "audit.service_instance.bind_route, '{\"route_guid\":\"route-1\"}', route-1",
        "audit.service_instance.unbind_route, '{\"route_guid\":null}', ",
        "audit.route_policy.create, '{\"source\":\"cf:any\",\"route_guid\":\"route-1\"}', route-1",
        "audit.space.delete-request, '{\"recursive\":true}', ",
        "audit.organization.delete-request, '{\"recursive\":true}', ",
    })
    void otherEventsNameTheRouteInTheirRequestOrNotAtAll(String type, String request, String route) {
        ObjectNode document = Documents.routeEvent(type, "event-1", "target-1");
        document.putObject("data").set("request", Documents.read(request));

        AuditEvent event = read(document);

        assertThat(event.routeGuid().orElse(null)).isEqualTo(route);
        assertThat(event.targetGuid()).isEqualTo("target-1");
    }

    @ParameterizedTest
    @MethodSource("routeTypes")
    void everyTypeThatIsAskedForIsRead(String type) {
        ObjectNode document = Documents.routeEvent(type, "event-1", "target-1");
        document.putObject("data").put("route_guid", "route-1");

        assertThat(read(document).type()).isEqualTo(type);
    }

    static java.util.List<String> routeTypes() {
        return AuditEventJson.ROUTE_TYPES;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /guid            | null
                    /guid            | 7
                    /type            | null
                    /created_at      | null
                    /created_at      | "soon"
                    /actor           | []
                    /actor/name      | {}
                    /data/route_guid | null
                    /data/route_guid | "a,b"
                    /target/guid     | 7
                    """)
    void namesThePartThatIsWrong(String pointer, String value) {
        ObjectNode document = Documents.mapEvent("event-1", "route-1");
        int last = pointer.lastIndexOf('/');
        ((ObjectNode) document.at(pointer.substring(0, last)))
                .set(
                        pointer.substring(last + 1),
                        Documents.read("{\"v\":" + value + "}").path("v"));

        JsonShapeException wrong = catchThrowableOfType(JsonShapeException.class, () -> read(document));

        assertThat(wrong).as("complaint about %s = %s", pointer, value).isNotNull();
        assertThat(wrong.pointer()).isEqualTo(pointer);
    }

    private static AuditEvent read(ObjectNode document) {
        return AuditEventJson.read(JsonPart.root(document));
    }
}
