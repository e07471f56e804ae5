package io.weir.ingest.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TrustTest {

    private long nanos = 7;
    private long wallMillis = 1_000_000;
    private int pauses;
    private final Trust trust = new Trust(
            new PauseWatch(Duration.ofSeconds(3), nanos, wallMillis),
            () -> nanos,
            () -> Instant.ofEpochMilli(wallMillis),
            () -> pauses++);

    @Test
    void believesWhileTicksCome() {
        for (int i = 0; i < 10; i++) {
            pass(2_900, 2_900);
            assertThat(trust.believes()).isTrue();
            trust.tick();
        }
        assertThat(trust.fence()).isEmpty();
        assertThat(pauses).isZero();
    }

    @Test
    void afterAPauseAMessageThatComesBeforeTheTickIsNotBelieved() {
        pass(3_100, 3_100);

        assertThat(trust.believes()).isFalse();
        assertThat(pauses).isEqualTo(1);
        trust.tick();
        assertThat(pauses).isEqualTo(1);
        assertThat(trust.believes()).isFalse();
    }

    @Test
    void afterAPauseAMessageThatComesAfterTheTickIsNotBelievedEither() {
        pass(3_100, 3_100);
        trust.tick();

        assertThat(trust.believes()).isFalse();
        assertThat(pauses).isEqualTo(1);
    }

    @Test
    void believesAgainOnceTheFenceIsBack() {
        pass(10_000, 10_000);
        trust.tick();

        long fence = trust.fence().orElseThrow();
        trust.returned(fence - 1);
        assertThat(trust.believes()).isFalse();
        trust.returned(fence);

        assertThat(trust.believes()).isTrue();
        assertThat(trust.fence()).isEqualTo(OptionalLong.empty());
    }

    @Test
    void aFenceOfBeforeTheNextPauseDoesNotCount() {
        pass(10_000, 10_000);
        trust.tick();
        long fence = trust.fence().orElseThrow();
        pass(10_000, 10_000);
        trust.tick();

        trust.returned(fence);

        assertThat(trust.believes()).isFalse();
        assertThat(pauses).isEqualTo(2);
        trust.returned(trust.fence().orElseThrow());
        assertThat(trust.believes()).isTrue();
    }

    @Test
    void aMachineThatStoodStillWithItsMonotonicClockIsSeenByTheWalls() {
        pass(10, 60_000);

        assertThat(trust.believes()).isFalse();
    }

    private void pass(long monotonicMillis, long wall) {
        nanos += TimeUnit.MILLISECONDS.toNanos(monotonicMillis);
        wallMillis += wall;
    }
}
