package io.weir.ingest.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScanScheduleTest {

    private static final Instant END = Instant.parse("2026-05-10T10:00:00Z");
    private static final Duration MINUTE = Duration.ofSeconds(60);

    @Test
    void aLeaderScansAtOnceUnlessThisInstanceHasJustScanned() {
        assertThat(ScanSchedule.first(END, Instant.EPOCH).begins(END, false)).isTrue();
        assertThat(ScanSchedule.first(END, END.plusSeconds(5)).begins(END.plusSeconds(4), true))
                .isFalse();
        assertThat(ScanSchedule.first(END, END.plusSeconds(5)).begins(END.plusSeconds(5), false))
                .isTrue();
    }

    @Test
    void aShortScanIsFollowedByAnotherAfterThePeriodGiveOrTakeATenth() {
        assertThat(ScanSchedule.after(END, Duration.ofMillis(100), MINUTE, 0).due())
                .isEqualTo(END.plusSeconds(54));
        assertThat(ScanSchedule.after(END, Duration.ofMillis(100), MINUTE, 0.5).due())
                .isEqualTo(END.plusSeconds(60));
        assertThat(ScanSchedule.after(END, Duration.ofMillis(100), MINUTE, 1).due())
                .isEqualTo(END.plusSeconds(66));
    }

    @Test
    void neverSoonerThanTenTimesTheLoadAlsoWhenAsked() {
        ScanSchedule schedule = ScanSchedule.after(END, Duration.ofSeconds(30), MINUTE, 0.5);

        assertThat(schedule.begins(END.plusSeconds(299), true)).isFalse();
        assertThat(schedule.begins(END.plusSeconds(299), false)).isFalse();
        assertThat(schedule.begins(END.plusSeconds(300), false)).isTrue();
    }

    @Test
    void whoeverAsksNeedNotWaitForThePeriod() {
        ScanSchedule schedule = ScanSchedule.after(END, Duration.ofSeconds(1), MINUTE, 0.5);

        assertThat(schedule.begins(END.plusSeconds(9), true)).isFalse();
        assertThat(schedule.begins(END.plusSeconds(10), true)).isTrue();
        assertThat(schedule.begins(END.plusSeconds(59), false)).isFalse();
    }
}
