package io.weir.ingest.nats;

import java.time.Duration;

/**
 * Notices that the process stood still, by a tick that did not come: stopped by a signal, with its machine, or by its own garbage.
 * What waits in its sockets then is of the past.
 *
 * <p>Looks at a monotonic clock and at the wall's, since the former may stand still with the machine. Thread-safe.
 */
final class PauseWatch {

    private final long gapMaxNanos;
    private long nanos;
    private long wallMillis;

    PauseWatch(Duration gapMax, long nanos, long wallMillis) {
        this.gapMaxNanos = gapMax.toNanos();
        this.nanos = nanos;
        this.wallMillis = wallMillis;
    }

    /** True when the last tick is too long ago. */
    synchronized boolean isAfterPause(long nowNanos, long nowWallMillis) {
        return nowNanos - nanos > gapMaxNanos || (nowWallMillis - wallMillis) * 1_000_000L > gapMaxNanos;
    }

    /** The process goes on; whoever calls has first asked whether it stood still. */
    synchronized void tick(long nowNanos, long nowWallMillis) {
        nanos = nowNanos;
        wallMillis = nowWallMillis;
    }
}
