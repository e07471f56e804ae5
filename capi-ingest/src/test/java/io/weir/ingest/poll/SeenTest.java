package io.weir.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SeenTest {

    @Test
    void onlyAnotherVersionIsNews() {
        Seen<Long> seen = new Seen<>(10);
        seen.add("r-1", 7L);

        assertThat(seen.isNews("r-1", 7L)).isFalse();
        assertThat(seen.isNews("r-1", 8L)).isTrue();
        assertThat(seen.isNews("r-2", 7L)).isTrue();
    }

    @Test
    void whatWasSeenLongestAgoIsForgotten() {
        Seen<Long> seen = new Seen<>(2);
        seen.add("r-1", 1L);
        seen.add("r-2", 1L);
        seen.add("r-1", 1L);
        seen.add("r-3", 1L);

        assertThat(seen.isNews("r-1", 1L)).isFalse();
        assertThat(seen.isNews("r-2", 1L)).isTrue();
    }

    @Test
    void aPollBeginsBehindTheWatermarkAndNotBeforeTheEpoch() {
        Instant time = Instant.parse("2026-05-10T10:00:00Z");

        assertThat(Watermark.begin(time, Duration.ofSeconds(10))).contains(time.minusSeconds(10));
        assertThat(Watermark.begin(Instant.EPOCH, Duration.ofSeconds(10))).isEmpty();
    }
}
