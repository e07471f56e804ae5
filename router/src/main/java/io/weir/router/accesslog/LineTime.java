package io.weir.router.accesslog;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes instants of {@link System#nanoTime()} as {@code 2006-01-02T15:04:05.000000000Z}. Looks at the wall clock once a second and
 * makes the part before the point anew only when it changes.
 *
 * <p>Threads: one event loop.
 */
final class LineTime {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.", Locale.ROOT);
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int DIGITS = 9;

    private final InstantSource clock;
    private boolean synced;
    private long syncedNanos;
    private long offsetNanos;
    private long second = Long.MIN_VALUE;
    private byte[] prefix = {};

    LineTime(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Writes an instant.
     *
     * @param thenNanos the instant
     * @param nowNanos now, on the same clock
     */
    void write(LineBytes out, long thenNanos, long nowNanos) {
        if (!synced || nowNanos - syncedNanos >= NANOS_PER_SECOND) {
            sync(nowNanos);
        }
        long epochNanos = thenNanos + offsetNanos;
        long epochSecond = Math.floorDiv(epochNanos, NANOS_PER_SECOND);
        if (epochSecond != second) {
            second = epochSecond;
            prefix = LineBytes.literal(SECONDS.format(LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC)));
        }
        out.literal(prefix);
        out.reserve(DIGITS + 1);
        out.digits(Math.floorMod(epochNanos, NANOS_PER_SECOND), DIGITS);
        out.putReserved('Z');
    }

    private void sync(long nowNanos) {
        Instant now = clock.instant();
        offsetNanos = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano() - nowNanos;
        syncedNanos = nowNanos;
        synced = true;
    }
}
