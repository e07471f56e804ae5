package io.weir.router.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestRateTest {

    private static final long SECOND = 1_000_000_000;

    private final RequestRate rate = new RequestRate(5 * SECOND);

    @Test
    void requestsAreDividedByTheTimeSinceItWasLastMeasured() {
        rate.measure(300, 8 * SECOND);
        double first = rate.perSecond();
        rate.measure(310, 13 * SECOND);

        assertThat(first).isEqualTo(100);
        assertThat(rate.perSecond()).isEqualTo(2);
    }

    @Test
    void withinASecondItStaysAsItIsAndNothingIsLost() {
        rate.measure(100, 6 * SECOND);
        rate.measure(150, 6 * SECOND + SECOND / 10);
        double meanwhile = rate.perSecond();
        rate.measure(300, 8 * SECOND);

        assertThat(meanwhile).isEqualTo(100);
        assertThat(rate.perSecond()).isEqualTo(100);
    }

    @Test
    void beforeTheFirstSecondItIsNothing() {
        rate.measure(1_000, 5 * SECOND + 1);

        assertThat(rate.perSecond()).isZero();
    }
}
