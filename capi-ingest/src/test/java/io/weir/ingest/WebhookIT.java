package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.capi.CapiAuditEvent;
import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.Faults;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.fixture.Log;
import io.weir.ingest.fixture.Rig;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.RouteAttributed;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteDeleted;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteState;
import io.weir.schemas.topic.HostPartitioner;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** From a webhook to the log, against a real broker, a real registry and a CAPI over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private Rig rig;
    private Ingest ingest;

    @BeforeAll
    void start() {
        TestPlatform platform = TestPlatform.shared();
        rig = new Rig(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix());
        ingest = rig.start();
    }

    @AfterAll
    void stop() {
        ingest.close();
        rig.close();
    }

    @Test
    void aWebhookBecomesAnEventThatHoldsTheWholeRoute() {
        CapiRoute route = rig.createRoute("www");
        rig.split(route.guid(), 80);

        HttpResponse<String> answer = rig.hint(ingest, "event-www", route.guid());

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"accepted\":1,\"ignored\":0}");
        RouteEvent event = Eventually.value(SOON, () -> first(route.guid()), "the route is in the log");
        assertThat(event.getRevision()).isEqualTo(1);
        assertThat(event.getCauses()).singleElement().satisfies(cause -> {
            assertThat(cause.getKind()).isEqualTo(CauseKind.CAPI_EVENT);
            assertThat(cause.getEventGuid()).isEqualTo("event-www");
            assertThat(cause.getActorName()).isEqualTo("dev@example.com");
        });
        assertThat(changed(event).getHost()).isEqualTo("www.apps.example.com");
        assertThat(changed(event).getOrganizationGuid()).isNotEmpty();
        assertThat(changed(event).getDestinations())
                .extracting(Destination::getWeight)
                .containsExactlyInAnyOrder(80, 20);
        Log.Entry<RouteEvent> entry = rig.log().routeEvents().stream()
                .filter(some -> some.value().getRouteGuid().equals(route.guid()))
                .findFirst()
                .orElseThrow();
        assertThat(entry.key()).isEqualTo("www.apps.example.com");
        assertThat(entry.partition())
                .isEqualTo(HostPartitioner.partition(
                        entry.key(), rig.topics().routeEvents().partitions()));
        RouteState state = rig.log().state(route.guid());
        assertThat(state.getRevision()).isEqualTo(1);
        assertThat(state.getAttributedEvents()).containsExactly("event-www");
    }

    @Test
    void severalHintsOfOneChangeAreOneChangeInTheLogAndEveryActorIsNamed() {
        CapiRoute route = rig.createRoute("split");
        rig.hint(ingest, "event-split-0", route.guid());
        Eventually.until(SOON, () -> rig.log().of(route.guid()).size() == 1, "the route is in the log");
        int before = rig.auditEvents().size();
        rig.split(route.guid(), 61);
        List<CapiAuditEvent> events =
                rig.auditEvents().subList(before, rig.auditEvents().size());
        assertThat(events).hasSizeGreaterThanOrEqualTo(2);

        for (CapiAuditEvent event : events) {
            assertThat(rig.hint(ingest, event.guid(), route.guid()).statusCode())
                    .isEqualTo(202);
        }

        List<String> guids = events.stream().map(CapiAuditEvent::guid).toList();
        Eventually.until(
                SOON,
                () -> rig.log().state(route.guid()).getAttributedEvents().containsAll(guids),
                "every audit event is named");
        List<RouteEvent> log = rig.log().of(route.guid());
        assertThat(log.stream().filter(event -> event.getChange() instanceof RouteChanged))
                .hasSize(2);
        assertThat(log.stream().filter(event -> event.getChange() instanceof RouteAttributed))
                .allSatisfy(event -> assertThat(event.getRevision()).isEqualTo(2));
        assertThat(log.stream().flatMap(event -> event.getCauses().stream()).map(Cause::getEventGuid))
                .containsAll(guids);
    }

    @Test
    void aWebhookThatPrecedesCapisCommitIsLookedAtAgain() {
        CapiRoute route = rig.createRoute("early");
        rig.hint(ingest, "event-early-0", route.guid());
        Eventually.until(SOON, () -> rig.log().of(route.guid()).size() == 1, "the route is in the log");
        long requests = requestsFor(route.guid());
        rig.hint(ingest, "event-early-1", route.guid());
        Eventually.until(SOON, () -> requestsFor(route.guid()) > requests, "the first look was taken");

        rig.split(route.guid(), 50);

        Eventually.until(
                SOON,
                () -> rig.log().of(route.guid()).stream()
                        .anyMatch(event -> event.getChange() instanceof RouteChanged change
                                && change.getRoute().getDestinations().size() == 2),
                "the second look saw the change");
        Eventually.until(
                SOON,
                () -> rig.log().state(route.guid()).getAttributedEvents().contains("event-early-1"),
                "who did it is named");
    }

    @Test
    void aRouteThatIsGoneIsDeletedOnceCapiConfirmsIt() {
        CapiRoute route = rig.createRoute("gone");
        rig.hint(ingest, "event-gone-0", route.guid());
        Eventually.until(SOON, () -> rig.log().of(route.guid()).size() == 1, "the route is in the log");
        rig.deleteRoute(route.guid());

        rig.webhook(
                ingest,
                "application/json",
                Documents.routeEvent("audit.route.delete-request", "event-gone-1", route.guid())
                        .toString());

        Eventually.until(SOON, () -> rig.log().of(route.guid()).size() == 2, "the deletion is in the log");
        assertThat(rig.log().of(route.guid()).getLast().getChange()).isInstanceOf(RouteDeleted.class);
        assertThat(rig.log().state(route.guid()).getDeleted()).isTrue();
        assertThat(rig.capi().recentRequests())
                .anyMatch(request -> request.startsWith("GET /v3/routes/" + route.guid()));
    }

    @Test
    void anUnknownRouteThatIsGoneLeavesNoTrace() {
        rig.hint(ingest, "event-never", "00000000-0000-4000-8000-000000000001");
        CapiRoute route = rig.createRoute("after-never");
        rig.hint(ingest, "event-after-never", route.guid());

        Eventually.until(SOON, () -> rig.log().of(route.guid()).size() == 1, "what came after is in the log");
        assertThat(rig.log().of("00000000-0000-4000-8000-000000000001")).isEmpty();
    }

    @Test
    void anOutageOfCapiOnlyDelays() {
        CapiRoute route = rig.createRoute("patient");
        rig.capi().faults().next(2, "/v3/routes", new Faults.Fault.Status(503, 0));
        rig.capi().faults().next(1, "/v3/routes", new Faults.Fault.Status(429, 1));
        rig.capi().faults().next(1, "/v3/routes", new Faults.Fault.CutBody());
        rig.capi().faults().next(1, "/v3/routes", new Faults.Fault.WrongJson());
        rig.capi().faults().next(1, "/v3/routes", new Faults.Fault.NoAnswer());
        rig.capi().revokeTokens();

        assertThat(rig.hint(ingest, "event-patient", route.guid()).statusCode()).isEqualTo(202);

        Eventually.until(
                Duration.ofSeconds(40), () -> rig.log().of(route.guid()).size() == 1, "the route is in the log");
        rig.capi().faults().clear();
    }

    @Test
    void whatCannotBeReadBecomesADeadLetterAndTheRestGoesOn() {
        CapiRoute route = rig.createRoute("beside-garbage");
        for (int partition = 0; partition < rig.topics().capiNotifications().partitions(); partition++) {
            produceGarbage(partition);
        }

        rig.hint(ingest, "event-beside-garbage", route.guid());

        Eventually.until(SOON, () -> rig.log().of(route.guid()).size() == 1, "the route is in the log");
        Eventually.until(
                SOON,
                () -> rig.log().deadLetters().size()
                        == rig.topics().capiNotifications().partitions(),
                "the garbage is in the dead letters");
        assertThat(rig.log().deadLetters()).allSatisfy(letter -> {
            assertThat(letter.getService()).isEqualTo("capi-ingest");
            assertThat(letter.getReason()).isEqualTo("undecodable");
            assertThat(letter.getOrigin())
                    .isEqualTo(rig.topics().capiNotifications().name());
            assertThat(letter.getOffset()).isNotNull();
            assertThat(letter.getValue().remaining()).isEqualTo(3);
        });
    }

    @Test
    void aRouteWhoseOptionsChangedIsWrittenAsFound() {
        CapiRoute route = rig.createRoute("options");
        rig.hint(ingest, "event-options", route.guid());
        Eventually.until(SOON, () -> rig.log().of(route.guid()).size() == 1, "the route is in the log");
        rig.capi()
                .foundation()
                .updateRoute(route.guid(), Documents.read("{\"options\":{\"loadbalancing\":\"least-connection\"}}"));

        rig.webhook(ingest, "application/json", routeResource(route.guid()));

        Eventually.until(SOON, () -> rig.log().of(route.guid()).size() == 2, "the option is in the log");
        RouteEvent event = rig.log().of(route.guid()).getLast();
        assertThat(changed(event).getOptions()).containsEntry("loadbalancing", "least-connection");
        assertThat(event.getCauses()).extracting(Cause::getKind).containsExactly(CauseKind.WEBHOOK);
    }

    @Test
    void metricsAndHealthSayWhatHappened() {
        Eventually.until(SOON, () -> rig.admin(ingest, "/ready").statusCode() == 200, "it is ready");

        assertThat(rig.admin(ingest, "/health").body())
                .contains("\"status\":\"up\"")
                .contains("\"phase\":\"running\"");
        String metrics = rig.admin(ingest, "/metrics").body();
        assertThat(metrics)
                .contains("weir_ingest_inbox_lag")
                .contains("weir_ingest_worker_routes")
                .contains("weir_ingest_capi_requests_seconds_count{call=\"token\",status=\"200\"}")
                .contains("jvm_memory_used_bytes");
    }

    private static String routeResource(String guid) {
        return Documents.reference("route").put("guid", guid).toString();
    }

    private long requestsFor(String guid) {
        return rig.capi().recentRequests().stream()
                .filter(request -> request.contains(guid))
                .count();
    }

    private @Nullable RouteEvent first(String guid) {
        List<RouteEvent> events = rig.log().of(guid);
        return events.isEmpty() ? null : events.getFirst();
    }

    private static io.weir.schemas.avro.Route changed(RouteEvent event) {
        return ((RouteChanged) event.getChange()).getRoute();
    }

    private void produceGarbage(int partition) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                TestPlatform.shared().kafkaProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            var _ = producer.send(new ProducerRecord<>(
                    rig.topics().capiNotifications().name(), partition, null, new byte[] {1, 2, 3}));
        }
    }
}
