package io.weir.ingest.capi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SweepTest {

    private final AtomicInteger asked = new AtomicInteger();
    private final Sweep sweep = new Sweep();

    @Test
    void theFirstFailureOfASweepIsItsOwn() {
        assertThatThrownBy(() -> sweep.step(this::failing)).isInstanceOf(CapiUnavailableException.class);
        assertThat(asked).hasValue(1);
    }

    @Test
    void onceOneWasAnsweredTheOthersAreTriedAgain() throws Exception {
        sweep.step(() -> "a");

        String answer = sweep.step(() -> asked.incrementAndGet() < 4 ? failing(Optional.empty()) : "b");

        assertThat(answer).isEqualTo("b");
        assertThat(asked).hasValue(4);
    }

    @Test
    void theTriesAreBounded() throws Exception {
        sweep.step(() -> "a");

        assertThatThrownBy(() -> sweep.step(this::failing)).isInstanceOf(CapiUnavailableException.class);
        assertThat(asked).hasValue(5);
    }

    @Test
    void whoeverAsksToBeLeftAloneIs() throws Exception {
        sweep.step(() -> "a");

        assertThatThrownBy(() -> sweep.step(() -> {
                    asked.incrementAndGet();
                    return failing(Optional.of(Duration.ofSeconds(3)));
                }))
                .isInstanceOf(CapiUnavailableException.class);
        assertThat(asked).hasValue(1);
    }

    private String failing() throws CapiUnavailableException {
        asked.incrementAndGet();
        return failing(Optional.empty());
    }

    private static String failing(Optional<Duration> retryAfter) throws CapiUnavailableException {
        throw new CapiUnavailableException("not now", retryAfter, null);
    }
}
