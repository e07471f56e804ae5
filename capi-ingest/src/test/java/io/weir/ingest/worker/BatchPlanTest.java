package io.weir.ingest.worker;

import static io.weir.ingest.worker.Routes.WEBHOOK;
import static io.weir.ingest.worker.Routes.event;
import static io.weir.ingest.worker.Routes.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.capi.Observation;
import io.weir.ingest.worker.BatchPlan.Sight;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.avro.Route;
import io.weir.schemas.serde.TrustedRecords;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BatchPlanTest {

    static {
        // Copies of records are made here before anything else has trusted their classes.
        TrustedRecords.trust();
    }

    private static final Instant T0 = Instant.parse("2026-05-10T10:00:00Z");

    private final OwnedPartition partition = new OwnedPartition(3, false);

    @Test
    void severalNotificationsOfARouteLeadToOneEventThatNamesThemAll() {
        List<Look> looks = List.of(look(7, event("e-1", "me", null), true), look(8, event("e-2", "you", null), false));

        BatchPlan plan = BatchPlan.of(looks, seen(new Observation.Found(route("a.example.com", "", 5))), allowance(0));

        assertThat(plan.changes()).singleElement().satisfies(change -> {
            assertThat(change.partition()).isSameAs(partition);
            assertThat(change.outcome().events()).hasSize(1);
            assertThat(Causes.eventGuids(change.outcome().events().getFirst().causes()))
                    .containsExactly("e-1", "e-2");
        });
    }

    @Test
    void onlyThoseAreAddedWhoseLastLookItIs() {
        Map<String, Sight> seen = seen(new Observation.Found(route("a.example.com", "", 5)));
        BatchPlan.of(List.of(look(6, WEBHOOK, true)), seen, allowance(0))
                .changes()
                .forEach(change -> partition.know("r-1", change.outcome().next()));

        BatchPlan plan = BatchPlan.of(
                List.of(look(7, event("e-1", "me", null), true), look(8, event("e-2", "you", null), false)),
                seen,
                allowance(0));

        assertThat(plan.changes())
                .singleElement()
                .satisfies(change ->
                        assertThat(change.outcome().next().attributedEvents()).containsExactly("e-1"));
    }

    @Test
    void aRouteThatLeavesTheScopeIsDeletedAndOneThatNeverWasInItIsNotWritten() {
        Route route = route("a.example.com", "", 5);
        Map<String, Sight> outside = seen(new Observation.OutOfScope(route));
        BatchPlan never = BatchPlan.of(List.of(look(6, WEBHOOK, true)), outside, allowance(1));
        BatchPlan.of(List.of(look(7, WEBHOOK, true)), seen(new Observation.Found(route)), allowance(1))
                .changes()
                .forEach(change -> partition.know("r-1", change.outcome().next()));

        BatchPlan left = BatchPlan.of(List.of(look(8, event("e-1", "me", null), true)), outside, allowance(1));

        assertThat(never.changes()).isEmpty();
        assertThat(left.changes()).singleElement().satisfies(change -> {
            assertThat(change.outcome().events())
                    .extracting(RouteWrite::change)
                    .containsExactly(new RouteWrite.Change.Deleted());
            assertThat(Causes.eventGuids(change.outcome().events().getFirst().causes()))
                    .containsExactly("e-1");
        });
    }

    @Test
    void aRouteThatCannotBeReadIsALetterAtItsLastLookAndStopsNobody() {
        ByteBuffer json = ByteBuffer.wrap(new byte[] {'{', '}'});
        Map<String, Sight> seen = seen(new Observation.Malformed("/guid must be …", json));

        assertThat(BatchPlan.of(List.of(look(7, WEBHOOK, false)), seen, allowance(0)))
                .isEqualTo(BatchPlan.NOTHING);
        assertThat(BatchPlan.of(List.of(look(7, WEBHOOK, true)), seen, allowance(0))
                        .letters())
                .containsExactly(new DeadLetter(
                        "capi-ingest",
                        "route-malformed",
                        "/guid must be …",
                        "capi",
                        null,
                        null,
                        ByteBuffer.wrap(new byte[] {'r', '-', '1'}),
                        json));
    }

    @Test
    void thePositionStaysBehindTheFirstThatIsNotSettled() {
        partition.open(5, OrderMark.NONE, Map.of(), T0);
        partition.take(5);
        partition.take(6);
        partition.take(9);

        assertThat(partition.positionWithout(Set.of())).isEqualTo(5);
        assertThat(partition.positionWithout(Set.of(5L))).isEqualTo(6);
        assertThat(partition.positionWithout(Set.of(6L, 9L))).isEqualTo(5);
        partition.settled(Set.of(5L, 6L), 9);
        assertThat(partition.positionWithout(Set.of(9L))).isEqualTo(10);
        partition.rewind();
        assertThat(partition.positionWithout(Set.of())).isEqualTo(9);
    }

    @Test
    void deletionsBeyondTheAllowanceAreLeftToTheReconciler() {
        known("r-1", "r-2", "r-3");
        Map<String, Sight> gone = new HashMap<>();
        List.of("r-1", "r-2", "r-3").forEach(guid -> gone.put(guid, new Sight(new Observation.Gone(), T0)));
        DeletionAllowance allowance = allowance(2);

        BatchPlan plan = BatchPlan.of(
                List.of(look("r-1", 1, WEBHOOK), look("r-2", 2, WEBHOOK), look("r-3", 3, WEBHOOK)), gone, allowance);

        assertThat(plan.changes()).extracting(BatchPlan.Change::guid).containsExactly("r-1", "r-2");
        assertThat(plan.deferred()).containsExactly("r-3");
        assertThat(allowance.used()).isEqualTo(2);
    }

    /** Who says what, and whether that lets a deletion through when nothing else does. */
    static Stream<Arguments> hints() {
        Cause request = Cause.newBuilder(event("e", "me", null))
                .setEventType("audit.route.delete-request")
                .build();
        Cause space = Cause.newBuilder(event("e", "me", null))
                .setEventType("audit.space.delete-request")
                .build();
        Cause organization = Cause.newBuilder(event("e", "me", null))
                .setEventType("audit.organization.delete-request")
                .build();
        return Stream.of(
                Arguments.of("a webhook", cause(CauseKind.WEBHOOK), null, false),
                Arguments.of("a poll", cause(CauseKind.CAPI_POLL), null, false),
                Arguments.of("an event of another kind", event("e", "me", null), null, false),
                Arguments.of("the route's deletion", request, null, true),
                Arguments.of("its space's deletion", space, null, true),
                Arguments.of("its organization's deletion", organization, null, true),
                Arguments.of("the reconciler, that it is gone", cause(CauseKind.RECONCILE), null, true),
                Arguments.of("the reconciler, that it is there", cause(CauseKind.RECONCILE), T0, false),
                Arguments.of("the import", cause(CauseKind.IMPORT), T0, false),
                Arguments.of("an operator", cause(CauseKind.OPERATOR), null, true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hints")
    void aDeletionThatWasJudgedNeedsNoAllowance(
            String name, Cause cause, @Nullable Instant scannedAt, boolean deleted) {
        known("r-1");
        List<Look> looks = List.of(new Look(
                partition,
                1,
                new CapiNotification("r-1", List.of(cause), Instant.EPOCH, false, null, scannedAt, null),
                true));

        BatchPlan plan = BatchPlan.of(looks, seen(new Observation.Gone()), allowance(0));

        assertThat(plan.changes()).hasSize(deleted ? 1 : 0);
        assertThat(plan.deferred()).hasSize(deleted ? 0 : 1);
    }

    @Test
    void nothingIsDeletedWhileCapiMayNotShowEveryRoute() {
        known("r-1");

        BatchPlan plan = BatchPlan.of(
                List.of(look("r-1", 1, cause(CauseKind.OPERATOR))),
                seen(new Observation.Gone()),
                new DeletionAllowance(false, 100));

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.deferred()).containsExactly("r-1");
    }

    @Test
    void aRouteThatLeftTheScopeIsDeletedAndAnUnknownOneOutsideOfItIsNothing() {
        known("r-1");
        Route outside = route("b.example.com", "", 5);

        BatchPlan known =
                BatchPlan.of(List.of(look("r-1", 1, WEBHOOK)), seen(new Observation.OutOfScope(outside)), allowance(1));
        BatchPlan unknown = BatchPlan.of(
                List.of(look("r-2", 2, WEBHOOK)),
                Map.of("r-2", new Sight(new Observation.OutOfScope(outside), T0)),
                allowance(1));

        assertThat(known.changes())
                .singleElement()
                .satisfies(
                        change -> assertThat(change.outcome().next().deleted()).isTrue());
        assertThat(unknown.changes()).isEmpty();
        assertThat(unknown.absent()).extracting(BatchPlan.Absent::guid).containsExactly("r-2");
    }

    @Test
    void aRouteAsAScanSawItNeedNotBeReadAgainWhereNothingNewerCanHaveBeenSeen() {
        Instant at = T0.plusSeconds(1);
        assertThat(BatchPlan.carried(List.of(imported(at)))).as("not open").isEmpty();
        partition.open(0, OrderMark.NONE, Map.of(), T0);

        assertThat(BatchPlan.carried(List.of(imported(at)))).containsOnlyKeys("r-1");
        assertThat(BatchPlan.carried(List.of(imported(T0))))
                .as("older than the opening")
                .isEmpty();
        assertThat(BatchPlan.carried(List.of(imported(at), look("r-1", 2, WEBHOOK))))
                .as("a hint in the same batch")
                .isEmpty();
        partition.knowAbsent("r-1", at.plusSeconds(1));
        assertThat(BatchPlan.carried(List.of(imported(at))))
                .as("not there since")
                .isEmpty();
        assertThat(BatchPlan.carried(List.of(imported(at.plusSeconds(2)))))
                .as("there again")
                .containsOnlyKeys("r-1");
        known("r-1");
        assertThat(BatchPlan.carried(List.of(imported(at.plusSeconds(2)))))
                .as("known")
                .isEmpty();
    }

    private Look imported(Instant at) {
        return new Look(
                partition,
                1,
                new CapiNotification(
                        "r-1", List.of(cause(CauseKind.IMPORT)), at, false, route("a.example.com", "", 5), at, null),
                true);
    }

    private void known(String... guids) {
        for (String guid : guids) {
            partition.know(
                    guid,
                    new KnownRoute(
                            1, new KnownRoute.Hash(1, 2), guid + ".example.com", "", false, List.of(), null, "", ""));
        }
    }

    private static Cause cause(CauseKind kind) {
        return Cause.newBuilder().setKind(kind).build();
    }

    private static DeletionAllowance allowance(long left) {
        return new DeletionAllowance(true, left);
    }

    private static Map<String, Sight> seen(Observation observation) {
        return Map.of("r-1", new Sight(observation, T0));
    }

    private Look look(String guid, long offset, Cause cause) {
        return new Look(
                partition,
                offset,
                new CapiNotification(guid, List.of(cause), Instant.EPOCH, false, null, null, null),
                true);
    }

    private Look look(long offset, Cause cause, boolean last) {
        CapiNotification notification =
                new CapiNotification("r-1", List.of(cause), Instant.EPOCH, true, null, null, null);
        return new Look(partition, offset, notification, last);
    }
}
