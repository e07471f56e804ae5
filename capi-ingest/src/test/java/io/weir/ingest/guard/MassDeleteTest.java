package io.weir.ingest.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MassDeleteTest {

    private static final Instant T0 = Instant.parse("2026-05-10T10:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, 5", "20, 5", "100, 5", "119, 5", "120, 6", "4000, 200", "100000, 5000"})
    void theLimitIsFiveOrFivePercent(long known, long limit) {
        assertThat(MassDelete.limit(known)).isEqualTo(limit);
    }

    @Test
    void theWindowSlides() {
        DeletionWindow window = new DeletionWindow(Duration.ofSeconds(60));
        window.add(T0, 3);
        window.add(T0.plusSeconds(30), 2);

        assertThat(window.count(T0.plusSeconds(59))).isEqualTo(5);
        assertThat(window.count(T0.plusSeconds(60))).isEqualTo(2);
        assertThat(window.count(T0.plusSeconds(89))).isEqualTo(2);
        assertThat(window.count(T0.plusSeconds(90))).isZero();
    }

    @Test
    void aClockThatIsSetBackForgetsNothing() {
        DeletionWindow window = new DeletionWindow(Duration.ofSeconds(60));
        window.add(T0, 5);

        assertThat(window.count(T0.minusSeconds(3600))).isEqualTo(5);
    }
}
