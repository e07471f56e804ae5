package io.weir.router.forward;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of one event loop, oldest first, so that one timer watches over all of them: all have the same time, so the
 * first one is the first to run out of it.
 *
 * <p>Threads: one event loop.
 */
final class Deadlines {

    /** Something that must be over in time. */
    abstract static class Timed {

        private @Nullable Timed previous;
        private @Nullable Timed next;
        private boolean listed;
        private long dueNanos;

        /** Its time is over; it is no longer watched. */
        abstract void expired();
    }

    private final long limitNanos;
    private @Nullable Timed first;
    private @Nullable Timed last;
    private int size;

    Deadlines(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    int size() {
        return size;
    }

    void add(Timed timed, long nowNanos) {
        timed.dueNanos = nowNanos + limitNanos;
        timed.previous = last;
        timed.listed = true;
        if (last == null) {
            first = timed;
        } else {
            last.next = timed;
        }
        last = timed;
        size++;
    }

    /** Stops watching; nothing happens if it is not watched. */
    void remove(Timed timed) {
        if (!timed.listed) {
            return;
        }
        timed.listed = false;
        if (timed.previous == null) {
            first = timed.next;
        } else {
            timed.previous.next = timed.next;
        }
        if (timed.next == null) {
            last = timed.previous;
        } else {
            timed.next.previous = timed.previous;
        }
        timed.previous = null;
        timed.next = null;
        size--;
    }

    /** Ends those whose time is over. */
    void tick(long nowNanos) {
        for (Timed oldest = first; oldest != null && nowNanos - oldest.dueNanos >= 0; oldest = first) {
            remove(oldest);
            oldest.expired();
        }
    }
}
