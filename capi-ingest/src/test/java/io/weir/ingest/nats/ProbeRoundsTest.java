package io.weir.ingest.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbeRoundsTest {

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration STEADY = Duration.ofSeconds(25);

    private final ProbeRounds rounds = new ProbeRounds(2, STEADY, PERIOD, 0);
    private long now;

    @Test
    void isSteadyOnceEveryRoundOfAnIntervalWasWhole() {
        for (int i = 0; i < 5; i++) {
            wholeRound();
            assertThat(rounds.isSteady(now)).isFalse();
        }
        wholeRound();

        assertThat(rounds.isSteady(now)).isTrue();
    }

    @Test
    void aProbeThatDoesNotComeBackThroughOneServerBeginsTheTimeAnew() {
        steady();

        long round = rounds.begin(now);
        rounds.returned(round, 0, now);
        pass();
        rounds.begin(now);

        assertThat(rounds.isSteady(now)).isFalse();
        steady();
        assertThat(rounds.isSteady(now)).isTrue();
    }

    @Test
    void anInterruptionStopsAtOnceAndSpoilsTheRoundItFallsIn() {
        steady();

        long round = rounds.begin(now);
        rounds.returned(round, 0, now);
        rounds.returned(round, 1, now);
        rounds.interrupt();

        assertThat(rounds.isSteady(now)).isFalse();
        pass();
        for (int i = 0; i < 5; i++) {
            wholeRound();
            assertThat(rounds.isSteady(now)).isFalse();
        }
        wholeRound();
        assertThat(rounds.isSteady(now)).isTrue();
    }

    @Test
    void whenNobodyBeginsRoundsNothingIsSteady() {
        steady();

        now += Duration.ofSeconds(16).toNanos();

        assertThat(rounds.isSteady(now)).isFalse();
    }

    @Test
    void aLateProbeOfAFormerRoundDoesNotCount() {
        steady();
        long former = rounds.begin(now) - 1;
        rounds.returned(former, 0, now);
        rounds.returned(former, 1, now);
        pass();

        rounds.begin(now);

        assertThat(rounds.isSteady(now)).isFalse();
    }

    @Test
    void nonsenseIsIgnored() {
        rounds.begin(now);

        rounds.returned(1, 7, now);
        rounds.returned(1, -1, now);
        rounds.returned(Long.MAX_VALUE, 0, now);
        pass();

        assertThat(rounds.age(0, now)).isEqualTo(PERIOD.toNanos());
    }

    private void steady() {
        for (int i = 0; i < 6; i++) {
            wholeRound();
        }
    }

    /** A round whose probes come back, and the beginning of the next. */
    private void wholeRound() {
        long round = rounds.begin(now);
        rounds.returned(round, 0, now);
        rounds.returned(round, 1, now);
        pass();
    }

    private void pass() {
        now += PERIOD.toNanos();
    }
}
