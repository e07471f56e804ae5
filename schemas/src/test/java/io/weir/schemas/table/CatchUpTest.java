package io.weir.schemas.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CatchUpTest {

    private static final TopicPartition ZERO = new TopicPartition("t", 0);
    private static final TopicPartition ONE = new TopicPartition("t", 1);
    private static final TopicPartition OTHER = new TopicPartition("other", 0);

    private final CatchUp catchUp = new CatchUp(List.of("t"));

    @Test
    void isReachedOnceWhenEveryPartitionIsAtItsEnd() {
        catchUp.capture(Map.of(ZERO, 5L, ONE, 0L));

        assertThat(catchUp.reached(Map.of(ZERO, 4L, ONE, 0L))).isEmpty();
        assertThat(catchUp.reached(Map.of(ZERO, 5L, ONE, 0L))).containsExactly("t");
        assertThat(catchUp.reached(Map.of(ZERO, 9L, ONE, 9L))).isEmpty();
    }

    @Test
    void aPartitionWithoutAPositionIsNotAtItsEndEvenIfThatIsZero() {
        catchUp.capture(Map.of(ZERO, 0L));

        assertThat(catchUp.reached(Map.of())).isEmpty();
    }

    @Test
    void aPartitionThatWasAtItsEndNeedNotBeThereAgain() {
        catchUp.capture(Map.of(ZERO, 5L, ONE, 5L));
        catchUp.reached(Map.of(ZERO, 5L, ONE, 1L));

        assertThat(catchUp.reached(Map.of(ZERO, 0L, ONE, 5L))).containsExactly("t");
    }

    @Test
    void isReachedOnceMoreAfterARestart() {
        catchUp.capture(Map.of(ZERO, 1L));
        catchUp.reached(Map.of(ZERO, 1L));

        catchUp.again(List.of("t"));
        assertThat(catchUp.reached(Map.of(ZERO, 9L)))
                .as("before the new end is known")
                .isEmpty();
        catchUp.capture(Map.of(ZERO, 3L));

        assertThat(catchUp.pending()).containsExactly("t");
        assertThat(catchUp.reached(Map.of(ZERO, 1L))).isEmpty();
        assertThat(catchUp.reached(Map.of(ZERO, 3L))).containsExactly("t");
        assertThat(catchUp.pending()).isEmpty();
    }

    @Test
    void theFirstTimeNoTopicMayBeMissing() {
        CatchUp both = new CatchUp(List.of("t", "other"));

        both.capture(Map.of(ZERO, 1L));
        Set<String> withoutOne = both.reached(Map.of(ZERO, 1L));
        both.capture(Map.of(ZERO, 1L, OTHER, 0L));

        assertThat(withoutOne).isEmpty();
        assertThat(both.reached(Map.of(ZERO, 1L, OTHER, 0L))).containsExactlyInAnyOrder("t", "other");
    }

    @Test
    void laterAMissingTopicHoldsUpNoOther() {
        catchUp.capture(Map.of(ZERO, 1L));
        catchUp.reached(Map.of(ZERO, 1L));

        catchUp.again(List.of("t", "other"));
        catchUp.capture(Map.of(ZERO, 1L));

        assertThat(catchUp.reached(Map.of(ZERO, 1L))).containsExactly("t");
        assertThat(catchUp.pending()).containsExactly("other");
    }

    @Test
    void whatIsNoLongerReadIsNotWaitedFor() {
        catchUp.capture(Map.of(ZERO, 1L));
        catchUp.reached(Map.of(ZERO, 1L));
        catchUp.again(List.of("t", "other"));
        catchUp.capture(Map.of(ZERO, 1L, OTHER, 100L));

        catchUp.only(List.of("t"));

        assertThat(catchUp.reached(Map.of(ZERO, 1L))).containsExactly("t");
    }

    @Test
    void whereThereIsATableAlreadyAMissingTopicHoldsUpNoOther() {
        CatchUp both = new CatchUp(List.of("t"));

        both.goOn(List.of("t", "other"));
        both.capture(Map.of(ZERO, 1L));

        assertThat(both.reached(Map.of(ZERO, 1L))).containsExactly("t");
        assertThat(both.pending()).containsExactly("other");
    }
}
