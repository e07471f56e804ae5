package io.weir.router.forward;

import org.jspecify.annotations.Nullable;

/**
 * What must be over in time on one event loop, however different the times are: a wheel of slots, one per tick, so that adding and
 * removing cost the same for one as for a hundred thousand. What lies further ahead than a turn waits in the last slot and is looked
 * at again there.
 *
 * <p>Threads: one event loop. Allocates nothing after it was made.
 */
final class TimerWheel {

    /** Something that must be over in time. */
    abstract static class Timed {

        private @Nullable Timed previous;
        private @Nullable Timed next;

        /** Which list it is in; negative for none. */
        private int slot = -1;

        private long dueNanos;

        /** Its time is over; it is no longer watched. */
        abstract void expired(long nowNanos);
    }

    /** A power of two. At ten ticks a second this is a turn of 51 s. */
    private static final int SLOTS = 512;

    private final @Nullable Timed[] heads = new @Nullable Timed[SLOTS];
    private final long tickNanos;
    private final long originNanos;
    private long ticked;
    private int size;

    /**
     * @param tickNanos how exact times are kept
     * @param nowNanos now, on the clock of {@link System#nanoTime()}
     */
    TimerWheel(long tickNanos, long nowNanos) {
        this.tickNanos = tickNanos;
        this.originNanos = nowNanos;
    }

    int size() {
        return size;
    }

    /** Watches it until then; instead of any time that was set before. */
    void schedule(Timed timed, long dueNanos) {
        cancel(timed);
        timed.dueNanos = dueNanos;
        insert(timed);
        size++;
    }

    /** Whether it is watched. */
    boolean isScheduled(Timed timed) {
        return timed.slot >= 0;
    }

    /** Stops watching; nothing happens if it is not watched. */
    void cancel(Timed timed) {
        if (timed.slot >= 0) {
            unlink(timed);
            size--;
        }
    }

    private void insert(Timed timed) {
        long due = Math.ceilDiv(Math.max(0, timed.dueNanos - originNanos), tickNanos);
        long at = Math.clamp(due, ticked + 1, ticked + SLOTS - 1);
        int slot = (int) (at & (SLOTS - 1));
        Timed first = heads[slot];
        timed.slot = slot;
        timed.previous = null;
        timed.next = first;
        if (first != null) {
            first.previous = timed;
        }
        heads[slot] = timed;
    }

    private void unlink(Timed timed) {
        if (timed.previous == null) {
            heads[timed.slot] = timed.next;
        } else {
            timed.previous.next = timed.next;
        }
        if (timed.next != null) {
            timed.next.previous = timed.previous;
        }
        timed.previous = null;
        timed.next = null;
        timed.slot = -1;
    }

    /** Ends those whose time is over. */
    void tick(long nowNanos) {
        long until = (nowNanos - originNanos) / tickNanos;
        // Whoever was late by more than a turn has gone past every slot once.
        ticked = Math.max(ticked, until - SLOTS);
        while (ticked < until) {
            ticked++;
            int slot = (int) (ticked & (SLOTS - 1));
            for (Timed timed = heads[slot]; timed != null; timed = heads[slot]) {
                unlink(timed);
                if (nowNanos - timed.dueNanos >= 0) {
                    size--;
                    timed.expired(nowNanos);
                } else {
                    insert(timed); // at least a tick ahead, so not into this slot
                }
            }
        }
    }
}
