package io.weir.router.overload;

import java.time.Duration;

/**
 * How late one event loop is, and whether that is more than a hiccup: a collection or a burst makes it late once, too much work
 * makes it late again and again. Pure.
 */
public final class LoopLag {

    /** So often in a row it must be late. */
    static final int LATE_MIN = 3;

    private final long lagNanosMax;
    private int late;

    /** @param lagMax how late is too late; zero for never */
    public LoopLag(Duration lagMax) {
        this.lagNanosMax = lagMax.isZero() ? Long.MAX_VALUE : lagMax.toNanos();
    }

    /** The loop did something that it should have done so many nanoseconds ago. */
    public void did(long lateNanos) {
        late = lateNanos > lagNanosMax ? late + 1 : 0;
    }

    public boolean isTooMuch() {
        return late >= LATE_MIN;
    }
}
