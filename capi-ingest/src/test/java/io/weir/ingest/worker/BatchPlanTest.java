package io.weir.ingest.worker;

import static io.weir.ingest.worker.Routes.WEBHOOK;
import static io.weir.ingest.worker.Routes.event;
import static io.weir.ingest.worker.Routes.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.capi.Observation;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.avro.Route;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchPlanTest {

    private final OwnedPartition partition = new OwnedPartition(3, false);

    @Test
    void severalNotificationsOfARouteLeadToOneEventThatNamesThemAll() {
        List<Look> looks = List.of(look(7, event("e-1", "me", null), true), look(8, event("e-2", "you", null), false));

        BatchPlan plan = BatchPlan.of(looks, Map.of("r-1", new Observation.Found(route("a.example.com", "", 5))));

        assertThat(plan.changes()).singleElement().satisfies(change -> {
            assertThat(change.partition()).isSameAs(partition);
            assertThat(change.outcome().events()).hasSize(1);
            assertThat(Causes.eventGuids(change.outcome().events().getFirst().causes()))
                    .containsExactly("e-1", "e-2");
        });
    }

    @Test
    void onlyThoseAreAddedWhoseLastLookItIs() {
        Map<String, Observation> seen = Map.of("r-1", new Observation.Found(route("a.example.com", "", 5)));
        BatchPlan.of(List.of(look(6, WEBHOOK, true)), seen)
                .changes()
                .forEach(change -> partition.know("r-1", change.outcome().next()));

        BatchPlan plan = BatchPlan.of(
                List.of(look(7, event("e-1", "me", null), true), look(8, event("e-2", "you", null), false)), seen);

        assertThat(plan.changes())
                .singleElement()
                .satisfies(change ->
                        assertThat(change.outcome().next().attributedEvents()).containsExactly("e-1"));
    }

    @Test
    void aRouteThatLeavesTheScopeIsDeletedAndOneThatNeverWasInItIsNotWritten() {
        Route route = route("a.example.com", "", 5);
        Map<String, Observation> outside = Map.of("r-1", new Observation.OutOfScope(route));
        BatchPlan never = BatchPlan.of(List.of(look(6, WEBHOOK, true)), outside);
        BatchPlan.of(List.of(look(7, WEBHOOK, true)), Map.of("r-1", new Observation.Found(route)))
                .changes()
                .forEach(change -> partition.know("r-1", change.outcome().next()));

        BatchPlan left = BatchPlan.of(List.of(look(8, event("e-1", "me", null), true)), outside);

        assertThat(never).isEqualTo(new BatchPlan(List.of(), List.of()));
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
        Map<String, Observation> seen = Map.of("r-1", new Observation.Malformed("/guid must be …", json));

        assertThat(BatchPlan.of(List.of(look(7, WEBHOOK, false)), seen)).isEqualTo(new BatchPlan(List.of(), List.of()));
        assertThat(BatchPlan.of(List.of(look(7, WEBHOOK, true)), seen).letters())
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
        partition.open(5, Map.of());
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

    private Look look(long offset, Cause cause, boolean last) {
        CapiNotification notification = new CapiNotification("r-1", List.of(cause), Instant.EPOCH, true);
        return new Look(partition, offset, notification, last);
    }
}
