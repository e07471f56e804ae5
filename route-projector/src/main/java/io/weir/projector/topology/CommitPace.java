package io.weir.projector.topology;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When a stream thread's transaction is to end. A transaction takes as long for one change as for a hundred, so a change that comes alone ends its own at once; where
 * they come one after the other, a transaction ends an interval after the one before; and where very many come, as from a log that is being caught up with, it is Kafka Streams
 * that ends it, after {@link #longest}.
 *
 * <p>Threads: each stream thread has its own, as it has transactions of its own.
 */
public final class CommitPace {

    /** What comes in a millisecond of an interval beyond this is on its way from a log, and nobody waits for one of it alone. */
    private static final int MANY_PER_MILLI = 20;

    /** Intervals that a transaction takes at most. */
    private static final int LONGEST = 10;

    /** Transactions that may end sooner than an interval after the one before; each interval without a change allows one more. */
    private static final int SOONER_MAX = 5;

    private static final ThreadLocal<CommitPace> OF_THREAD = ThreadLocal.withInitial(CommitPace::new);

    private boolean any;
    private long endedNanos;
    private int written;
    private boolean asked;
    private int sooner = SOONER_MAX;

    CommitPace() {}

    /** Time after which a transaction ends in any case. */
    public static Duration longest(Duration interval) {
        return interval.multipliedBy(LONGEST);
    }

    /** The transaction of the caller, a stream thread, has ended. */
    public static void ended() {
        OF_THREAD.get().ended(System.nanoTime());
    }

    /**
     * Something was written by the caller, a stream thread.
     *
     * @param interval between two transactions
     * @return whether the transaction is to end now
     */
    public static boolean wrote(Duration interval) {
        return OF_THREAD.get().wrote(System.nanoTime(), interval.toNanos());
    }

    /** @param now on the clock of {@link System#nanoTime()} */
    void ended(long now) {
        any = true;
        endedNanos = now;
        written = 0;
        asked = false;
    }

    /** @param now on the clock of {@link System#nanoTime()} */
    boolean wrote(long now, long intervalNanos) {
        long since = any ? now - endedNanos : intervalNanos;
        if (written++ == 0) {
            sooner = (int) Math.min(SOONER_MAX, sooner + since / intervalNanos);
        }
        if (asked || written > MANY_PER_MILLI * TimeUnit.NANOSECONDS.toMillis(intervalNanos)) {
            return false;
        }
        if (since < intervalNanos) {
            if (sooner == 0) {
                return false;
            }
            sooner--;
        }
        asked = true;
        return true;
    }
}
