package io.weir.projector.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.projector.fixture.Members;
import io.weir.schemas.avro.Member;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** I5 as it is judged: routers at the same applied offset of a partition hold the same of it. */
class TableAgreementTest {

    private static final String TABLE = "weir.route-table";
    private static final String OTHER = "weir.route-table-next";
    private static final String GOOD = "00000000000000aa";
    private static final String BAD = "00000000000000bb";
    private static final List<String> ALL = List.of("a", "b", "c", "d");

    private final TableAgreement agreement = new TableAgreement();

    @Test
    void equalHashesAtEqualOffsetsAreNoConflict() {
        at("a", 7, GOOD);
        at("b", 7, GOOD);

        assertThat(conflicts()).isEmpty();
    }

    @Test
    void differentHashesAtEqualOffsetsAreOneAndOfTwoRoutersBothAreNamed() {
        at("a", 7, GOOD);
        at("b", 7, BAD);

        assertThat(conflicts())
                .containsExactly(new TableConflict(
                        TABLE, 3, 7, new TreeMap<>(Map.of(GOOD, List.of("a"), BAD, List.of("b"))), List.of("a", "b")));
    }

    @Test
    void atDifferentOffsetsThereIsNoVerdict() {
        at("a", 7, GOOD);
        at("b", 8, BAD);

        assertThat(conflicts()).isEmpty();
    }

    @Test
    void ofThreeRoutersTheOddOneIsNamed() {
        at("a", 7, GOOD);
        at("b", 7, BAD);
        at("c", 7, GOOD);

        assertThat(odd()).containsExactly("b");
        assertThat(conflicts().getFirst().holders()).containsEntry(GOOD, List.of("a", "c"));
    }

