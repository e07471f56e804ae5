package io.weir.projector.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** With an interval of ten milliseconds. */
class CommitPaceTest {

    private static final Duration INTERVAL = Duration.ofMillis(10);

    private final CommitPace pace = new CommitPace();

    private static long nanos(double millis) {
        return (long) (millis * TimeUnit.MILLISECONDS.toNanos(1));
    }

    private boolean wroteAt(double millis) {
        return pace.wrote(nanos(millis), INTERVAL.toNanos());
    }

    private void endedAt(double millis) {
        pace.ended(nanos(millis));
    }

    /** A change each so often, and a transaction ended a millisecond after each that is asked for; how many were. */
    private int transactions(double fromMillis, double toMillis, double periodMillis) {
        int ended = 0;
        for (double at = fromMillis; at < toMillis; at += periodMillis) {
            if (wroteAt(at)) {
                ended++;
                endedAt(at + 1);
            }
        }
        return ended;
    }

    @Test
    void aChangeThatComesAloneEndsItsTransaction() {
        assertThat(transactions(0, 2_000, 100)).isEqualTo(20);
    }

    @Test
    void aTransactionIsAskedToEndOnce() {
        assertThat(wroteAt(0)).isTrue();
        assertThat(wroteAt(0.1)).isFalse();
        assertThat(wroteAt(15)).isFalse();

        endedAt(16);
        assertThat(wroteAt(30)).isTrue();
    }

    @Test
    void aFewThatFollowEndTheirsSooner() {
        assertThat(transactions(0, 9.9, 2)).isEqualTo(5);
    }

    @Test
    void changesWithoutAPauseShareTheTransactionsOfAnInterval() {
        transactions(0, 500, 1.5);

        // One each ten milliseconds after the end of the one before.
        assertThat(transactions(500, 1_500, 1.5)).isBetween(75, 95);
    }

    @Test
    void manyChangesWaitForKafkaStreams() {
        transactions(0, 500, 1.5);
        endedAt(500);

        int asked = 0;
        for (int i = 0; i < 30_000; i++) {
            asked += wroteAt(500 + i / 300.0) ? 1 : 0;
        }
        assertThat(asked)
                .as("three hundred in a millisecond, for as long as a transaction takes")
                .isZero();
        assertThat(CommitPace.longest(INTERVAL)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void afterManyASingleOneEndsItsTransactionAgain() {
        for (int i = 0; i < 30_000; i++) {
            wroteAt(i / 300.0);
        }
        endedAt(100);

        assertThat(wroteAt(150)).isTrue();
    }

    @Test
    void theClockMayBeginAnywhere() {
        pace.ended(Long.MAX_VALUE - 5);

        assertThat(pace.wrote(Long.MIN_VALUE + INTERVAL.toNanos(), INTERVAL.toNanos()))
                .isTrue();
    }
}
