package io.weir.schemas.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AbsenceTest {

    private final AtomicLong nowMs = new AtomicLong(1_000_000_000L);
    private final Absence absence = new Absence(Duration.ofHours(24), () -> Instant.ofEpochMilli(nowMs.get()));

    @Test
    void halfTheTombstoneRetentionIsNotTooLate() {
        nowMs.addAndGet(Duration.ofHours(12).toMillis());

        assertThat(absence.endedTooLate()).isFalse();
    }

    @Test
    void moreThanHalfIsTooLateOnce() {
        nowMs.addAndGet(Duration.ofHours(12).toMillis() + 1);

        assertThat(absence.endedTooLate()).isTrue();
        assertThat(absence.endedTooLate()).isFalse();
    }

    @Test
    void eachContactBeginsAnew() {
        nowMs.addAndGet(Duration.ofHours(11).toMillis());
        absence.endedTooLate();
        nowMs.addAndGet(Duration.ofHours(11).toMillis());

        assertThat(absence.endedTooLate()).isFalse();
    }

    @Test
    void aClockSetBackIsNoAbsence() {
        nowMs.addAndGet(-Duration.ofHours(30).toMillis());

        assertThat(absence.endedTooLate()).isFalse();
    }

    @Test
    void anEarlierReadersContactCounts() {
        absence.since(nowMs.get() - Duration.ofHours(12).toMillis());
        boolean half = absence.endedTooLate();
        absence.since(nowMs.get() - Duration.ofHours(12).toMillis() - 1);

        assertThat(half).isFalse();
        assertThat(absence.endedTooLate()).isTrue();
    }

    @Test
    void aContactThatNobodyKnowsIsTooLongAgo() {
        absence.since(0);

        assertThat(absence.endedTooLate()).isTrue();
    }

    @Test
    void aContactInTheFutureIsTooLongAgoButForAMinute() {
        absence.since(nowMs.get() + 60_000);
        boolean minute = absence.endedTooLate();
        absence.since(nowMs.get() + 60_001);

        assertThat(minute).isFalse();
        assertThat(absence.endedTooLate()).isTrue();
    }

    @Test
    void theLastContactIsTold() {
        nowMs.addAndGet(1_000);
        absence.endedTooLate();
        nowMs.addAndGet(5_000);

        assertThat(absence.lastContactMs()).isEqualTo(nowMs.get() - 5_000);
    }
}
