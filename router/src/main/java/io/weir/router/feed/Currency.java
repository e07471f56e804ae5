package io.weir.router.feed;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether the table is what Kafka has, and from when on it may be served: when the topics have been read to their ends, or, if it comes
 * from a snapshot, when Kafka is away or takes too long.
 *
 * <p>Pure. Threads: belongs to the writer.
 */
final class Currency {

    /** How long a restored table waits for its topics to be read on, once Kafka answers. */
    static final long PATIENCE_MILLIS = 5_000;

    /** Topics that have been read to their ends since they were last begun. */
    private final Set<String> caughtUp = new HashSet<>();

    private long restoredMillis = -1;
    /** Whether what is served was restored and has not been caught up with since. */
    private boolean behind;

    /** The table was restored from a snapshot. */
    void restored(long nowMillis) {
        restoredMillis = nowMillis;
        behind = true;
    }

    /** What was restored is gone. */
    void reset() {
        restoredMillis = -1;
        behind = false;
    }

    boolean isRestored() {
        return restoredMillis >= 0;
    }

    boolean isBehind() {
        return behind;
    }

    void reached(Collection<String> topics) {
        caughtUp.addAll(topics);
    }

    void restarted(Collection<String> topics) {
        caughtUp.removeAll(topics);
    }

    /**
     * Whether the table is what these topics hold. A table that was read is so although another one is to be served next; one that was
     * restored only if that one cannot be: it may have been retired meanwhile.
     *
     * @param topics those that the table is made of
     * @param overtaken whether another table is to be served and can be read
     */
    boolean catchesUp(Collection<String> topics, boolean overtaken) {
        if (!caughtUp.containsAll(topics) || (overtaken && isRestored())) {
            return false;
        }
        behind = false;
        return true;
    }

    /**
     * Whether a restored table is to be served although it is not known to be what Kafka has.
     *
     * @param away whether Kafka cannot be reached
     * @param inOrder whether no part of it is read again, and no other table is to be served
     */
    boolean servesAnyway(boolean away, boolean inOrder, long nowMillis) {
        return isRestored() && (away || (inOrder && nowMillis - restoredMillis >= PATIENCE_MILLIS));
    }
}
