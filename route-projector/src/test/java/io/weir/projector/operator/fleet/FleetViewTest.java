package io.weir.projector.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.projector.fixture.Members;
import io.weir.projector.operator.fleet.MemberRow.State;
import io.weir.schemas.avro.Member;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FleetViewTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final String TABLE = "weir.route-table";
    private static final TableNames TABLES = new TableNames(TABLE, "weir.endpoint-table");
    private static final Map<String, Long> ENDS =
            Map.of(TABLE + "-0", 10L, TABLE + "-1", 20L, "weir.endpoint-table-0", 5L);

    @Test
    void aRouterAtTheEndsHasNoLag() {
        MemberRow row = row(member(Map.of(TABLE + "-0", 10L, TABLE + "-1", 20L, "weir.endpoint-table-0", 5L)));

        assertThat(row.lag()).hasValue(0);
        assertThat(row.lagMillis()).hasValue(0);
        assertThat(row.applied()).isEqualTo(35);
        assertThat(row.state()).isEqualTo(State.READY);
    }

    @Test
    void theLagIsTheSumOfWhatIsLeftAndTheAgeOfTheOldest() {
        MemberRow row = view(
                        member(Map.of(TABLE + "-0", 7L, TABLE + "-1", 20L, "weir.endpoint-table-0", 1L)),
                        (place, offset) ->
                                place.equals(TABLE + "-0") && offset == 7 ? NOW.minusMillis(250) : NOW.minusMillis(90))
                .members()
                .getFirst();

        assertThat(row.lag()).hasValue(7);
        assertThat(row.lagMillis()).hasValue(250);
        assertThat(row.partitions())
                .extracting(each ->
                        each.topic() + "-" + each.partition() + " " + each.lag().orElse(-1))
                .containsExactly(TABLE + "-0 3", TABLE + "-1 0", "weir.endpoint-table-0 4");
    }

    @Test
    void aRouterThatReportedAfterTheEndsWereAskedForIsNotAhead() {
        assertThat(row(member(Map.of(TABLE + "-0", 12L))).lag()).hasValue(0);
    }

    @Test
    void howLongSomethingWaitsThatWasNotFoundIsUnknown() {
        MemberRow row = row(member(Map.of(TABLE + "-0", 7L)));

        assertThat(row.lag()).hasValue(3);
        assertThat(row.lagMillis()).isEmpty();
    }

    @Test
    void theLagOfAPartitionThatIsReadFromItsStartIsUnknown() {
        Member member = Member.newBuilder(member(Map.of(TABLE + "-0", 10L)))
                .setOwnedPartitions(List.of(0, 1))
                .build();

        assertThat(row(member).lag()).isEmpty();
        assertThat(row(member).partitions().get(1).applied()).isNull();
    }

    @Test
    void aTableWhoseNameBeginsAlikeIsAnother() {
        Member member = Member.newBuilder(
                        member(Map.of(TABLE + "-next-0", 3L, TABLE + "-2026-1", 4L, TABLE + "-1", 20L)))
                .build();

        assertThat(row(member).partitions())
                .extracting(PartitionStanding::partition)
                .containsExactly(1);
    }

    @Test
    void whoSaysSoIsStaleAndWhoIsNotHeardIsSilent() {
        Member stale = Member.newBuilder(member(Map.of())).setStale(true).build();
        Member starting = Member.newBuilder(stale).setReady(false).build();

        assertThat(row(stale).state()).isEqualTo(State.STALE);
        assertThat(row(starting).state()).isEqualTo(State.NOT_READY);
        assertThat(MemberRow.of(new Sighting(stale, NOW, true), TABLES, ENDS, (place, offset) -> null, false, NOW)
                        .state())
                .isEqualTo(State.SILENT);
        assertThat(State.NOT_READY.word()).isEqualTo("not-ready");
    }

    @Test
    void theHashOfTheTableIsTheSumOfItsPartitions() {
        Member whole =
                Members.holding("a", TABLE, Map.of(0, 1L, 1, 1L), Map.of(0, "ffffffffffffffff", 1, "0000000000000003"));

        assertThat(row(whole).tableHash()).isEqualTo("0000000000000002");
        assertThat(row(member(Map.of())).tableHash()).isNull();
    }

    @Test
    void theShardIsAllInAReplicatedFleetAndRangesInASharded() {
        Member replicated = Member.newBuilder(member(Map.of()))
                .setOwnedPartitions(List.of(0, 1, 2))
                .build();

        assertThat(row(replicated).shard()).isEqualTo("all");
        assertThat(shardOf(0, 1, 2, 5, 7, 8)).isEqualTo("0-2,5,7-8");
        assertThat(shardOf()).isEqualTo("none");
    }

    private static String shardOf(Integer... owned) {
        return row(Member.newBuilder(member(Map.of()))
                        .setOwnedPartitions(List.of(owned))
                        .setAssignmentEpoch(4)
                        .build())
                .shard();
    }

    @Test
    void aConflictConcernsTheFleetsOfThoseThatAreToBeLookedAt() {
        TableConflict conflict = new TableConflict(
                TABLE, 0, 4, new TreeMap<>(Map.of("aa", List.of("a", "c"), "bb", List.of("b"))), List.of("b"));
        FleetView view = FleetView.of(
                new Observation(
                        NOW, List.of(seen("a", "edge"), seen("b", "inner"), seen("c", "edge")), List.of(conflict)),
                TABLES,
                ENDS,
                (place, offset) -> null);

        assertThat(view.fleets()).containsExactly("edge", "inner");
        assertThat(view.ofFleet("edge").conflicts()).isEmpty();
        assertThat(view.ofFleet("inner").conflicts()).containsExactly(conflict);
        assertThat(view.members())
                .filteredOn(MemberRow::differs)
                .singleElement()
                .satisfies(row -> assertThat(row.member().getMemberId()).isEqualTo("b"));
    }

    private static Sighting seen(String id, String fleet) {
        return new Sighting(
                Member.newBuilder(Members.ready(id, TABLE, Map.of()))
                        .setFleet(fleet)
                        .build(),
                NOW,
                false);
    }

    private static Member member(Map<String, Long> applied) {
        return Member.newBuilder(Members.ready("a", TABLE, Map.of()))
                .setAppliedOffsets(applied)
                .build();
    }

    private static MemberRow row(Member member) {
        return view(member, (place, offset) -> null).members().getFirst();
    }

    private static FleetView view(Member member, MemberRow.Waiting waiting) {
        return FleetView.of(
                new Observation(NOW, List.of(new Sighting(member, NOW, false)), List.of()), TABLES, ENDS, waiting);
    }
}
