package io.weir.ingest.capi;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Keeps the isolation segments for a while, since CAPI has no event for them. Thread-safe; one thread at a time asks CAPI. */
final class Segments {

    private final SegmentReader reader;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Held held;

    Segments(SegmentReader reader, InstantSource clock) {
        this.reader = reader;
        this.clock = clock;
    }

    private record Held(IsolationSegments segments, Instant readAt) {}

    /**
     * What CAPI showed at this time of our clock or later.
     *
     * @param since in the future to have them read in any case
     * @param sweep what it is a part of if it must be read
     */
    IsolationSegments readSince(Instant since, Sweep sweep) throws CapiUnavailableException, InterruptedException {
        lock.lockInterruptibly();
        try {
            Instant now = clock.instant();
            Held before = held;
            // A clock that was set back makes it ask again too.
            if (before != null && !now.isBefore(before.readAt) && !before.readAt.isBefore(since)) {
                return before.segments;
            }
            Held fresh = new Held(reader.read(sweep), now);
            held = fresh;
            return fresh.segments;
        } finally {
            lock.unlock();
        }
    }
}
