package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.Trouble;
import io.weir.embedded.capi.VanishedRoutes;
import io.weir.embedded.fixture.Eventually;
import io.weir.ingest.fixture.ImpatientPlatform;
import io.weir.ingest.fixture.LogRules;
import io.weir.ingest.fixture.Rig;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.HeldScan;
import io.weir.schemas.avro.RouteDeleted;
import io.weir.schemas.avro.RouteEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What becomes of routes that CAPI no longer shows without saying why. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MassDeleteIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final ImpatientPlatform platform = new ImpatientPlatform();
    private Rig rig = platform.rig();
    private final List<CapiRoute> routes = new ArrayList<>();
    private @Nullable Ingest ingest;

    @BeforeEach
    void twentyRoutes() {
        rig.close();
        rig = platform.rig().polling(Duration.ofMillis(500));
        routes.clear();
        for (int i = 0; i < 20; i++) {
            routes.add(rig.createRoute("route-" + i));
        }
        ingest = rig.start();
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
        platform.close();
    }

    @Test
    void fiveOfTwentyAreDeletedAsDrift() {
        vanish(5);

        Eventually.until(SOON, () -> deletions().size() == 5, "the five are deleted");
        assertThat(deletions())
                .allSatisfy(event ->
                        assertThat(event.getCauses().getFirst().getKind()).isEqualTo(CauseKind.RECONCILE));
        Eventually.until(
                SOON,
                () -> rig.metric(running(), "weir_ingest_drift_total{change=\"deleted\"}") == 5,
                "they are counted as drift");
        assertThat(held()).isNull();
    }

    @Test
    void sixOfTwentyAreHeldAndDeletedOnceAnOperatorReleasesThem() {
        vanish(6);
        HeldScan held = Eventually.value(SOON, this::held, "the scan is held");
        awaitScans(3);
        assertThat(deletions()).isEmpty();
        assertThat(held()).as("later scans add to the same hold").isEqualTo(held);
        assertThat(held.getSample()).hasSize(6);
        assertThat(rig.metric(running(), "weir_ingest_scans_held")).isEqualTo(1);
        assertThat(rig.admin(running(), "/v1/held").body()).contains(held.getScanId());

        int status = rig.order(running(), "/v1/held/" + held.getScanId(), "{\"action\":\"release\",\"by\":\"otto\"}")
                .statusCode();

        assertThat(status).isEqualTo(202);
        Eventually.until(SOON, () -> deletions().size() == 6, "the six are deleted");
        assertThat(deletions())
                .allSatisfy(event -> assertThat(event.getCauses()).anySatisfy(cause -> {
                    assertThat(cause.getKind()).isEqualTo(CauseKind.OPERATOR);
                    assertThat(cause.getActorName()).isEqualTo("otto");
                }));
        awaitScans(2);
        assertThat(held()).isNull();
    }

    @Test
    void whatAnOperatorDiscardsStaysUntilCapiShowsItAgain() {
        VanishedRoutes vanished = vanish(6);
        HeldScan held = Eventually.value(SOON, this::held, "the scan is held");

        rig.order(running(), "/v1/held/" + held.getScanId(), "{\"action\":\"discard\",\"by\":\"otto\"}");

        Eventually.until(SOON, () -> held() == null, "the hold is over");
        awaitScans(3);
        assertThat(held()).as("it does not come back").isNull();
        assertThat(deletions()).isEmpty();
        assertThat(discarded()).isNotEmpty();
        rig.capi().foundation().giveBack(vanished);
        Eventually.until(SOON, () -> discarded().isEmpty(), "CAPI shows them again");
        rig.capi()
                .foundation()
                .vanish(routes.subList(0, 6).stream().map(CapiRoute::guid).toList());
        Eventually.value(SOON, this::held, "the same routes are held again");
        assertThat(deletions()).isEmpty();
    }

    @Test
    void aHoldEndsByItselfWhenCapiShowsTheRoutesAgain() {
        VanishedRoutes vanished = vanish(20);
        HeldScan held = Eventually.value(SOON, this::held, "the empty scan is held");
        assertThat(held.getReason()).contains("no route at all").contains("20");
        running().close();
        ingest = rig.start();
        awaitScans(2);
        assertThat(held())
                .as("another leader goes on with the hold")
                .extracting(HeldScan::getScanId)
                .isEqualTo(held.getScanId());
        CapiRoute meanwhile = rig.createRoute("meanwhile");
        Eventually.until(SOON, () -> !rig.log().of(meanwhile.guid()).isEmpty(), "what is new is written all the same");

        rig.capi().foundation().giveBack(vanished);

        Eventually.until(SOON, () -> held() == null, "the hold is over");
        assertThat(deletions()).isEmpty();
    }

    @Test
    void aClientWithoutRightsDeletesNothing() {
        rig.capi().trouble(Trouble.none().withoutRights(true));
        routes.forEach(route -> rig.hint(running(), "event-" + route.guid(), route.guid()));

        Eventually.value(SOON, this::held, "the scan is held");
        Eventually.until(
                SOON,
                () -> rig.metric(running(), "weir_ingest_deletions_deferred_total") >= 1,
                "the worker has left deletions to the reconciler");
        Eventually.until(SOON, () -> rig.metric(running(), "weir_ingest_inbox_lag") == 0, "the hints are worked");

        assertThat(deletions().size()).isLessThanOrEqualTo(5);
        rig.capi().trouble(Trouble.none());
        Eventually.until(SOON, () -> held() == null, "the hold is over");
        Eventually.until(
                SOON,
                () -> rig.log().states().values().stream().noneMatch(state -> state.getDeleted()),
                "every route is there");
    }

    @Test
    void pagesThatShiftWhileTheyAreReadDeleteNothing() {
        long seed = System.nanoTime();
        System.out.println("seed of pagesThatShiftWhileTheyAreReadDeleteNothing: " + seed);
        running().close();
        rig.withPolls(rig.config().poll(), rig.config().reconcile().withPageSize(3));
        ingest = rig.start();
        rig.capi().trouble(new Trouble(seed, Map.of(), Duration.ZERO, 0, Duration.ZERO, 0, 0.5, false));
        awaitScans(4);
        rig.capi().trouble(Trouble.none());
        awaitScans(2);

        List<String> there =
                rig.capi().foundation().routes().stream().map(CapiRoute::guid).toList();
        assertThat(deletions()).extracting(RouteEvent::getRouteGuid).doesNotContainAnyElementsOf(there);
        Eventually.until(
                SOON,
                () -> rig.log().states().entrySet().stream()
                        .allMatch(state -> there.contains(state.getKey())
                                != state.getValue().getDeleted()),
                "the log shows what CAPI shows, seed " + seed);
        assertThat(rig.log().states().keySet()).containsAll(there);
    }

    private Ingest running() {
        Ingest now = ingest;
        if (now == null) {
            throw new IllegalStateException("not started");
        }
        return now;
    }

    private VanishedRoutes vanish(int count) {
        return rig.capi()
                .foundation()
                .vanish(routes.subList(0, count).stream().map(CapiRoute::guid).toList());
    }

    private List<RouteEvent> deletions() {
        return rig.log().routeEvents().stream()
                .map(entry -> entry.value())
                .filter(event -> event.getChange() instanceof RouteDeleted)
                .toList();
    }

    private @Nullable HeldScan held() {
        return rig.log().control().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("held-"))
                .map(entry -> (HeldScan) entry.getValue())
                .findFirst()
                .orElse(null);
    }

    private List<Map.Entry<String, Object>> discarded() {
        return rig.log().control().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("discarded-"))
                .toList();
    }

    private void awaitScans(int more) {
        double before = scans();
        Eventually.until(SOON, () -> scans() >= before + more, more + " more scans have ended");
    }

    private double scans() {
        return rig.metric(running(), "weir_ingest_scan_duration_seconds_count");
    }
}
