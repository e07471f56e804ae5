package io.weir.projector.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class GapTest {

    @Test
    void namesThePartitionsThatAreBehindInTheirOrder() {
        assertThat(Gap.between(Map.of(2, 10L, 0, 5L, 1, 7L), Map.of(0, 5L, 1, 6L)))
                .containsExactly(new Gap(1, 6, 7), new Gap(2, 0, 10));
    }

    @Test
    void hasNoneInAPartitionWithoutEventsWhereNobodyHasCommitted() {
        assertThat(Gap.between(Map.of(0, 0L, 1, 0L), Map.of())).isEmpty();
    }

    @Test
    void hasNoneBeyondTheEnd() {
        assertThat(Gap.between(Map.of(0, 5L), Map.of(0, 9L))).isEmpty();
    }

    @Test
    void countsWhatIsLeft() {
        assertThat(Gap.left(Gap.between(Map.of(0, 5L, 1, 7L), Map.of(0, 2L)))).isEqualTo(10);
    }
}
