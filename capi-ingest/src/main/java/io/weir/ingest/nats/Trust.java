package io.weir.ingest.nats;

import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Whether what comes from the socket is of the present.
 *
 * <p>After a pause of the process nothing is believed until a fence has come back: a probe that was sent after the pause. Messages
 * arrive in the order in which the server took them, so whatever follows the fence was said after the pause. Thread-safe.
 */
final class Trust {

    private final PauseWatch watch;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final Runnable onPause;

    private long fence;
    private boolean fenceGiven;
    private boolean trusted = true;

    /**
     * @param nanoTime a monotonic clock
     * @param onPause is told of every pause before anything else is believed
     */
    Trust(PauseWatch watch, LongSupplier nanoTime, InstantSource clock, Runnable onPause) {
        this.watch = watch;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.onPause = onPause;
    }

    /** True when a message that is at hand now may be believed. */
    boolean believes() {
        if (watch.isAfterPause(nanoTime.getAsLong(), clock.millis())) {
            distrust();
        }
        synchronized (this) {
            return trusted;
        }
    }

    /** The process goes on. Called several times a second; the first to run after a pause notices it, this or {@link #believes()}. */
    void tick() {
        long nowNanos = nanoTime.getAsLong();
        long nowWallMillis = clock.millis();
        if (watch.isAfterPause(nowNanos, nowWallMillis)) {
            distrust();
        }
        watch.tick(nowNanos, nowWallMillis);
    }

    private void distrust() {
        boolean first;
        synchronized (this) {
            first = trusted || fenceGiven;
            if (first) {
                fence++;
                fenceGiven = false;
                trusted = false;
            }
        }
        if (first) {
            onPause.run();
        }
    }

    /** The fence that is to be sent now; empty when none is waited for. May be sent several times. */
    synchronized OptionalLong fence() {
        if (trusted) {
            return OptionalLong.empty();
        }
        fenceGiven = true;
        return OptionalLong.of(fence);
    }

    /** A fence came back. */
    synchronized void returned(long number) {
        if (!trusted && fenceGiven && number == fence) {
            trusted = true;
        }
    }
}
