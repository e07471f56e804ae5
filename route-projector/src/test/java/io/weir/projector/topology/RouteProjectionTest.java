package io.weir.projector.topology;

import static io.weir.projector.fixture.RouteEvents.CREATED;
import static io.weir.projector.fixture.RouteEvents.HOST;
import static io.weir.projector.fixture.RouteEvents.KEY;
import static io.weir.projector.fixture.RouteEvents.attributed;
import static io.weir.projector.fixture.RouteEvents.changed;
import static io.weir.projector.fixture.RouteEvents.deleted;
import static io.weir.projector.fixture.RouteEvents.route;
import static io.weir.projector.fixture.RouteEvents.to;
import static io.weir.projector.topology.ProjectionFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.projector.deadletter.DeadLetters;
import io.weir.projector.fixture.Generic;
import io.weir.projector.fixture.RouteHistory;
import io.weir.projector.fold.FoldVersion;
import io.weir.projector.fold.NaiveRouteTable;
import io.weir.projector.fold.RouteFold;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteTableEntry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route half of the topology: what stands on which topic after which event. */
@SuppressWarnings("NullAway") // what is missing fails the test where it is used
class RouteProjectionTest {

    private static final Instant APPENDED = Instant.parse("2026-11-23T11:59:59.987Z");

    private ProjectionFixture projection;

    @BeforeEach
    void start(@TempDir Path stateDir) {
        projection = ProjectionFixture.ofRoutes(stateDir);
    }

    @AfterEach
    void stop() {
        projection.close();
    }

    private void log(RouteEvent event) {
        projection.route(KEY, event, APPENDED);
    }

    @Test
    void anEntryStandsUnderItsKeyWithTheAppendTimeOfItsEventAndTheProjectorsClockInAHeader() {
        log(changed(1, route("r1", to("app-a", 80), to("app-b", 20))));

        assertThat(projection.routeTable()).singleElement().satisfies(written -> {
            assertThat(written.key()).isEqualTo(KEY);
            assertThat(written.value().getDestinations()).containsExactly(to("app-a", 80), to("app-b", 20));
            assertThat(written.value().getLineage())
                    .isEqualTo(new Lineage("weir.route-events", 0, 0L, APPENDED, CREATED.plusSeconds(1)));
            assertThat(written.timestamp()).isEqualTo(APPENDED);
            assertThat(written.projectedAt()).isEqualTo(Long.toString(ProjectionFixture.NOW.toEpochMilli()));
            assertThat(written.eventOffset()).isEqualTo("0");
        });
        assertThat(projection.count("weir.projector.route.events", "outcome", "applied"))
                .isOne();
    }

    @Test
    void aTombstoneKeepsTheKey() {
        log(changed(1, route("r1", to("app-a", null))));
        projection.routeTable();

        log(deleted("r1", 2));

        assertThat(projection.routeTable()).singleElement().satisfies(written -> {
            assertThat(written.key()).isEqualTo(KEY);
            assertThat(written.value()).isNull();
            assertThat(written.eventOffset()).isEqualTo("1");
        });
    }

    @Test
    void keysDoNotTouchOneAnother() {
        log(changed(1, route("r1", to("app-a", null))));
        projection.route(HOST, changed(1, route("r2", to("app-b", null)).setPath("")), APPENDED);
        projection.routeTable();

        log(deleted("r1", 2));

        assertThat(projection.routeTable())
                .singleElement()
                .satisfies(written -> assertThat(written.key()).isEqualTo(KEY));
    }

    @Test
    void theOtherClaimComesBackWhenTheWinnerGoes() {
        log(changed(1, route("old", to("app-a", null))));
        log(changed(1, route("young", to("app-b", null)).setCreatedAt(CREATED.plusSeconds(1))));
        log(deleted("young", 2));

        assertThat(projection.routeTable())
                .extracting(written -> written.value().getRouteGuid())
                .containsExactly("old", "young", "old");
    }

