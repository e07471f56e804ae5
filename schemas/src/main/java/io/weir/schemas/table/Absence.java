package io.weir.schemas.table;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Tells whether a reader was away for so long that tombstones can have been removed before it saw them. Used by one thread.
 *
 * <p>Measured by the wall clock too, since the other one stands still while a machine sleeps.
 */
final class Absence {

    /** A contact that seems to lie ahead by more says that the clock was set back since, so that nothing is known of its age. */
    private static final long AHEAD_MOST_MS = 60_000;

    private final long limitMs;
    private final InstantSource clock;
    private long lastWallMs;
    private long lastNanos;

    Absence(Duration tombstoneRetention, InstantSource clock) {
        limitMs = tombstoneRetention.toMillis() / 2;
        this.clock = clock;
        reset();
    }

    /** Notes a contact with the brokers; true if the one before was longer ago than half the tombstone retention. */
    boolean endedTooLate() {
        long wallMs = clock.millis() - lastWallMs;
        long nanos = System.nanoTime() - lastNanos;
        reset();
        return Math.max(wallMs, TimeUnit.NANOSECONDS.toMillis(nanos)) > limitMs;
    }

    /**
     * The last contact was an earlier reader's.
     *
     * @param contactMs when it was, milliseconds since 1970
     */
    void since(long contactMs) {
        long nowMs = clock.millis();
        lastWallMs = contactMs - nowMs > AHEAD_MOST_MS ? nowMs - limitMs - 1 : contactMs;
    }

    /** When the last contact was, milliseconds since 1970. */
    long lastContactMs() {
        return lastWallMs;
    }

    private void reset() {
        lastWallMs = clock.millis();
        lastNanos = System.nanoTime();
    }
}
