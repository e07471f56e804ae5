package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.fixture.Eventually;
import io.weir.ingest.fixture.ImpatientPlatform;
import io.weir.ingest.fixture.LogRules;
import io.weir.ingest.fixture.Rig;
import io.weir.ingest.worker.WorkerProbe;
import io.weir.ingest.worker.WorkerStep;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteEvent;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operator's order is carried out once, whatever happens to the worker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrderRecoveryIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    /** A dead worker's session and its open transaction have to end first. */
    private static final Duration AFTER_A_DEATH = Duration.ofSeconds(60);

    private final ImpatientPlatform platform = new ImpatientPlatform();
    private Rig rig = platform.rig();

    @AfterEach
    void fresh() {
        LogRules.check(rig.log());
        rig.close();
        rig = platform.rig();
    }

    @AfterAll
    void close() {
        rig.close();
        platform.close();
    }

    @ParameterizedTest
    @EnumSource(WorkerStep.class)
    void aWorkerKilledAtAnyStepOfARollbackWritesItOnce(WorkerStep step) {
        AtomicBoolean armed = new AtomicBoolean();
        AtomicBoolean killed = new AtomicBoolean();
        WorkerProbe probe = reached -> {
            if (reached == step && armed.get() && killed.compareAndSet(false, true)) {
                throw new SimulatedDeath();
            }
        };
        CapiRoute route;
        try (Ingest dying = Ingest.start(rig.config(), probe)) {
            route = twoRevisions(dying);
            armed.set(true);

            override(dying, route, 1);

            Eventually.until(SOON, killed::get, "the worker was killed");
        }

        try (Ingest ingest = rig.start()) {
            Eventually.until(AFTER_A_DEATH, () -> isOverridden(route), "the rollback is in the log");
            rig.hint(ingest, "event-after", route.guid());
            settle(ingest);
        }

        assertThat(ordered(route)).hasSize(1);
        assertThat(isOverridden(route)).isTrue();
    }

    /**
     * The inbox's position stays behind a hint that waits for its second look, and the order that came after it is polled again. By then
     * CAPI has changed the route: carried out again, the order would put back what nobody wants any more.
     */
    @Test
    void anOrderBehindAHintThatWaitsIsNotRepeatedByTheNextWorker() {
        rig.withWorker(rig.config().worker().withSecondLookDelay(Duration.ofSeconds(6)));
        CapiRoute route;
        long position;
        try (Ingest first = rig.start()) {
            route = twoRevisions(first);
            Eventually.until(SOON, () -> secondLooks(first) == 0, "every second look was taken");
            rig.hint(first, "event-that-waits", route.guid());
            Eventually.until(SOON, () -> secondLooks(first) == 1, "a hint waits");
            override(first, route, 1);
            Eventually.until(SOON, () -> isOverridden(route), "the rollback is in the log");
            rig.split(route.guid(), 80);
            rig.hint(first, "event-of-the-end", route.guid());
            Eventually.until(SOON, () -> !isOverridden(route), "CAPI's change has ended it");
            assertThat(secondLooks(first))
                    .as("the hint before the order still waits")
                    .isEqualTo(2);
            position = committed();
        }
        assertThat(committed()).as("the order is before no position").isEqualTo(position);

        try (Ingest second = rig.start()) {
            Eventually.until(SOON, () -> committed() > position + 2, "all of it was polled again");
            settle(second);
        }

        assertThat(ordered(route)).hasSize(1);
        assertThat(isOverridden(route)).as("not put back again").isFalse();
    }

    @Test
    void anOrderOfWhichNobodyKnowsWhetherItWasCarriedOutIsADeadLetter() throws Exception {
        CapiRoute route;
        try (Ingest first = rig.start()) {
            route = twoRevisions(first);
            override(first, route, 1);
            Eventually.until(SOON, () -> isOverridden(route), "the rollback is in the log");
            rig.split(route.guid(), 80);
            rig.hint(first, "event-of-the-end", route.guid());
            Eventually.until(SOON, () -> !isOverridden(route), "CAPI's change has ended it");
            settle(first);
        }
        losePositions();

        try (Ingest second = rig.start()) {
            Eventually.until(SOON, () -> !rig.log().deadLetters().isEmpty(), "the order is a dead letter");
            settle(second);
            assertThat(ordered(route)).hasSize(1);
            override(second, route, 1);
            Eventually.until(SOON, () -> isOverridden(route), "a new order is carried out");
        }

        assertThat(rig.log().deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("order-in-doubt");
            assertThat(letter.getMessage()).contains("override", "ada", route.guid(), "give it again");
            assertThat(letter.getOrigin())
                    .isEqualTo(rig.topics().capiNotifications().name());
        });
        assertThat(rig.log().deadLetters()).extracting(DeadLetter::getOffset).doesNotContainNull();
    }

    // ---- words

    /** A route whose revisions are 1 without destinations, and 2 as CAPI has it. */
    private CapiRoute twoRevisions(Ingest ingest) {
        CapiRoute route = rig.createRoute("app");
        rig.hint(ingest, "event-1", route.guid());
        Eventually.until(SOON, () -> rig.log().of(route.guid()).size() >= 1, "the route is in the log");
        rig.split(route.guid(), 20);
        rig.hint(ingest, "event-2", route.guid());
        Eventually.until(
                SOON, () -> rig.log().state(route.guid()).getRevision() == 2, "its destinations are in the log");
        return route;
    }

    private void override(Ingest ingest, CapiRoute route, long revision) {
        HttpResponse<String> answer = rig.order(
                ingest,
                "/v1/overrides",
                "{\"route\":\"" + route.guid() + "\",\"revision\":" + revision + ",\"by\":\"ada\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private boolean isOverridden(CapiRoute route) {
        return rig.log().state(route.guid()).getOverride() != null;
    }

    private List<RouteEvent> ordered(CapiRoute route) {
        return rig.log().of(route.guid()).stream()
                .filter(event -> event.getChange() instanceof RouteChanged
                        && event.getCauses().stream().anyMatch(cause -> cause.getKind() == CauseKind.OPERATOR))
                .toList();
    }

    private double secondLooks(Ingest ingest) {
        return rig.metric(ingest, "weir_ingest_worker_second_looks");
    }

    /** Waits until nothing is left to be done or looked at again. */
    private void settle(Ingest ingest) {
        Eventually.until(
                SOON,
                () -> rig.metric(ingest, "weir_ingest_inbox_lag") == 0
                        && rig.metric(ingest, "weir_ingest_worker_partitions_open")
                                == rig.topics().capiNotifications().partitions()
                        && secondLooks(ingest) == 0,
                "nothing is left to be done");
    }

    private String group() {
        return rig.config().worker().group(rig.topics().settings().prefix());
    }

    /** The sum of the group's positions. */
    private long committed() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", platform.bootstrapServers()))) {
            return admin.listConsumerGroupOffsets(group()).partitionsToOffsetAndMetadata().get().values().stream()
                    .mapToLong(position -> position.offset())
                    .sum();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** As if the broker had kept them for a week and ingest had been away for longer. */
    private void losePositions() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", platform.bootstrapServers()))) {
            Eventually.until(
                    SOON,
                    () -> {
                        try {
                            admin.deleteConsumerGroups(List.of(group())).all().get();
                            return true;
                        } catch (java.util.concurrent.ExecutionException e) {
                            return false;
                        }
                    },
                    "the group is empty and its positions are deleted");
        }
    }

    /** As near to kill -9 as one JVM allows. */
    private static final class SimulatedDeath extends Error {}
}
