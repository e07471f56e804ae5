package io.weir.router.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class CurrencyTest {

    private static final Set<String> TOPICS = Set.of("control", "endpoints", "routes");
    private static final long LATER = 1_000 + Currency.PATIENCE_MILLIS;

    private final Currency currency = new Currency();

    @Test
    void aTableIsCurrentWhenAllItsTopicsHaveBeenRead() {
        currency.reached(Set.of("control", "endpoints"));
        boolean before = currency.catchesUp(TOPICS, false);
        currency.reached(Set.of("routes"));

        assertThat(before).isFalse();
        assertThat(currency.catchesUp(TOPICS, false)).isTrue();
    }

    @Test
    void whatIsReadAgainIsNotCurrentUntilThen() {
        currency.reached(TOPICS);
        currency.restarted(Set.of("routes"));
        boolean before = currency.catchesUp(TOPICS, false);
        currency.reached(Set.of("routes"));

        assertThat(before).isFalse();
        assertThat(currency.catchesUp(TOPICS, false)).isTrue();
    }

    @Test
    void aTableThatWasReadIsCurrentEvenIfAnotherOneIsToBeServedNext() {
        currency.reached(TOPICS);

        assertThat(currency.catchesUp(TOPICS, true)).isTrue();
    }

    @Test
    void aRestoredOneMayHaveBeenRetired() {
        currency.restored(1_000);
        currency.reached(TOPICS);

        assertThat(currency.catchesUp(TOPICS, true)).isFalse();
        assertThat(currency.isBehind()).isTrue();
        assertThat(currency.catchesUp(TOPICS, false)).isTrue();
        assertThat(currency.isBehind()).isFalse();
    }

    @Test
    void whileKafkaIsAwayARestoredTableIsServedAtOnce() {
        boolean withoutOne = currency.servesAnyway(true, true, LATER);
        currency.restored(1_000);

        assertThat(withoutOne).isFalse();
        assertThat(currency.servesAnyway(true, false, 1_000)).isTrue();
    }

    @Test
    void whileKafkaAnswersItWaitsForAWhileAndServesOnlyWhatIsInOrder() {
        currency.restored(1_000);

        assertThat(currency.servesAnyway(false, true, LATER - 1)).isFalse();
        assertThat(currency.servesAnyway(false, true, LATER)).isTrue();
        assertThat(currency.servesAnyway(false, false, LATER)).isFalse();
    }

    @Test
    void whatIsForgottenIsNotServed() {
        currency.restored(1_000);
        currency.reset();

        assertThat(currency.servesAnyway(true, true, LATER)).isFalse();
        assertThat(currency.isBehind()).isFalse();
    }
}
