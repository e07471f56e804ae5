package io.weir.ingest.capi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30));

    @Test
    void doublesUpToTheMaximum() {
        assertThat(backoff.pause(0, Optional.empty(), 0)).isEqualTo(Duration.ofMillis(100));
        assertThat(backoff.pause(1, Optional.empty(), 0)).isEqualTo(Duration.ofMillis(200));
        assertThat(backoff.pause(50, Optional.empty(), 0)).isEqualTo(Duration.ofSeconds(15));
        assertThat(backoff.pause(1_000_000, Optional.empty(), 0.999)).isLessThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void waitsAsLongAsTheServerAsksWithinReason() {
        assertThat(backoff.pause(0, Optional.of(Duration.ofSeconds(7)), 0)).isEqualTo(Duration.ofSeconds(7));
        assertThat(backoff.pause(0, Optional.of(Duration.ofDays(9)), 0)).isEqualTo(Duration.ofMinutes(5));
        assertThat(backoff.pause(0, Optional.of(Duration.ofSeconds(-7)), 0)).isEqualTo(Duration.ofMillis(100));
    }
}
