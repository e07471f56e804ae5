package io.weir.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void letsABurstThroughAndThenSoManyASecond() {
        TokenBuckets buckets = new TokenBuckets(2, 4, 10);
        for (int i = 0; i < 4; i++) {
            assertThat(buckets.take("a", 0)).isZero();
        }

        assertThat(buckets.take("a", 0)).isEqualTo(SECOND / 2);
        assertThat(buckets.take("a", SECOND / 4)).isEqualTo(SECOND / 4);
        assertThat(buckets.take("a", SECOND / 2)).isZero();
        assertThat(buckets.take("a", SECOND / 2)).isPositive();
    }

    @Test
    void aQuietSourceGainsNoMoreThanItsBurst() {
        TokenBuckets buckets = new TokenBuckets(100, 3, 10);
        long later = 3_600 * SECOND;
        assertThat(buckets.take("a", 0)).isZero();

        for (int i = 0; i < 3; i++) {
            assertThat(buckets.take("a", later)).isZero();
        }
        assertThat(buckets.take("a", later)).isPositive();
    }

    @Test
    void sourcesDoNotShareABucket() {
        TokenBuckets buckets = new TokenBuckets(1, 1, 10);
        assertThat(buckets.take("a", 0)).isZero();
        assertThat(buckets.take("a", 0)).isPositive();

        assertThat(buckets.take("b", 0)).isZero();
    }

    @Test
    void remembersABoundedNumberOfSources() {
        TokenBuckets buckets = new TokenBuckets(1, 1, 100);
        for (int i = 0; i < 10_000; i++) {
            buckets.take("source-" + i, i);
        }

        assertThat(buckets.size()).isEqualTo(100);
        assertThat(buckets.take("source-9999", 9_999)).isPositive();
        assertThat(buckets.take("source-1", 9_999)).isZero();
    }

    @Test
    void aClockThatStandsStillOrGoesBackGivesNothing() {
        TokenBuckets buckets = new TokenBuckets(1_000, 1, 10);
        assertThat(buckets.take("a", SECOND)).isZero();

        assertThat(buckets.take("a", 0)).isPositive();
    }
}
