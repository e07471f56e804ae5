package io.weir.ingest.worker;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * What the group last said to this instance's worker, over all of the worker's lives.
 *
 * <p>A process that was paused finds itself the owner of what others own by now. So a partition counts as owned only while the
 * worker polls and the group's coordinator answers its heartbeats; after a silence of a session timeout it takes two more answers:
 * the first may have lain in the socket since before the pause.
 *
 * <p>Written by the worker's thread, read by any.
 */
final class GroupOwnership implements Ownership {

    /** One answer may be older than the silence; the next was asked for after it. */
    private static final int ANSWERS_AFTER_SILENCE = 2;

    private final long silenceMaxNanos;
    private final LongSupplier nanoTime;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile Set<Integer> partitions = Set.of();
    private volatile long heardAt;
    private volatile boolean heard;

    private long polledAt;
    private double answers;
    private double answersNeeded;

    /** @param nanoTime a clock that goes on while the process is paused, such as {@link System#nanoTime} */
    GroupOwnership(Duration sessionTimeout, LongSupplier nanoTime) {
        this.silenceMaxNanos = sessionTimeout.toNanos();
        this.nanoTime = nanoTime;
        this.polledAt = nanoTime.getAsLong();
    }

    @Override
    public boolean owns(int partition) {
        return heard && partitions.contains(partition) && nanoTime.getAsLong() - heardAt < silenceMaxNanos;
    }

    @Override
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** The partitions that are this instance's, whenever that was said. */
    Set<Integer> partitions() {
        return partitions;
    }

    /** The group has given these. */
    void gained(Iterable<Integer> more) {
        Set<Integer> now = new TreeSet<>(partitions);
        more.forEach(now::add);
        partitions = Set.copyOf(now);
        heardNow();
        more.forEach(partition -> listeners.forEach(listener -> listener.gained(partition)));
    }

    /** The group has taken these; those that were not owned are not told of again. */
    void lost(Iterable<Integer> gone) {
        Set<Integer> now = new TreeSet<>(partitions);
        Set<Integer> taken = new TreeSet<>();
        for (int partition : gone) {
            if (now.remove(partition)) {
                taken.add(partition);
            }
        }
        partitions = Set.copyOf(now);
        taken.forEach(partition -> listeners.forEach(listener -> listener.lost(partition)));
    }

    /** The worker has left the group, or will. */
    void left() {
        lost(partitions);
        heard = false;
    }

    /**
     * The worker has polled.
     *
     * @param heartbeatsAnswered by the coordinator since this membership began
     */
    void polled(double heartbeatsAnswered) {
        long now = nanoTime.getAsLong();
        if (now - polledAt >= silenceMaxNanos) {
            heard = false;
            answersNeeded = heartbeatsAnswered + ANSWERS_AFTER_SILENCE;
        }
        polledAt = now;
        boolean answered = heartbeatsAnswered > answers;
        answers = heartbeatsAnswered;
        if (answered && heartbeatsAnswered >= answersNeeded) {
            heardNow();
        }
    }

    /** A membership begins, and its count of answers with it. */
    void joining() {
        answers = 0;
        answersNeeded = 0;
        polledAt = nanoTime.getAsLong();
    }

    private void heardNow() {
        heardAt = nanoTime.getAsLong();
        heard = true;
        polledAt = heardAt;
    }
}
