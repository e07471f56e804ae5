package io.weir.ingest.guard;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** The unexplained deletions of the last window. Not thread-safe. */
public final class DeletionWindow {

    private final Duration length;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long sum;

    private record Entry(Instant at, long count) {}

    public DeletionWindow(Duration length) {
        this.length = length;
    }

    /** So many were let through. */
    public void add(Instant at, long count) {
        if (count > 0) {
            entries.addLast(new Entry(at, count));
            sum += count;
        }
    }

    /** How many there were within the window that ends now; a clock that was set back forgets nothing. */
    public long count(Instant now) {
        Instant begin = now.minus(length);
        while (!entries.isEmpty() && !entries.peekFirst().at().isAfter(begin)) {
            sum -= entries.removeFirst().count();
        }
        return sum;
    }
}
