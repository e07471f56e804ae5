package io.weir.ingest.reconcile;

import java.time.Duration;
import java.time.Instant;

/**
 * When the next scan may begin, and when it is due. Pure.
 *
 * @param notBefore CAPI has its peace until then, whoever asks
 * @param due without anybody asking
 */
record ScanSchedule(Instant notBefore, Instant due) {

    /** CAPI spends at most an eleventh of its time on scans. */
    private static final int REST_PER_LOAD = 10;

    /** Instances that began together need not scan together. */
    private static final double JITTER = 0.1;

    /** Before the first scan of a leader: at once, or when the rest is over that this instance's last one left. */
    static ScanSchedule first(Instant now, Instant notBefore) {
        Instant begin = now.isAfter(notBefore) ? now : notBefore;
        return new ScanSchedule(begin, begin);
    }

    /**
     * After a scan.
     *
     * @param load how long CAPI worked for it; the time of an outage in between is none
     * @param random from 0 to 1
     */
    static ScanSchedule after(Instant end, Duration load, Duration period, double random) {
        Instant notBefore = end.plus(load.multipliedBy(REST_PER_LOAD));
        long nanos = Math.round(period.toNanos() * (1 - JITTER + 2 * JITTER * random));
        Instant due = end.plusNanos(nanos);
        return new ScanSchedule(notBefore, due.isAfter(notBefore) ? due : notBefore);
    }

    /** True when a scan begins now. */
    boolean begins(Instant now, boolean asked) {
        return !now.isBefore(asked ? notBefore : due);
    }
}
