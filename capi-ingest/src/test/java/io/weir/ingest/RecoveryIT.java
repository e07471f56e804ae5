package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.fixture.Eventually;
import io.weir.ingest.fixture.ImpatientPlatform;
import io.weir.ingest.fixture.LogRules;
import io.weir.ingest.fixture.Rig;
import io.weir.ingest.worker.WorkerProbe;
import io.weir.ingest.worker.WorkerStep;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a worker does that comes after another one, or after a gap. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecoveryIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    /** A dead worker's session and its open transaction have to end first. */
    private static final Duration AFTER_A_DEATH = Duration.ofSeconds(60);

    private static final List<WorkerStep> STEPS = List.of(WorkerStep.values());

    private final ImpatientPlatform platform = new ImpatientPlatform();
    private Rig rig = platform.rig();

    @AfterEach
    void fresh() {
        rig.close();
        rig = platform.rig();
    }

    @AfterAll
    void close() {
        rig.close();
        platform.close();
    }

    @Test
    void aNewInstallationImportsEveryRoute() {
        List<CapiRoute> routes = routes(25);

        try (Ingest ingest = rig.start()) {
            Eventually.until(SOON, () -> rig.log().states().size() == routes.size(), "every route is known");
            // The position is there now: the next start does not scan again.
            Eventually.until(SOON, () -> rig.metric(ingest, "weir_ingest_inbox_lag") == 0, "the inbox is worked");
        }

        assertThat(rig.log().routeEvents())
                .allSatisfy(entry -> assertThat(entry.value().getCauses())
                        .extracting(Cause::getKind)
                        .containsExactly(CauseKind.IMPORT));
        LogRules.check(rig.log());
        long scans = scans();
        try (Ingest ingest = rig.start()) {
            CapiRoute route = rig.createRoute("later");
            rig.hint(ingest, "event-later", route.guid());
            Eventually.until(SOON, () -> rig.log().of(route.guid()).size() == 1, "the route is in the log");
        }
        assertThat(scans()).isEqualTo(scans);
    }

    @Test
    void anInboxWhosePositionIsOutOfRangeIsScannedForInstead() throws ExecutionException, InterruptedException {
        List<CapiRoute> routes = routes(12);
        try (Ingest ingest = rig.start()) {
            Eventually.until(SOON, () -> rig.log().states().size() == routes.size(), "every route is known");
            settle(ingest);
        }
        rig.split(routes.get(3).guid(), 70);
        rig.deleteRoute(routes.get(4).guid());
        CapiRoute created = rig.createRoute("created-unseen");
        loseTheInbox();

        try (Ingest ingest = rig.start()) {
            Eventually.until(SOON, () -> rig.log().of(created.guid()).size() == 1, "the new route is in the log");
            Eventually.until(SOON, () -> rig.log().of(routes.get(3).guid()).size() == 2, "the change is in the log");
            Eventually.until(
                    SOON, () -> rig.log().state(routes.get(4).guid()).getDeleted(), "the deletion is in the log");
            settle(ingest);
        }

        assertThat(rig.log().of(routes.get(3).guid()).getLast().getCauses())
                .extracting(Cause::getKind)
                .containsExactly(CauseKind.RECONCILE);
        LogRules.check(rig.log());
        assertThat(rig.log().routeEvents()).hasSize(routes.size() + 3);
    }

    @Test
    void aScanThatFindsNothingThoughRoutesAreKnownIsHeld() throws ExecutionException, InterruptedException {
        List<CapiRoute> routes = routes(6);
        try (Ingest ingest = rig.start()) {
            Eventually.until(SOON, () -> rig.log().states().size() == routes.size(), "every route is known");
            settle(ingest);
        }
        routes.forEach(route -> rig.deleteRoute(route.guid()));
        loseTheInbox();

        try (Ingest ingest = rig.start()) {
            Eventually.until(
                    SOON,
                    () -> rig.metric(ingest, "weir_ingest_scans_total{outcome=\"held\"}") >= 1,
                    "the scan was held");
            assertThat(rig.log().routeEvents()).hasSize(routes.size());

            CapiRoute sign = rig.createRoute("sign-of-life");

            Eventually.until(SOON, () -> rig.log().of(sign.guid()).size() == 1, "the scan is applied");
            Eventually.until(
                    SOON,
                    () -> rig.log().states().values().stream()
                                    .filter(state -> state.getDeleted())
                                    .count()
                            == routes.size(),
                    "what is really gone is deleted");
        }
        LogRules.check(rig.log());
    }

    @ParameterizedTest
    @EnumSource(WorkerStep.class)
    void aWorkerKilledAtAnyStepLosesNothingAndWritesNothingTwice(WorkerStep step) {
        CapiRoute route = rig.createRoute("killed");
        AtomicBoolean armed = new AtomicBoolean();
        AtomicBoolean killed = new AtomicBoolean();
        WorkerProbe probe = reached -> {
            if (reached == step && armed.get() && killed.compareAndSet(false, true)) {
                throw new SimulatedDeath();
            }
        };
        try (Ingest dying = Ingest.start(rig.config(), probe)) {
            rig.hint(dying, "event-1", route.guid());
            Eventually.until(SOON, () -> rig.log().of(route.guid()).size() == 1, "the route is in the log");
            armed.set(true);
            rig.split(route.guid(), 10);

            assertThat(rig.hint(dying, "event-2", route.guid()).statusCode()).isEqualTo(202);

            Eventually.until(SOON, killed::get, "the worker was killed");
            Eventually.until(SOON, () -> rig.admin(dying, "/health").statusCode() == 503, "it says so");
        }

        try (Ingest ingest = rig.start()) {
            Eventually.until(AFTER_A_DEATH, () -> rig.log().of(route.guid()).size() >= 2, "the change is in the log");
            rig.split(route.guid(), 20);
            rig.hint(ingest, "event-3", route.guid());
            Eventually.until(
                    SOON,
                    () -> rig.log().state(route.guid()).getAttributedEvents().contains("event-3"),
                    "the next change is in the log");
            settle(ingest);
        }

        LogRules.check(rig.log());
        assertThat(LogRules.kinds(rig.log().of(route.guid())))
                .filteredOn(kind -> kind.equals("RouteChanged"))
                .hasSize(3);
        assertThat(rig.log().of(route.guid()).stream().flatMap(RecoveryIT::eventGuids))
                .containsOnlyOnce("event-1", "event-2", "event-3");
    }

    /** Workers die at random steps, one after the other, while routes change. */
    @Test
    void manyDeathsInARowLeaveAWholeLog() {
        long seed = System.nanoTime();
        System.out.println("seed of manyDeathsInARowLeaveAWholeLog: " + seed);
        Random random = new Random(seed);
        List<CapiRoute> routes = routes(8);
        AtomicInteger events = new AtomicInteger();
        for (int death = 0; death < 6; death++) {
            WorkerStep step = STEPS.get(random.nextInt(STEPS.size()));
            AtomicInteger left = new AtomicInteger(1 + random.nextInt(4));
            WorkerProbe probe = reached -> {
                if (reached == step && left.decrementAndGet() == 0) {
                    throw new SimulatedDeath();
                }
            };
            try (Ingest dying = Ingest.start(rig.config(), probe)) {
                Eventually.until(
                        AFTER_A_DEATH,
                        () -> {
                            change(routes, random, dying, events);
                            return rig.admin(dying, "/health").statusCode() == 503;
                        },
                        "the worker died at " + step + ", seed " + seed);
            }
        }
        try (Ingest ingest = rig.start()) {
            for (CapiRoute route : routes) {
                rig.hint(ingest, "last-" + route.guid(), route.guid());
            }
            Eventually.until(
                    AFTER_A_DEATH,
                    () -> routes.stream()
                            .allMatch(route -> rig.log()
                                    .state(route.guid())
                                    .getAttributedEvents()
                                    .contains("last-" + route.guid())),
                    "every last hint was worked, seed " + seed);
            settle(ingest);
        }
        LogRules.check(rig.log());
        assertThatTheLogShowsWhatCapiShows(routes);
    }

    @Test
    void workersShareTheInboxAndHandItOver() {
        long seed = System.nanoTime();
        System.out.println("seed of workersShareTheInboxAndHandItOver: " + seed);
        Random random = new Random(seed);
        List<CapiRoute> routes = routes(10);
        AtomicInteger events = new AtomicInteger();
        try (Ingest one = rig.start()) {
            Eventually.until(SOON, () -> rig.log().states().size() == routes.size(), "every route is known");
            try (Ingest two = rig.start()) {
                Eventually.until(
                        SOON,
                        () -> {
                            change(routes, random, one, events);
                            return open(one) > 0 && open(two) > 0 && open(one) + open(two) == partitions();
                        },
                        "both have partitions");
                for (int i = 0; i < 20; i++) {
                    change(routes, random, random.nextBoolean() ? one : two, events);
                }
            }
            Eventually.until(
                    SOON,
                    () -> {
                        change(routes, random, one, events);
                        return open(one) == partitions();
                    },
                    "the one that is left has all");
            for (CapiRoute route : routes) {
                rig.hint(one, "last-" + route.guid(), route.guid());
            }
            Eventually.until(
                    SOON,
                    () -> routes.stream()
                            .allMatch(route -> rig.log()
                                    .state(route.guid())
                                    .getAttributedEvents()
                                    .contains("last-" + route.guid())),
                    "every last hint was worked");
            settle(one);
        }
        LogRules.check(rig.log());
        assertThatTheLogShowsWhatCapiShows(routes);
    }

    private double open(Ingest ingest) {
        return rig.metric(ingest, "weir_ingest_worker_partitions_open");
    }

    private int partitions() {
        return rig.topics().capiNotifications().partitions();
    }

    private void change(List<CapiRoute> routes, Random random, Ingest ingest, AtomicInteger events) {
        CapiRoute route = routes.get(random.nextInt(routes.size()));
        rig.split(route.guid(), 1 + random.nextInt(99));
        assertThat(rig.hint(ingest, "event-" + events.incrementAndGet(), route.guid())
                        .statusCode())
                .isEqualTo(202);
    }

    private void assertThatTheLogShowsWhatCapiShows(List<CapiRoute> routes) {
        Map<String, Integer> capis = new HashMap<>();
        rig.capi()
                .foundation()
                .routes()
                .forEach(route -> capis.put(
                        route.guid(),
                        route.destinations().stream()
                                .mapToInt(destination -> destination.weight() == null ? 0 : destination.weight())
                                .max()
                                .orElse(0)));
        for (CapiRoute route : routes) {
            RouteEvent last = rig.log().of(route.guid()).stream()
                    .filter(event -> event.getChange() instanceof RouteChanged)
                    .toList()
                    .getLast();
            int largest = ((RouteChanged) last.getChange())
                    .getRoute().getDestinations().stream()
                            .mapToInt(destination -> destination.getWeight() == null ? 0 : destination.getWeight())
                            .max()
                            .orElse(0);
            assertThat(largest).as("weight of %s", route.guid()).isEqualTo(capis.get(route.guid()));
        }
    }

    private static Stream<String> eventGuids(RouteEvent event) {
        return event.getCauses().stream().map(Cause::getEventGuid).filter(Objects::nonNull);
    }

    /** Waits until nothing is left to be done or looked at again. */
    private void settle(Ingest ingest) {
        Eventually.until(
                SOON,
                () -> rig.metric(ingest, "weir_ingest_inbox_lag") == 0
                        && rig.metric(ingest, "weir_ingest_worker_second_looks") == 0,
                "nothing is left to be done");
    }

    private List<CapiRoute> routes(int count) {
        List<CapiRoute> routes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            routes.add(rig.createRoute("route-" + i));
        }
        return routes;
    }

    private long scans() {
        return rig.capi().recentRequests().stream()
                .filter(request -> request.contains("/v3/routes?") && request.contains("per_page=5000"))
                .count();
    }

    /** As if the inbox's retention had passed over the position while nobody was there. */
    private void loseTheInbox() throws ExecutionException, InterruptedException {
        String topic = rig.topics().capiNotifications().name();
        Map<String, Object> properties = Map.of("bootstrap.servers", platform.bootstrapServers());
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
                Admin admin = Admin.create(properties)) {
            for (int partition = 0; partition < partitions(); partition++) {
                producer.send(new ProducerRecord<>(topic, partition, null, new byte[1]))
                        .get();
                latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
            Map<TopicPartition, RecordsToDelete> deleted = new HashMap<>();
            admin.listOffsets(latest)
                    .all()
                    .get()
                    .forEach((partition, end) -> deleted.put(partition, RecordsToDelete.beforeOffset(end.offset())));
            admin.deleteRecords(deleted).all().get();
        }
    }

    /** As near to kill -9 as one JVM allows. */
    private static final class SimulatedDeath extends Error {}
}