    @Test
    void whatMovesNothingWritesNothing() {
        log(changed(2, route("r1", to("app-a", null)).setCreatedAt(CREATED.plusSeconds(1))));
        projection.routeTable();

        log(attributed("r1", 2));
        log(changed(2, route("r1", to("app-b", null))));
        log(changed(1, route("r1", to("app-b", null))));
        log(changed(1, route("shadowed", to("app-c", null))));
        log(deleted("unknown", 7));
        log(changed(1, route("tcp", to("app-d", null)).setProtocol("tcp").setPort(1_024)));

        assertThat(projection.routeTable()).isEmpty();
        assertThat(projection.deadLetters()).isEmpty();
        assertThat(projection.count("weir.projector.route.events", "outcome", "attributed"))
                .isOne();
        assertThat(projection.count("weir.projector.route.events", "outcome", "ignored"))
                .isEqualTo(2);
        assertThat(projection.count("weir.projector.route.events", "outcome", "shadowed"))
                .isOne();
        assertThat(projection.count("weir.projector.route.events", "outcome", "unchanged"))
                .isOne();
        assertThat(projection.count("weir.projector.route.events", "outcome", "skipped"))
                .isOne();
    }

    @Test
    void refusedContentIsADeadLetterAndTheLastGoodEntryStays() {
        log(changed(1, route("r1", to("app-a", 80), to("app-b", 20))));
        projection.routeTable();
        RouteEvent mixed = changed(2, route("r1", to("app-a", 80), to("app-b", null)));

        log(mixed);

        assertThat(projection.routeTable()).isEmpty();
        assertThat(projection.deadLetters()).singleElement().satisfies(written -> {
            assertThat(written.key()).isEqualTo(KEY);
            assertThat(written.value())
                    .isEqualTo(new DeadLetter(
                            "route-projector",
                            "weights-mixed",
                            "route r1 has 1 destinations with a weight and 1 without",
                            "weir.route-events",
                            0,
                            1L,
                            ByteBuffer.wrap(bytes(KEY)),
                            ByteBuffer.wrap(projection.encode(RouteEvent.class, mixed))));
        });
        assertThat(projection.count("weir.projector.dead.letters", "reason", "weights-mixed"))
                .isOne();
        assertThat(projection.count("weir.projector.route.events", "outcome", "rejected"))
                .isOne();
    }

    @Test
    void whatCannotBeDecodedIsADeadLetterWithItsBytesAndThePartitionGoesOn() {
        byte[] garbage = {7, 7, 7};

        projection.routeBytes(bytes(KEY), garbage, APPENDED);
        log(changed(1, route("r1", to("app-a", null))));

        assertThat(projection.deadLetters()).singleElement().satisfies(written -> {
            assertThat(written.value().getReason()).isEqualTo("undecodable");
            assertThat(written.value().getValue()).isEqualTo(ByteBuffer.wrap(garbage));
            assertThat(written.value().getOffset()).isZero();
        });
        assertThat(projection.routeTable()).hasSize(1);
        assertThat(projection.pauses).isEmpty();
    }

    @Test
    void recordsWithoutAKeyOrAValueOrWithAKeyThatIsNoneAreDeadLetters() {
        byte[] value = projection.encode(RouteEvent.class, changed(1, route("r1", to("app-a", null))));

        projection.routeBytes(null, value, APPENDED);
        projection.routeBytes(bytes(KEY), null, APPENDED);
        projection.routeBytes(new byte[] {(byte) 0xff, (byte) 0xfe}, value, APPENDED);
        projection.routeBytes(bytes("/only-a-path"), value, APPENDED);
        projection.routeBytes(bytes("App.Example.com/v2"), value, APPENDED);

        assertThat(projection.deadLetters())
                .extracting(written -> written.value().getReason())
                .containsExactly("key-missing", "value-missing", "key-invalid", "key-invalid", "key-invalid");
        assertThat(projection.routeTable()).isEmpty();
    }

    @Test
    void aDeadLetterOfAHugeRecordIsCutAndSaysSo() {
        byte[] huge = new byte[2 * DeadLetters.CONTENT_BYTES_MAX];

        projection.routeBytes(bytes(KEY), huge, APPENDED);

        assertThat(projection.deadLetters()).singleElement().satisfies(written -> {
            assertThat(written.value().getValue().remaining() + bytes(KEY).length)
                    .isEqualTo(DeadLetters.CONTENT_BYTES_MAX);
            assertThat(written.value().getMessage()).contains("cut");
        });
    }

