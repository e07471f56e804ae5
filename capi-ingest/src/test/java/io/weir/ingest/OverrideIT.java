package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.ingest.fixture.LogRules;
import io.weir.ingest.fixture.Rig;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.route.ContentHash;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.serde.SerdeSettings;
import io.weir.schemas.topic.TableSetting;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An operator puts back what a route was, ends that, and has routes written again, while CAPI is polled and scanned all the time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverrideIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final TestPlatform platform = TestPlatform.shared();
    private Rig rig = rig();
    private @Nullable Ingest ingest;
    private String guid = "";

    /** A route whose revisions are 1 without destinations, 2 with weight 10, and 3 with weight 50, as CAPI has it. */
    @BeforeEach
    void threeRevisions() {
        rig.close();
        rig = rig();
        ingest = rig.start();
        CapiRoute route = rig.createRoute("app");
        guid = route.guid();
        awaitRevision(1);
        rig.split(guid, 10);
        awaitRevision(2);
        rig.split(guid, 50);
        awaitRevision(3);
        Eventually.until(SOON, () -> rig.log().control().containsKey("import-done"), "the import is done");
    }

    @AfterEach
    void check() {
        running().close();
        LogRules.check(rig.log());
    }

    @AfterAll
    void close() {
        rig.close();
    }

    private Rig rig() {
        return new Rig(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix())
                .polling(Duration.ofMillis(500));
    }

    @Test
    void aRollbackStandsThroughScansUntilCapiChangesTheRoute() {
        double driftBefore = drift();

        HttpResponse<String> answer = order(
                "/v1/overrides",
                "{\"route\":\"app.apps.example.com\",\"revision\":2,\"by\":\"ada\",\"note\":\"bad weights\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(answer.body()).contains(guid, "\"restores\":2", "\"field\":\"destination ");
        RouteEvent event = awaitRevision(4);
        assertThat(weight(event)).isEqualTo(10);
        assertThat(event.getCauses())
                .containsExactly(Cause.newBuilder()
                        .setKind(CauseKind.OPERATOR)
                        .setActorName("ada")
                        .setNote("bad weights")
                        .build());
        RouteChanged change = (RouteChanged) event.getChange();
        RouteEvent capis = rig.log().of(guid).get(indexOf(3));
        assertThat(change.getOverride()).isNotNull().satisfies(override -> {
            assertThat(override.getRestoredRevision()).isEqualTo(2);
            assertThat(override.getOrderedBy()).isEqualTo("ada");
            assertThat(override.getCapiContentHash())
                    .isEqualTo(ByteBuffer.wrap(ContentHash.of(((RouteChanged) capis.getChange()).getRoute())));
        });
        assertThat(rig.log().state(guid).getOverride()).isEqualTo(change.getOverride());
        awaitMetric("weir_ingest_overrides", 1);
        assertThat(rig.admin(running(), "/v1/overrides").body())
                .contains(guid, "\"restored_revision\":2", "\"by\":\"ada\"", "\"total\":1");

        awaitScans(3);
        rig.hint(running(), "event-of-nothing", guid);
        awaitQuiet();

        assertThat(changes()).as("neither scans nor polls nor webhooks undo it").isEqualTo(4);
        assertThat(drift()).isEqualTo(driftBefore);

        rig.split(guid, 70);

        assertThat(weight(awaitRevision(5))).isEqualTo(70);
        assertThat(rig.log().state(guid).getOverride()).isNull();
        awaitMetric("weir_ingest_overrides", 0);
        assertThat(rig.admin(running(), "/v1/overrides").body()).contains("\"total\":0");
    }

    @Test
    void anOperatorClearsARollbackAndReplacesOne() {
        override(2, "ada");
        awaitRevision(4);

        override(1, "bob");

        assertThat(weight(awaitRevision(5)))
                .as("revision 1 has no destinations")
                .isZero();
        assertThat(rig.log().state(guid).getOverride().getOrderedBy()).isEqualTo("bob");

        assertThat(order("/v1/overrides/clear", "{\"route\":\"" + guid + "\",\"by\":\"eve\"}")
                        .statusCode())
                .isEqualTo(202);

        RouteEvent cleared = awaitRevision(6);
        assertThat(weight(cleared)).isEqualTo(50);
        assertThat(cleared.getCauses()).extracting(Cause::getActorName).containsExactly("eve");
        assertThat(rig.log().state(guid).getOverride()).isNull();
        HttpResponse<String> again = order("/v1/overrides/clear", "{\"route\":\"" + guid + "\",\"by\":\"eve\"}");
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.body()).contains("\"overridden\":false");
        awaitMetric("weir_ingest_orders_total{kind=\"clear_override\",outcome=\"nothing\"}", 1);
        assertThat(changes()).isEqualTo(6);
    }

    @Test
    void aRouteIsWrittenAgainAsItStands() {
        String again = "{\"route\":\"app.apps.example.com\",\"again\":true,\"by\":\"ada\",\"note\":\"fold is mended\"}";
        assertThat(order("/v1/routes/look", again).statusCode()).isEqualTo(202);
        assertThat(weight(awaitRevision(4))).isEqualTo(50);
        override(2, "bob");
        RouteEvent overridden = awaitRevision(5);

        assertThat(order("/v1/routes/look", again).statusCode()).isEqualTo(202);

        RouteEvent event = awaitRevision(6);
        assertThat(event.getChange()).as("with the override as it was").isEqualTo(overridden.getChange());
        assertThat(event.getCauses()).extracting(Cause::getNote).containsExactly("fold is mended");
        assertThat(order("/v1/routes/look", "{\"route\":\"app.apps.example.com\"}")
                        .statusCode())
                .isEqualTo(202);
        awaitQuiet();
        assertThat(changes()).as("to look is not to write").isEqualTo(6);
    }

    @Test
    void whatCannotBeOrderedIsRefusedWithTheReason() {
        assertRefused(404, "{\"route\":\"no-such-guid\",\"revision\":1}", "knows no route 'no-such-guid'");
        assertRefused(404, "{\"route\":\"www.example.com/v1\",\"revision\":1}", "www.example.com/v1");
        assertRefused(404, "{\"route\":\"" + guid + "\",\"revision\":9}", "no revision 9", "1, 2, 3");
        assertRefused(422, "{\"route\":\"" + guid + "\",\"revision\":0}", "/revision", "1 or more");
        assertRefused(422, "{\"route\":\"" + guid + "\",\"revision\":\"2\"}", "/revision");
        assertRefused(422, "{\"revision\":2}", "/route");
        assertRefused(422, "{\"route\":\"https://app.apps.example.com\",\"revision\":2}", "without a scheme");
        assertRefused(400, "{", "not valid JSON");

        rig.deleteRoute(guid);
        Eventually.until(SOON, () -> rig.log().state(guid).getDeleted(), "the route is deleted");
        assertRefused(409, "{\"route\":\"" + guid + "\",\"revision\":2}", "was deleted with revision 4");
        assertRefused(409, "{\"route\":\"app.apps.example.com\",\"revision\":2}", "was deleted with revision 4");

        String first = guid;
        guid = rig.createRoute("app").guid();
        awaitRevision(1);
        assertRefused(404, "{\"route\":\"app.apps.example.com\",\"revision\":2}", guid, "its revisions are 1");
        rig.split(guid, 30);
        awaitRevision(2);
        override(1, "ada");
        awaitRevision(3);
        assertThat(rig.log().state(first).getDeleted())
                .as("the live one was meant")
                .isTrue();
    }

    @Test
    void aDryRunShowsWhatWouldChangeAndOrdersNothing() {
        HttpResponse<String> answer =
                order("/v1/overrides", "{\"route\":\"" + guid + "\",\"revision\":2,\"dry_run\":true}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("weight 50, http1", "weight 10, http1");
        awaitQuiet();
        assertThat(changes()).isEqualTo(3);
    }

    @Test
    void answersSayThatATableOfThePastIsServed() throws Exception {
        assertThat(rig.admin(running(), "/v1/held").body()).doesNotContain("serving");
        serve(new ServingTable("weir.route-table-noon", true, Instant.parse("2026-11-23T12:00:00Z"), "ada", null));

        for (String path : List.of("/v1/held", "/v1/scan", "/v1/overrides")) {
            Eventually.until(
                    SOON,
                    () -> rig.admin(running(), path)
                            .body()
                            .contains("\"serving\":{\"topic\":\"weir.route-table-noon\",\"frozen\":true,"
                                    + "\"as_of\":\"2026-11-23T12:00:00Z\"}"),
                    path + " says so");
        }
    }

    private void serve(ServingTable table) throws Exception {
        String topic = rig.topics().control().name();
        try (RecordSerdes serdes = new RecordSerdes(
                        SerdeSettings.forRegistry(rig.config().schemaRegistry().url()));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", platform.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            byte[] value = serdes.serializer(Control.class).serialize(topic, new Control(table));
            producer.send(new ProducerRecord<>(topic, TableSetting.SERVING.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }
    }

    // ---- words

    private void override(long revision, String by) {
        HttpResponse<String> answer = order(
                "/v1/overrides",
                "{\"route\":\"app.apps.example.com\",\"revision\":" + revision + ",\"by\":\"" + by + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private HttpResponse<String> order(String path, String body) {
        return rig.order(running(), path, body);
    }

    private void assertRefused(int status, String body, String... words) {
        HttpResponse<String> answer = order("/v1/overrides", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains(words);
    }

    private RouteEvent awaitRevision(long revision) {
        return Eventually.value(
                SOON,
                () -> rig.log().of(guid).stream()
                        .filter(event -> event.getRevision() == revision && event.getChange() instanceof RouteChanged)
                        .findFirst()
                        .orElse(null),
                "revision " + revision + " of " + guid);
    }

    private int indexOf(long revision) {
        List<RouteEvent> events = rig.log().of(guid);
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).getRevision() == revision && events.get(i).getChange() instanceof RouteChanged) {
                return i;
            }
        }
        throw new AssertionError("no revision " + revision);
    }

    private long changes() {
        return rig.log().of(guid).stream()
                .filter(event -> event.getChange() instanceof RouteChanged)
                .count();
    }

    /** Weight of the app blue; 0 without destinations. */
    private int weight(RouteEvent event) {
        return ((RouteChanged) event.getChange())
                .getRoute().getDestinations().stream()
                        .filter(destination -> destination.getAppGuid().equals(rig.blue()))
                        .map(Destination::getWeight)
                        .filter(weight -> weight != null)
                        .findFirst()
                        .orElse(0);
    }

    private void awaitQuiet() {
        Eventually.until(
                SOON,
                () -> rig.metric(running(), "weir_ingest_inbox_lag") == 0
                        && rig.metric(running(), "weir_ingest_worker_second_looks") == 0,
                "nothing is left to be done");
    }

    private void awaitMetric(String name, double value) {
        Eventually.until(SOON, () -> rig.metric(running(), name) == value, name + " is " + value);
    }

    private double drift() {
        return rig.metric(running(), "weir_ingest_drift_total{change=\"changed\"}");
    }

    private void awaitScans(int more) {
        double before = rig.metric(running(), "weir_ingest_scan_duration_seconds_count");
        Eventually.until(
                SOON,
                () -> rig.metric(running(), "weir_ingest_scan_duration_seconds_count") >= before + more,
                more + " more scans");
    }

    private Ingest running() {
        Ingest now = ingest;
        if (now == null) {
            throw new IllegalStateException("not started");
        }
        return now;
    }
}
