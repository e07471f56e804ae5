package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.capi.Actor;
import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.CapiRouteBinding;
import io.weir.embedded.capi.CapiSpace;
import io.weir.embedded.capi.Foundation;
import io.weir.embedded.capi.Trouble;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.fixture.LogRules;
import io.weir.ingest.fixture.Rig;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.PollWatermark;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteAttributed;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteDeleted;
import io.weir.schemas.avro.RouteEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Without a webhook, from CAPI's lists to the log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PollIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private Rig rig;
    private Ingest ingest;

    @BeforeAll
    void start() {
        TestPlatform platform = TestPlatform.shared();
        rig = new Rig(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix())
                .polling(Duration.ofSeconds(2));
        ingest = rig.start();
        Eventually.until(SOON, () -> rig.log().control().containsKey("import-done"), "the first scan is over");
    }

    @AfterEach
    void noTrouble() {
        rig.capi().trouble(Trouble.none());
    }

    @AfterAll
    void stop() {
        LogRules.check(rig.log());
        ingest.close();
        rig.close();
    }

    @Test
    void aWeightChangeIsInTheLogWithItsActor() {
        CapiRoute route = rig.createRoute("weights");
        Eventually.until(SOON, () -> !rig.log().of(route.guid()).isEmpty(), "the route is in the log");

        rig.split(route.guid(), 70);

        Eventually.value(SOON, () -> changed(route, 2), "the weights are in the log");
        // The poll of routes may have seen the change a moment before its event: then the actor is added.
        Eventually.until(SOON, () -> rig.log().of(route.guid()).stream().anyMatch(PollIT::mapsByOperator), "its actor");
    }

    private static boolean mapsByOperator(RouteEvent event) {
        return event.getRevision() == 2
                && event.getCauses().stream()
                        .anyMatch(cause -> "audit.app.map-route".equals(cause.getEventType())
                                && Actor.operator().name().equals(cause.getActorName()));
    }

    @Test
    void anOptionThatNoEventTellsOfIsFoundByItsTime() {
        CapiRoute route = rig.createRoute("options");
        Eventually.until(SOON, () -> !rig.log().of(route.guid()).isEmpty(), "the route is in the log");

        rig.capi()
                .foundation()
                .updateRoute(route.guid(), Documents.read("{\"options\":{\"loadbalancing\":\"least-connection\"}}"));

        RouteEvent event = Eventually.value(SOON, () -> changed(route, 2), "the option is in the log");
        assertThat(routeOf(event).getOptions()).containsEntry("loadbalancing", "least-connection");
        assertThat(event.getCauses()).extracting(Cause::getKind).containsExactly(CauseKind.CAPI_POLL);
    }

    @Test
    void whatOnlyAScanFindsIsDrift() {
        CapiRoute route = rig.split(rig.createRoute("drift").guid(), 50);
        Eventually.until(SOON, () -> destinations(route) == 2, "the route is in the log");
        CapiRoute later = rig.createRoute("later-than-drift");
        Eventually.until(
                SOON,
                () -> {
                    rig.capi().foundation().updateRoute(later.guid(), Documents.read("{\"metadata\":{}}"));
                    return rig.log().control().get("watermark-routes") instanceof PollWatermark watermark
                            && watermark.getCapiTime().isAfter(route.updatedAt().plusSeconds(2));
                },
                "the poll of routes has passed it");
        int before = rig.log().of(route.guid()).size();

        rig.capi()
                .foundation()
                .updateDestination(route.guid(), route.destinations().getFirst().guid(), "http2");

        RouteEvent event = Eventually.value(SOON, () -> after(route, before), "the protocol is in the log");
        assertThat(event.getCauses()).extracting(Cause::getKind).containsExactly(CauseKind.RECONCILE);
        assertThat(rig.metric(ingest, "weir_ingest_drift_total{change=\"changed\"}"))
                .isPositive();
    }

    @Test
    void whoDidItIsAddedWhenTheEventComesAfterTheWebhook() {
        CapiRoute route = rig.createRoute("late");
        Eventually.until(SOON, () -> !rig.log().of(route.guid()).isEmpty(), "the route is in the log");
        rig.capi().trouble(Trouble.none().withLateEvents(1, Duration.ofSeconds(3)));
        rig.split(route.guid(), 30);

        rig.webhook(
                ingest,
                "application/json",
                Documents.reference("route").put("guid", route.guid()).toString());

        Eventually.until(SOON, () -> destinations(route) == 2, "the change is in the log");
        RouteEvent attributed = Eventually.value(
                SOON,
                () -> rig.log().of(route.guid()).stream()
                        .filter(event -> event.getChange() instanceof RouteAttributed)
                        .findFirst()
                        .orElse(null),
                "who did it is in the log");
        assertThat(attributed.getCauses())
                .allSatisfy(cause -> assertThat(cause.getActorName())
                        .isEqualTo(Actor.operator().name()));
    }

    @Test
    void aBindingIsPartOfTheRoute() {
        CapiRoute route = rig.createRoute("bound");
        Eventually.until(SOON, () -> !rig.log().of(route.guid()).isEmpty(), "the route is in the log");
        Foundation foundation = rig.capi().foundation();

        CapiRouteBinding binding =
                foundation.bindings().create(Actor.operator(), route.guid(), "service-1", "https://one.example.com");
        Eventually.until(SOON, () -> "https://one.example.com".equals(serviceUrl(route)), "it is bound");
        foundation.withoutEvents(
                () -> foundation.bindings().changeUrl(Actor.operator(), binding.guid(), "https://two.example.com"));
        Eventually.until(SOON, () -> "https://two.example.com".equals(serviceUrl(route)), "it is bound elsewhere");
        foundation.bindings().delete(Actor.operator(), binding.guid());

        Eventually.until(SOON, () -> serviceUrl(route).isEmpty(), "it is bound no more");
    }

    @Test
    void theRoutesOfADeletedSpaceGoWithTheActorOfItsEvent() {
        Foundation foundation = rig.capi().foundation();
        CapiSpace space = foundation.createSpace(foundation.createOrganization("doomed"), "doomed");
        List<CapiRoute> routes = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            routes.add(rig.createRoute("doomed-" + i, space));
        }
        Eventually.until(SOON, () -> known(routes), "the routes are in the log");

        foundation.deleteSpace(Actor.operator(), space.guid());

        Eventually.until(SOON, () -> deleted(routes) == routes.size(), "the routes are deleted");
        for (CapiRoute route : routes) {
            assertThat(rig.log().of(route.guid()).stream()
                            .filter(event -> event.getChange() instanceof RouteDeleted)
                            .toList())
                    .singleElement()
                    .satisfies(event -> assertThat(event.getCauses()).allSatisfy(cause -> {
                        assertThat(cause.getEventType()).isEqualTo("audit.space.delete-request");
                        assertThat(cause.getActorName())
                                .isEqualTo(Actor.operator().name());
                    }));
        }
        assertThat(held()).isEmpty();
    }

    @Test
    void manyDeletionsThatEventsExplainAreNotHeld() {
        List<CapiRoute> routes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            routes.add(rig.createRoute("many-" + i));
        }
        routes.subList(0, 20).forEach(route -> rig.split(route.guid(), 50));
        Eventually.until(SOON, () -> known(routes), "the routes are in the log");

        routes.forEach(route -> rig.deleteRoute(route.guid()));

        Eventually.until(SOON, () -> deleted(routes) == routes.size(), "the routes are deleted");
        assertThat(held()).isEmpty();
    }

    @Test
    void theAdminApiShowsWhoLeadsAndHowTheScansGo() {
        assertThat(rig.admin(ingest, "/v1/leader").body()).contains("\"leader\":true");
        Eventually.until(
                SOON,
                () -> rig.admin(ingest, "/v1/scan").body().contains("\"outcome\":\"applied\""),
                "a scan has ended");
        assertThat(rig.admin(ingest, "/v1/held").body()).contains("\"held\":[]");
        assertThat(rig.order(ingest, "/v1/scan", "{\"by\":\"me\"}").statusCode())
                .isEqualTo(202);
        assertThat(rig.order(ingest, "/v1/scan", "[]").statusCode()).isEqualTo(422);
        assertThat(rig.order(ingest, "/v1/scan", "{").statusCode()).isEqualTo(400);
        assertThat(rig.order(ingest, "/v1/held/nothing", "{\"action\":\"release\",\"by\":\"me\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(rig.order(ingest, "/v1/held/nothing", "{\"action\":\"burn\",\"by\":\"me\"}")
                        .statusCode())
                .isEqualTo(422);
        Eventually.until(
                SOON,
                () -> rig.log().control().keySet().stream().noneMatch(key -> key.startsWith("scan-order-")),
                "the order was answered");
        String metrics = rig.admin(ingest, "/metrics").body();
        assertThat(metrics)
                .contains("weir_ingest_poll_age{poller=\"audit-events\"}")
                .contains("weir_ingest_hop_seconds_bucket{hop=\"capi_observed\",le=\"3.0\"}")
                .contains("weir_ingest_scan_duration_seconds_count")
                .contains("weir_ingest_scans_held 0.0");
    }

    private List<String> held() {
        return rig.log().control().keySet().stream()
                .filter(key -> key.startsWith("held-"))
                .toList();
    }

    private boolean known(List<CapiRoute> routes) {
        var states = rig.log().states();
        return routes.stream().allMatch(route -> states.containsKey(route.guid()));
    }

    private long deleted(List<CapiRoute> routes) {
        var states = rig.log().states();
        return routes.stream()
                .filter(route -> states.containsKey(route.guid())
                        && states.get(route.guid()).getDeleted())
                .count();
    }

    /** The event of this revision, which changed the route. */
    private @Nullable RouteEvent changed(CapiRoute route, long revision) {
        return rig.log().of(route.guid()).stream()
                .filter(event -> event.getChange() instanceof RouteChanged && event.getRevision() == revision)
                .findFirst()
                .orElse(null);
    }

    private @Nullable RouteEvent after(CapiRoute route, int events) {
        List<RouteEvent> all = rig.log().of(route.guid());
        return all.size() > events ? all.getLast() : null;
    }

    private int destinations(CapiRoute route) {
        return lastOf(route).getDestinations().size();
    }

    private String serviceUrl(CapiRoute route) {
        String url = lastOf(route).getRouteServiceUrl();
        return url == null ? "" : url;
    }

    private Route lastOf(CapiRoute route) {
        return routeOf(rig.log().of(route.guid()).stream()
                .filter(event -> event.getChange() instanceof RouteChanged)
                .toList()
                .getLast());
    }

    private static Route routeOf(RouteEvent event) {
        return ((RouteChanged) event.getChange()).getRoute();
    }
}