    @Test
    void whereTwoStandAgainstTwoAllAreNamed() {
        at("a", 7, GOOD);
        at("b", 7, GOOD);
        at("c", 7, BAD);
        at("d", 7, BAD);

        assertThat(odd()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aRouterThatIsBehindIsComparedWithWhatOthersHeldThere() {
        at("a", 7, GOOD);
        at("a", 8, "00000000000000a8");
        at("a", 9, "00000000000000a9");
        at("b", 8, BAD);

        assertThat(conflicts()).singleElement().satisfies(found -> {
            assertThat(found.offset()).isEqualTo(8);
            assertThat(found.odd()).containsExactly("a", "b");
        });
    }

    @Test
    void aRouterThatIsFarBehindIsNotCompared() {
        for (int offset = 7; offset < 30; offset++) {
            at("a", offset, GOOD);
        }
        at("b", 7, BAD);

        assertThat(conflicts()).isEmpty();
    }

    @Test
    void anAgreementFurtherOnEndsTheConflict() {
        at("a", 7, GOOD);
        at("b", 7, BAD);
        at("a", 8, GOOD);
        boolean meanwhile = conflicts().isEmpty();
        at("b", 8, GOOD);

        assertThat(meanwhile).isFalse();
        assertThat(conflicts()).isEmpty();
    }

    @Test
    void anAgreementOfOthersDoesNotEndIt() {
        at("a", 7, GOOD);
        at("b", 7, BAD);
        at("c", 7, GOOD);
        at("a", 8, GOOD);
        at("c", 8, GOOD);

        assertThat(odd()).containsExactly("b");
    }

    @Test
    void itStandsWhileTheRoutersMoveOnWithoutMeeting() {
        at("a", 7, GOOD);
        at("b", 7, BAD);
        for (int offset = 8; offset < 40; offset += 2) {
            at("a", offset, GOOD);
            at("b", offset + 1, GOOD);
        }

        assertThat(odd()).containsExactly("a", "b");
    }

    @Test
    void whatIsHeardLateDoesNotOverturnANewerVerdict() {
        at("a", 7, GOOD);
        at("a", 9, GOOD);
        at("b", 9, GOOD);
        at("c", 7, BAD);

        assertThat(odd()).containsExactly("c");
    }

    @Test
    void aRouterThatIsGoneDiffersFromNobody() {
        at("a", 7, GOOD);
        at("b", 7, BAD);
        agreement.left("b");

        assertThat(conflicts()).isEmpty();
    }

    @Test
    void aRouterThatIsSilentDiffersFromNobodyUntilItSpeaksAgain() {
        at("a", 7, GOOD);
        at("b", 7, BAD);

        assertThat(agreement.conflicts(List.of("a"))).isEmpty();
        at("b", 7, BAD);
        assertThat(conflicts()).hasSize(1);
    }

    @Test
    void whenOneOfThoseWhoHeldTheSameLeavesTheOthersStillDiffer() {
        at("a", 7, GOOD);
        at("b", 7, BAD);
        at("c", 7, GOOD);
        agreement.left("c");

        assertThat(odd()).containsExactly("b");
    }

    @Test
    void aRouterThatStartedAnewIsJudgedAnew() {
        at("a", 7, GOOD);
        at("b", 7, BAD);
        agreement.report(
                "b",
                Member.newBuilder(member("b", TABLE, 7, GOOD)).setIncarnation(2).build(),
                TABLE);

        assertThat(conflicts()).isEmpty();
    }

    @Test
    void aRouterThatIsNotReadyIsNotCompared() {
        at("a", 7, GOOD);
        agreement.report(
                "b",
                Member.newBuilder(member("b", TABLE, 7, BAD)).setReady(false).build(),
                TABLE);

        assertThat(conflicts()).isEmpty();
    }

    @Test
    void duringASwitchRoutersOnDifferentTablesAreNotCompared() {
        at("a", 7, GOOD);
        agreement.report("b", member("b", OTHER, 7, BAD), OTHER);

        assertThat(conflicts()).isEmpty();
    }

    @Test
    void aSwitchToAnotherTableEndsTheConflict() {
        at("a", 7, GOOD);
        at("b", 7, BAD);
        agreement.report("b", member("b", OTHER, 4, GOOD), OTHER);

        assertThat(conflicts()).isEmpty();
    }

    @Test
    void whereTheTopicWasCreatedAnewNothingFromBeforeCounts() {
        at("a", 7, GOOD);
        at("b", 7, GOOD);
        at("a", 8, GOOD);
        at("a", 7, BAD);

        assertThat(conflicts()).isEmpty();
        at("b", 8, "00000000000000b8");
        assertThat(conflicts()).isEmpty();
        at("b", 7, BAD);
        assertThat(conflicts()).isEmpty();
    }

    @Test
    void aRouterThatReadsAPartitionAgainIsNotCompared() {
        at("a", 7, GOOD);
        at("b", 7, BAD);
        agreement.report("b", Members.holding("b", TABLE, Map.of(), Map.of(3, BAD)), TABLE);

        assertThat(conflicts()).isEmpty();
    }

    @Test
    void everyPartitionIsJudgedByItself() {
        agreement.report("a", Members.holding("a", TABLE, Map.of(0, 5L, 1, 6L), Map.of(0, GOOD, 1, GOOD)), TABLE);
        agreement.report("b", Members.holding("b", TABLE, Map.of(0, 5L, 1, 6L), Map.of(0, GOOD, 1, BAD)), TABLE);

        assertThat(conflicts())
                .singleElement()
                .satisfies(found -> assertThat(found.partition()).isEqualTo(1));
    }

    private void at(String id, long offset, String hash) {
        agreement.report(id, member(id, TABLE, offset, hash), TABLE);
    }

    private static Member member(String id, String table, long offset, String hash) {
        return Members.holding(id, table, Map.of(3, offset), Map.of(3, hash));
    }

    private List<TableConflict> conflicts() {
        return agreement.conflicts(ALL);
    }

    private List<String> odd() {
        return conflicts().getFirst().odd();
    }
}
