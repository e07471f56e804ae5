package io.weir.projector.operator.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayProgressTest {

    private static final long SECOND = 1_000_000_000L;

    private final ReplayProgress progress = new ReplayProgress(Map.of(0, 600L, 1, 400L, 2, 0L));

    @Test
    void knowsNoRateAtTheFirstLook() {
        ReplayProgress.View view = progress.look(Map.of(), 0);

        assertThat(view.done()).isZero();
        assertThat(view.all()).isEqualTo(1_000);
        assertThat(view.perSecond()).isZero();
        assertThat(view.remaining()).isEmpty();
        assertThat(view.complete()).isFalse();
    }

    @Test
    void saysHowLongTheRestTakesAtTheRateOfLate() {
        progress.look(Map.of(0, 100L), 0);

        ReplayProgress.View view = progress.look(Map.of(0, 300L, 1, 100L), 3 * SECOND);

        assertThat(view.done()).isEqualTo(400);
        assertThat(view.share()).isEqualTo(0.4);
        assertThat(view.perSecond()).isEqualTo(100);
        assertThat(view.remaining()).contains(Duration.ofSeconds(6));
    }

    @Test
    void forgetsTheRateOfLongAgo() {
        progress.look(Map.of(), 0);
        progress.look(Map.of(0, 500L), SECOND);

        for (int second = 2; second <= 14; second++) {
            progress.look(Map.of(0, 500L), second * SECOND);
        }

        assertThat(progress.look(Map.of(0, 500L), 15 * SECOND).perSecond()).isZero();
    }

    @Test
    void isCompleteWhenEveryPartitionWithEventsIsAtItsEndOrBeyond() {
        assertThat(progress.look(Map.of(0, 600L, 1, 399L), 0).complete()).isFalse();
        assertThat(progress.look(Map.of(0, 900L, 1, 400L), SECOND).complete()).isTrue();
    }

    @Test
    void ofAnEmptyLogIsCompleteAtOnce() {
        assertThat(new ReplayProgress(Map.of(0, 0L)).look(Map.of(), 0).share()).isEqualTo(1);
    }
}
