package io.weir.projector.runtime;

import java.time.Duration;

/**
 * Decides when an instance that has no tasks, though its copies of states are as good as those of the others, asks its group for a share.
 *
 * <p>It asks once its copies are caught up, again after {@link #AGAIN}, each time after twice as long, and after {@link #ASKS_MAX} times
 * no more until it has had a task: with more instances than partitions there is none for it.
 *
 * <p>Pure; for one thread.
 */
final class IdleInstance {

    /** Long enough for a rebalance and the follow-up that brings what the first one took from others. */
    static final Duration AGAIN = Duration.ofSeconds(5);

    static final int ASKS_MAX = 4;

    private int asks;
    private long notBefore;

    /**
     * Whether it may ask now, if its copies allow it: how far these are is worth a request to brokers only then.
     *
     * @param nowNanos time of {@link System#nanoTime()}
     * @param tasks that it works on
     */
    boolean mayAsk(long nowNanos, int tasks) {
        if (tasks > 0) {
            asks = 0;
            return false;
        }
        return asks < ASKS_MAX && (asks == 0 || nowNanos - notBefore >= 0);
    }

    /**
     * Whether it asks now, when it {@linkplain #mayAsk may}.
     *
     * @param nowNanos time of {@link System#nanoTime()}
     * @param copies states of others that it holds a copy of
     * @param furthestBehind of these copies, records; of no meaning without any
     * @param acceptable a copy that is no further behind is as good as the original
     */
    boolean asks(long nowNanos, int copies, long furthestBehind, long acceptable) {
        if (copies == 0 || furthestBehind > acceptable) {
            return false;
        }
        notBefore = nowNanos + AGAIN.toNanos() * (1L << asks);
        asks++;
        return true;
    }
}
