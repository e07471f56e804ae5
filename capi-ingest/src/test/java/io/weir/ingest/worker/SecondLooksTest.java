package io.weir.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.avro.CapiNotification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecondLooksTest {

    private static final Instant START = Instant.ofEpochSecond(100);
    private final SecondLooks looks = new SecondLooks(Duration.ofSeconds(2), 3);
    private final OwnedPartition partition = new OwnedPartition(0, false);

    @Test
    void fallDueInOrderAndAreTheLast() {
        looks.schedule(look(1), START);
        looks.schedule(look(2), START.plusMillis(500));

        assertThat(looks.untilNext(START, Duration.ofSeconds(9))).isEqualTo(Duration.ofSeconds(2));
        assertThat(looks.takeDue(START.plusMillis(1_999), 10)).isEmpty();
        assertThat(looks.takeDue(START.plusSeconds(2), 10)).singleElement().satisfies(look -> {
            assertThat(look.offset()).isEqualTo(1);
            assertThat(look.last()).isTrue();
        });
        assertThat(looks.takeDue(START.plusSeconds(9), 10)).hasSize(1);
        assertThat(looks.untilNext(START, Duration.ofSeconds(9))).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void areTakenInBatches() {
        looks.schedule(look(1), START);
        looks.schedule(look(2), START);

        assertThat(looks.takeDue(START.plusSeconds(2), 1)).hasSize(1);
        assertThat(looks.untilNext(START.plusSeconds(3), Duration.ofSeconds(9))).isEqualTo(Duration.ZERO);
    }

    @Test
    void sayWhenTheyHaveNoRoomForABatch() {
        looks.schedule(look(1), START);
        assertThat(looks.isFullFor(2)).isFalse();
        looks.schedule(look(2), START);
        assertThat(looks.isFullFor(2)).isTrue();
    }

    @Test
    void ofAPartitionThatIsLostAreForgotten() {
        looks.schedule(look(1), START);
        looks.drop(partition);
        assertThat(looks.size()).isZero();

        looks.schedule(look(2), START);
        partition.lose();
        assertThat(looks.takeDue(START.plusSeconds(5), 10)).isEmpty();
    }

    private Look look(long offset) {
        return new Look(
                partition, offset, new CapiNotification("r-1", List.of(), START, true, null, null, null), false);
    }
}
