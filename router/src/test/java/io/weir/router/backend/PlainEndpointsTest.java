package io.weir.router.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** From what age of the table on endpoints that do not prove who they are get no requests, and when they get some again. */
class PlainEndpointsTest {

    private static final Duration MOST = Duration.ofMinutes(10);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final PlainEndpoints plain = new PlainEndpoints(MOST, meters);
    private long nowMillis = 1_000_000;

    @Test
    void theyAreUsedUntilTheTableIsOlderThanTheBound() {
        look(Duration.ZERO);
        look(MOST);
        assertThat(plain.used()).isTrue();

        look(MOST.plusMillis(1));

        assertThat(plain.used()).isFalse();
        assertThat(unused()).isEqualTo(1);
    }

    @Test
    void theyAreUsedAgainWhenTheTableHasBeenCurrentForFiveSeconds() {
        look(MOST.plusMillis(1));
        look(Duration.ZERO);
        nowMillis += 4_999;
        look(Duration.ZERO);
        assertThat(plain.used()).isFalse();

        nowMillis += 1;
        look(Duration.ZERO);

        assertThat(plain.used()).isTrue();
        assertThat(unused()).isZero();
    }

    @Test
    void kafkaThatComesAndGoesDoesNotMakeThemUsed() {
        look(MOST.plusMillis(1));
        for (int i = 0; i < 10; i++) {
            look(Duration.ZERO);
            nowMillis += 3_000;
            look(Duration.ofMillis(1));
            nowMillis += 3_000;
        }

        assertThat(plain.used()).isFalse();
    }

    @Test
    void aShortOutageIsNoReason() {
        look(Duration.ofSeconds(1));
        look(Duration.ZERO);
        look(MOST.minusMillis(1));

        assertThat(plain.used()).isTrue();
    }

    @Test
    void withoutABoundTheyAreUsedAtAnyAge() {
        PlainEndpoints unbounded = new PlainEndpoints(Duration.ZERO, new SimpleMeterRegistry());

        unbounded.look(Duration.ofDays(100), nowMillis);

        assertThat(unbounded.isBounded()).isFalse();
        assertThat(unbounded.used()).isTrue();
    }

    private void look(Duration staleness) {
        plain.look(staleness, nowMillis);
    }

    private double unused() {
        return meters.get("weir.plain.endpoints.unused").gauge().value();
    }
}
