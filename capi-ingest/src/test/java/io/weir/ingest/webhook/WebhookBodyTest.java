package io.weir.ingest.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookBodyTest {

    private static final String ROUTE = "cbad697f-cac1-48f4-9017-ac08f39dfb31";

    @Test
    void aMappingNamesItsRouteAndWhoDidIt() {
        Hints hints = parse(Documents.mapEvent("event-1", ROUTE));

        assertThat(hints.ignored()).isZero();
        assertThat(hints.hints())
                .containsExactly(new Hint(
                        ROUTE,
                        new Cause(
                                CauseKind.CAPI_EVENT,
                                "event-1",
                                "audit.app.map-route",
                                "d144abe3-3d7b-40d4-b63f-2584798d3ee5",
                                "user",
                                "dev@example.com",
                                Instant.parse("2026-05-10T17:17:48Z"),
                                null)));
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
        Hints hints = parse(Documents.routeEvent(type, "event-1", ROUTE));

        assertThat(hints.hints()).extracting(Hint::routeGuid).containsExactly(ROUTE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    audit.service_route_binding.create | {"route_guid":"r-1","service_instance_guid":"s"}
                    audit.service_route_binding.delete | {"relationships":{"route":{"data":{"guid":"r-1"}}}}
                    audit.service_instance.bind_route  | {"route_guid":"r-1"}
                    audit.route_policy.create          | {"source":"cf:any","route_guid":"r-1"}
                    """)
    void aBindingNamesItsRouteInTheRequest(String type, String request) {
        ObjectNode event = Documents.routeEvent(type, "event-1", "not-the-route");
        event.set("data", Documents.read("{\"request\":" + request + "}"));

        assertThat(parse(event).hints()).extracting(Hint::routeGuid).containsExactly("r-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audit.service_route_binding.delete",
                "audit.app.start",
                "audit.space.delete-request",
                "app.crash",
                "blob.remove_orphan"
            })
    void anEventThatNamesNoRouteIsIgnored(String type) {
        Hints hints = parse(Documents.routeEvent(type, "event-1", "whatever"));

        assertThat(hints.hints()).isEmpty();
        assertThat(hints.ignored()).isEqualTo(1);
    }

    @Test
    void aWholeRouteAsThePublicReferenceShowsIt() {
        Hints hints = parse(Documents.reference("route"));

        assertThat(hints.hints())
                .containsExactly(new Hint(
                        ROUTE, Cause.newBuilder().setKind(CauseKind.WEBHOOK).build()));
    }

    @Test
    void aPageOfEventsAndRoutes() {
        ObjectNode page = Documents.reference("pagination");
        page.putArray("resources")
                .add(Documents.mapEvent("event-1", "r-1"))
                .add(Documents.routeEvent("audit.app.start", "event-2", "app"))
                .add(Documents.reference("route"));

        Hints hints = parse(page);

        assertThat(hints.hints()).extracting(Hint::routeGuid).containsExactly("r-1", ROUTE);
        assertThat(hints.ignored()).isEqualTo(1);
    }

    @Test
    void anEmptyPageSaysNothing() {
        assertThat(parse(Documents.read("{\"pagination\":{},\"resources\":[]}")))
                .isEqualTo(new Hints(List.of(), 0));
    }

    @Test
    void aStructuredCloudEvent() {
        Hints hints = parse(WebhookFormat.CLOUD_EVENT, cloudEvent(Documents.mapEvent("event-1", "r-1")));

        assertThat(hints.hints()).extracting(Hint::routeGuid).containsExactly("r-1");
    }

    @Test
    void aCloudEventWithDataInBase64() {
        ObjectNode event = cloudEvent(Documents.read("{}"));
        event.remove("data");
        event.put(
                "data_base64",
                Base64.getEncoder()
                        .encodeToString(
                                Documents.mapEvent("event-1", "r-1").toString().getBytes(UTF_8)));

        assertThat(parse(WebhookFormat.CLOUD_EVENT, event).hints())
                .extracting(Hint::routeGuid)
                .containsExactly("r-1");
    }

    @Test
    void aBatchOfCloudEvents() {
        String batch = JsonNodeFactory.instance
                .arrayNode()
                .add(cloudEvent(Documents.mapEvent("event-1", "r-1")))
                .add(cloudEvent(Documents.reference("route")))
                .add(cloudEvent(Documents.routeEvent("audit.app.stop", "event-3", "app")))
                .toString();

        Hints hints = WebhookBody.parse(WebhookFormat.CLOUD_EVENT_BATCH, header -> null, batch.getBytes(UTF_8));

        assertThat(hints.hints()).extracting(Hint::routeGuid).containsExactly("r-1", ROUTE);
        assertThat(hints.ignored()).isEqualTo(1);
    }

    @Test
    void aCloudEventInBinaryMode() {
        Map<String, String> headers = Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-source", "/cc", "ce-type", "t");

        Hints hints = WebhookBody.parse(
                WebhookFormat.JSON,
                headers::get,
                Documents.mapEvent("event-1", "r-1").toString().getBytes(UTF_8));

        assertThat(hints.hints()).extracting(Hint::routeGuid).containsExactly("r-1");
    }

    @Test
    void aCloudEventInBinaryModeWithoutItsSourceIsRefused() {
        Map<String, String> headers = Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-type", "t");

        ProblemException problem = catchThrowableOfType(
                ProblemException.class,
                () -> WebhookBody.parse(WebhookFormat.JSON, headers::get, "{}".getBytes(UTF_8)));

        assertThat(problem.kind()).isEqualTo(ProblemKind.INVALID_CONTENT);
        assertThat(problem.errors().getFirst().field()).isEqualTo("ce-source");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":1}}",
                "{\"a\":1,\"a\":2}",
                "nothing",
                "{\"a\":\u0001}",
                "[1,2",
                "\"\uD800\""
            })
    void whatIsNotJsonIsMalformed(String body) {
        ProblemException problem = catchThrowableOfType(
                ProblemException.class,
                () -> WebhookBody.parse(WebhookFormat.JSON, header -> null, body.getBytes(UTF_8)));

        assertThat(problem).as("problem of '%s'", body).isNotNull();
        assertThat(problem.kind()).isIn(ProblemKind.MALFORMED_BODY, ProblemKind.INVALID_CONTENT);
        assertThat(problem.detail()).doesNotContain("com.fasterxml").doesNotContain("\n");
    }

    @Test
    void bytesThatAreNotUtf8AreMalformed() {
        ProblemException problem = catchThrowableOfType(
                ProblemException.class,
                () -> WebhookBody.parse(
                        WebhookFormat.JSON, header -> null, new byte[] {'{', '"', (byte) 0xC3, (byte) 0x28, '"', '}'}));

        assertThat(problem.kind()).isEqualTo(ProblemKind.MALFORMED_BODY);
    }

    @Test
    void nestingWithoutEndIsMalformed() {
        ProblemException problem = catchThrowableOfType(
                ProblemException.class,
                () -> WebhookBody.parse(
                        WebhookFormat.JSON, header -> null, "[".repeat(500_000).getBytes(UTF_8)));

        assertThat(problem.kind()).isEqualTo(ProblemKind.MALFORMED_BODY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    JSON              | []                                                                       | ''
                    JSON              | 7                                                                        | ''
                    JSON              | null                                                                     | ''
                    JSON              | {}                                                                       | ''
                    JSON              | {"guid":"a","name":"an-app","metadata":{}}                               | ''
                    JSON              | {"resources":7}                                                          | /resources
                    JSON              | {"resources":[7]}                                                        | /resources/0
                    JSON              | {"resources":[{"guid":"a"}]}                                             | /resources/0
                    JSON              | {"type":7,"target":{}}                                                   | /type
                    JSON              | {"type":"audit.route.create","target":{"guid":"r"}}                      | /guid
                    JSON              | {"guid":"e","type":"audit.route.create","actor":{}}                      | /target
                    JSON              | {"guid":"e","type":"audit.route.create","target":{"guid":"a/b"}}         | /target/guid
                    JSON              | {"guid":"e","type":"audit.route.create","target":{"guid":7}}             | /target/guid
                    JSON              | {"guid":"e","type":"audit.route.create","target":{"guid":"r"},"created_at":"soon"} | /created_at
                    JSON              | {"guid":"e","type":"audit.route.create","target":{"guid":"r"},"actor":"me"} | /actor
                    JSON              | {"guid":"e","type":"audit.route.create","target":{"guid":"r"},"actor":{"name":[]}} | /actor/name
                    JSON              | {"guid":"e","type":"audit.app.map-route","target":{},"data":{}}          | /data/route_guid
                    JSON              | {"guid":"e","type":"audit.app.map-route","target":{}}                    | /data
                    JSON              | {"guid":"","destinations":[]}                                            | /guid
                    JSON              | {"destinations":[]}                                                      | /guid
                    CLOUD_EVENT       | []                                                                       | ''
                    CLOUD_EVENT       | {"id":"1","source":"s","type":"t","data":{}}                             | /specversion
                    CLOUD_EVENT       | {"specversion":"0.3","id":"1","source":"s","type":"t","data":{}}         | /specversion
                    CLOUD_EVENT       | {"specversion":"1.0","source":"s","type":"t","data":{}}                  | /id
                    CLOUD_EVENT       | {"specversion":"1.0","id":"1","source":"","type":"t","data":{}}          | /source
                    CLOUD_EVENT       | {"specversion":"1.0","id":"1","source":"s","data":{}}                    | /type
                    CLOUD_EVENT       | {"specversion":"1.0","id":"1","source":"s","type":"t"}                   | /data
                    CLOUD_EVENT       | {"specversion":"1.0","id":"1","source":"s","type":"t","data":{}}         | /data
                    CLOUD_EVENT       | {"specversion":"1.0","id":"1","source":"s","type":"t","data":"x"}        | /data
                    CLOUD_EVENT       | {"specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"%"} | /data_base64
                    CLOUD_EVENT       | {"specversion":"1.0","id":"1","source":"s","type":"t","datacontenttype":"text/xml","data":{}} | /datacontenttype
                    CLOUD_EVENT_BATCH | {}                                                                       | ''
                    CLOUD_EVENT_BATCH | [7]                                                                      | /0
                    CLOUD_EVENT_BATCH | [{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"resources":[{}]}}] | /0/data/resources/0
                    """)
    void aWrongPartIsNamed(WebhookFormat format, String body, String field) {
        ProblemException problem = catchThrowableOfType(
                ProblemException.class, () -> WebhookBody.parse(format, header -> null, body.getBytes(UTF_8)));

        assertThat(problem).as("problem of %s", body).isNotNull();
        assertThat(problem.kind()).isEqualTo(ProblemKind.INVALID_CONTENT);
        assertThat(problem.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.field()).isEqualTo(field));
    }

    @Test
    void hintsAboutOneRouteBecomeOneNotificationWithAllCauses() {
        ObjectNode page = Documents.read("{}");
        page.putArray("resources")
                .add(Documents.mapEvent("event-1", "r-1"))
                .add(Documents.mapEvent("event-2", "r-2"))
                .add(Documents.mapEvent("event-3", "r-1"));
        Instant now = Instant.ofEpochSecond(5);

        List<CapiNotification> notifications = parse(page).notifications(now);

        assertThat(notifications).extracting(CapiNotification::getRouteGuid).containsExactly("r-1", "r-2");
        assertThat(notifications.getFirst().getCauses())
                .extracting(Cause::getEventGuid)
                .containsExactly("event-1", "event-3");
        assertThat(notifications).allSatisfy(notification -> {
            assertThat(notification.getSecondLook()).isTrue();
            assertThat(notification.getReceivedAt()).isEqualTo(now);
        });
    }

    @Test
    void noCauseIsDroppedHoweverManyThereAre() {
        ObjectNode page = Documents.read("{}");
        var resources = page.putArray("resources");
        for (int i = 0; i < 40; i++) {
            resources.add(Documents.mapEvent("event-" + i, "r-1"));
        }

        List<CapiNotification> notifications = parse(page).notifications(Instant.EPOCH);

        assertThat(notifications)
                .extracting(notification -> notification.getCauses().size())
                .containsExactly(16, 16, 8);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, JSON",
        "Application/JSON; charset=UTF-8, JSON",
        "application/cloudevents+json;charset=\"utf-8\", CLOUD_EVENT",
        "application/cloudevents-batch+json, CLOUD_EVENT_BATCH"
    })
    void knowsItsContentTypes(String header, WebhookFormat format) {
        assertThat(WebhookFormat.of(header)).contains(format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text/plain", "application/xml", "application/json; charset=iso-8859-1"})
    void refusesOthers(String header) {
        assertThat(WebhookFormat.of(header)).isEmpty();
    }

    private static ObjectNode cloudEvent(ObjectNode data) {
        ObjectNode event = Documents.read("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/cc\",\"type\":\"t\"}");
        event.put("datacontenttype", "application/json; charset=utf-8");
        event.set("data", data);
        return event;
    }

    private static Hints parse(ObjectNode document) {
        return parse(WebhookFormat.JSON, document);
    }

    private static Hints parse(WebhookFormat format, ObjectNode document) {
        return WebhookBody.parse(format, header -> null, document.toString().getBytes(UTF_8));
    }
}
