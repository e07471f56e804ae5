package io.weir.ingest.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Looks that are to be taken again, in the order in which they fall due. The worker stops taking notifications when there are
 * {@code max}; the positions of all of them are uncommitted, so a crash repeats them.
 */
final class SecondLooks {

    private final Duration delay;
    private final int max;
    private final Deque<Due> queue = new ArrayDeque<>();

    private record Due(Instant at, Look look) {}

    SecondLooks(Duration delay, int max) {
        this.delay = delay;
        this.max = max;
    }

    /** A first look was taken and committed. */
    void schedule(Look first, Instant now) {
        Look second = new Look(first.partition(), first.offset(), first.notification(), true);
        queue.addLast(new Due(now.plus(delay), second));
    }

    /** Takes those that are due, at most {@code limit}. */
    List<Look> takeDue(Instant now, int limit) {
        List<Look> due = new ArrayList<>();
        while (due.size() < limit && !queue.isEmpty() && !queue.peekFirst().at().isAfter(now)) {
            Look look = queue.removeFirst().look();
            if (!look.partition().isLost()) {
                due.add(look);
            }
        }
        return due;
    }

    /** How long until the next one is due, at most {@code limit}. */
    Duration untilNext(Instant now, Duration limit) {
        Due next = queue.peekFirst();
        if (next == null) {
            return limit;
        }
        Duration until = Duration.between(now, next.at());
        if (until.isNegative()) {
            return Duration.ZERO;
        }
        return until.compareTo(limit) < 0 ? until : limit;
    }

    /** Forgets those of a partition that is lost or polled again. */
    void drop(OwnedPartition partition) {
        queue.removeIf(due -> due.look().partition() == partition);
    }

    /** True when a further batch of so many might not find room. */
    boolean isFullFor(int batch) {
        return queue.size() + batch > max;
    }

    int size() {
        return queue.size();
    }
}
