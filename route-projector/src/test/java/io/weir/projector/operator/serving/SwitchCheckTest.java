package io.weir.projector.operator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.projector.fixture.Members;
import io.weir.projector.operator.RefusedException;
import io.weir.projector.operator.TableSettings;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.ServingTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SwitchCheckTest {

    private static final String FIRST = "weir.route-table";
    private static final String NEW = "weir.route-table-new";
    private static final Instant TEN = Instant.parse("2026-11-23T10:00:00Z");
    private static final Map<Integer, Long> COMPLETE = Map.of(0, 7L);

    @Test
    void aTableThatIsCompleteMayBeServed() {
        assertThatCode(() -> SwitchCheck.require(settings(null, false), NEW, false, COMPLETE))
                .doesNotThrowAnyException();
        assertThatCode(() -> SwitchCheck.require(settings(null, false), FIRST, false, Map.of()))
                .doesNotThrowAnyException();
        assertThatCode(() -> SwitchCheck.require(settings(TEN, false), NEW, true, COMPLETE))
                .doesNotThrowAnyException();
    }

    @Test
    void oneThatIsNotCompleteIsRefusedWithWhatIsMissing() {
        assertThatThrownBy(() -> SwitchCheck.require(settings(null, false), NEW, false, Map.of(0, 6L)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("weir.route-table-new is not complete: partition 0 is at 6 of 7");
    }

    @Test
    void oneThatIsRetiredIsRefused() {
        assertThatThrownBy(() -> SwitchCheck.require(settings(null, true), NEW, false, COMPLETE))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is retired");
    }

    @Test
    void oneThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> SwitchCheck.require(settings(null, false), NEW + "er", false, COMPLETE))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("there is no table weir.route-table-newer");
    }

    @Test
    void thePastIsServedOnlyFrozenAndNothingElseIs() {
        assertThatThrownBy(() -> SwitchCheck.require(settings(TEN, false), NEW, false, COMPLETE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("as of 2026-11-23T10:00:00Z", "--frozen");
        assertThatThrownBy(() -> SwitchCheck.require(settings(null, false), NEW, true, COMPLETE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be served frozen");
    }

    @Test
    void theSettingOfATableOfThePastSaysOfWhen() {
        assertThat(SwitchCheck.setting(settings(TEN, false), NEW, "ada", TEN))
                .isEqualTo(new ServingTable(NEW, true, TEN, "ada", TEN));
        assertThat(SwitchCheck.setting(settings(null, false), NEW, "ada", TEN))
                .isEqualTo(new ServingTable(NEW, false, null, "ada", TEN));
    }

    @Test
    void namesTheReadyMembersThatServeAnotherTableOrDoNotSay() {
        List<LateMember> late = SwitchCheck.late(
                List.of(
                        Members.ready("one", NEW, Map.of()),
                        Members.ready("two", FIRST, Map.of()),
                        Members.ready("three", "", Map.of())),
                NEW);

        assertThat(late).extracting(LateMember::id).containsExactly("two", "three");
        assertThat(late.getFirst()).hasToString("two at two:8080 serves weir.route-table");
        assertThat(late.getLast().toString()).contains("does not say what it serves");
    }

    private static TableSettings settings(@Nullable Instant until, boolean retired) {
        ProjectedTable table = new ProjectedTable(NEW, 1, until, Map.of("0", 7L, "1", 0L), retired, "ada", TEN);
        return new TableSettings(FIRST, null, new TreeMap<>(Map.of(NEW, table)));
    }
}
