package io.weir.ingest.worker;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One assignment of one inbox partition to this worker, from being given to being taken. A partition that comes back is another
 * one, so that nothing read before can be used after.
 *
 * <p>Lives on the worker's thread; other threads may hold it as a name for the assignment.
 */
final class OwnedPartition {

    private final int number;
    private final Map<String, KnownRoute> routes = new HashMap<>();
    /** Offsets that were taken and are not settled: the position may not pass the first. */
    private final TreeSet<Long> unsettled = new TreeSet<>();

    private boolean open;
    private boolean lost;
    private boolean scanOwed;
    /** The position as committed, or as the partition was opened with. */
    private long committed;
    /** The offset after the last one taken. */
    private long next;

    OwnedPartition(int number, boolean scanOwed) {
        this.number = number;
        this.scanOwed = scanOwed;
    }

    int number() {
        return number;
    }

    boolean isOpen() {
        return open;
    }

    boolean isLost() {
        return lost;
    }

    /** True when notifications may have been lost, so that only a full scan can say what they said. */
    boolean scanOwed() {
        return scanOwed;
    }

    void open(long position, Map<String, KnownRoute> known) {
        routes.putAll(known);
        committed = position;
        next = position;
        scanOwed = false;
        open = true;
    }

    void lose() {
        lost = true;
        open = false;
        routes.clear();
        unsettled.clear();
    }

    @Nullable KnownRoute route(String guid) {
        return routes.get(guid);
    }

    void know(String guid, KnownRoute route) {
        routes.put(guid, route);
    }

    int routeCount() {
        return routes.size();
    }

    long committed() {
        return committed;
    }

    /** A notification was polled. */
    void take(long offset) {
        unsettled.add(offset);
        next = offset + 1;
    }

    /** The position that may be committed once these offsets are settled. */
    long positionWithout(Set<Long> settled) {
        for (long offset : unsettled) {
            if (!settled.contains(offset)) {
                return offset;
            }
        }
        return next;
    }

    /** The offsets are settled and the position is committed. */
    void settled(Collection<Long> offsets, long position) {
        unsettled.removeAll(offsets);
        committed = position;
    }

    /** Everything that was taken since the committed position is to be polled again. */
    void rewind() {
        unsettled.clear();
        next = committed;
    }
}
