package io.weir.schemas.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CatchUpTest {

    private static final TopicPartition ZERO = new TopicPartition("t", 0);
    private static final TopicPartition ONE = new TopicPartition("t", 1);

    private final CatchUp catchUp = new CatchUp();

    @Test
    void isReachedOnceWhenEveryPartitionIsAtItsEnd() {
        catchUp.capture(Map.of(ZERO, 5L, ONE, 0L));

        assertThat(catchUp.reached(Map.of(ZERO, 4L, ONE, 0L))).isFalse();
        assertThat(catchUp.reached(Map.of(ZERO, 5L, ONE, 0L))).isTrue();
        assertThat(catchUp.reached(Map.of(ZERO, 9L, ONE, 9L))).isFalse();
    }

    @Test
    void aPartitionWithoutAPositionIsNotAtItsEndEvenIfThatIsZero() {
        catchUp.capture(Map.of(ZERO, 0L));

        assertThat(catchUp.reached(Map.of())).isFalse();
    }

    @Test
    void aPartitionThatWasAtItsEndNeedNotBeThereAgain() {
        catchUp.capture(Map.of(ZERO, 5L, ONE, 5L));
        catchUp.reached(Map.of(ZERO, 5L, ONE, 1L));

        assertThat(catchUp.reached(Map.of(ZERO, 0L, ONE, 5L))).isTrue();
    }

    @Test
    void isReachedOnceMoreAfterARestart() {
        catchUp.capture(Map.of(ZERO, 1L));
        catchUp.reached(Map.of(ZERO, 1L));

        catchUp.again();
        assertThat(catchUp.reached(Map.of(ZERO, 9L)))
                .as("before the new end is known")
                .isFalse();
        catchUp.capture(Map.of(ZERO, 3L));

        assertThat(catchUp.pending()).isTrue();
        assertThat(catchUp.reached(Map.of(ZERO, 1L))).isFalse();
        assertThat(catchUp.reached(Map.of(ZERO, 3L))).isTrue();
        assertThat(catchUp.pending()).isFalse();
    }
}