    @Test
    void aRegistryThatIsAwayForAMomentMakesThePartitionWait() {
        projection.formats.fail(3);

        log(changed(1, route("r1", to("app-a", null))));

        assertThat(projection.routeTable()).hasSize(1);
        assertThat(projection.deadLetters()).isEmpty();
        assertThat(projection.pauses)
                .containsExactly(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(projection.meters.get("weir.projector.retries").counter().count())
                .isEqualTo(3);
    }

    @Test
    void aRegistryThatStaysAwayEndsTheThreadAndLosesNothing() {
        projection.formats.fail(1_000);

        assertThatThrownBy(() -> log(changed(1, route("r1", to("app-a", null)))))
                .hasRootCauseInstanceOf(RetriableException.class);

        assertThat(projection.deadLetters()).isEmpty();
        assertThat(projection.pauses.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
    }

    private void over(Path stateDir, LogExtent extent) {
        projection.close();
        projection = ProjectionFixture.ofRoutes(stateDir, RouteFold.of(FoldVersion.V1), extent);
    }

    @Test
    void aTableOfThePastIsMadeOfWhatStandsBelowItsEnd(@TempDir Path other) {
        over(other, new LogExtent(Map.of(0, 1L), true));

        log(changed(1, route("r1", to("app-a", null))));
        log(changed(2, route("r1", to("app-b", null))));
        log(deleted("r1", 3));
        projection.routeBytes(bytes(KEY), new byte[] {7}, APPENDED);

        assertThat(projection.routeTable())
                .singleElement()
                .satisfies(written -> assertThat(written.value().getRevision()).isEqualTo(1));
        assertThat(projection.deadLetters()).isEmpty();
        assertThat(projection.count("weir.projector.route.events", "outcome", "applied"))
                .isOne();
    }

    @Test
    void ofAPartitionWithoutAnEndATableOfThePastHoldsNothing(@TempDir Path other) {
        over(other, new LogExtent(Map.of(7, 100L), true));

        log(changed(1, route("r1", to("app-a", null))));

        assertThat(projection.routeTable()).isEmpty();
    }

    @Test
    void aReplayReportsWhatItRefusesOnceItHasPassedThePast(@TempDir Path other) {
        over(other, new LogExtent(Map.of(0, 2L), false));

        projection.routeBytes(bytes(KEY), new byte[] {7}, APPENDED);
        log(changed(1, route("r1", to("app-a", 80), to("app-b", null))));
        projection.routeBytes(bytes(KEY), new byte[] {7}, APPENDED);

        assertThat(projection.deadLetters())
                .singleElement()
                .satisfies(written -> assertThat(written.value().getOffset()).isEqualTo(2));
        assertThat(projection.count("weir.projector.dead.letters", "reason", "undecodable"))
                .isOne();
        assertThat(projection
                        .meters
                        .get("weir.projector.refused.again")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void aWholeHistoryGivesWhatAnIndependentFoldSays() {
        long seed = Long.getLong("weir.test.seed", System.nanoTime());
        System.out.println("RouteProjectionTest: seed " + seed);
        List<RouteHistory.Step> history = RouteHistory.of(seed, 1_000, 12);
        NaiveRouteTable naive = new NaiveRouteTable();

        for (int i = 0; i < history.size(); i++) {
            RouteHistory.Step step = history.get(i);
            projection.route(step.key(), step.event(), APPENDED.plusSeconds(i));
            naive.append(step.key(), i, Generic.of(step.event()));
        }

        Map<String, Map<String, Object>> table = new TreeMap<>();
        for (ProjectionFixture.Written<RouteTableEntry> written : projection.routeTable()) {
            if (written.value() == null) {
                table.remove(written.key());
            } else {
                table.put(written.key(), NaiveRouteTable.describe(Generic.of(written.value())));
            }
        }
        assertThat(table).as("seed %d", seed).isEqualTo(naive.table());
    }
}
