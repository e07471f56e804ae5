package io.weir.ingest.worker;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

    /** Hints about routes that were never there are few; beyond it, older scans are not taken at their word. */
    private static final int ABSENT_MAX = 10_000;

    private final int number;
    private final Map<String, KnownRoute> routes = new HashMap<>();
    /** Routes that CAPI did not have and nothing is known of, with the time of that read, the oldest first. */
    private final Map<String, Instant> absent = new LinkedHashMap<>();

    private Instant newsAfter = Instant.MAX;
    private int live;
    /** Live routes under an override. */
    private int overrides;

    private OrderMark orders = OrderMark.NONE;
    /** Offsets that were taken and are not settled: the position may not pass the first. */
    private final TreeSet<Long> unsettled = new TreeSet<>();

    private boolean open;
    private boolean lost;
    private boolean positionLost;
    /** The position as committed, or as the partition was opened with. */
    private long committed;
    /** The offset after the last one taken. */
    private long next;

    OwnedPartition(int number, boolean positionLost) {
        this.number = number;
        this.positionLost = positionLost;
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

    /** True when notifications may have been lost, so that only a scan can say what they said. */
    boolean positionLost() {
        return positionLost;
    }

    /**
     * What is known of the partition.
     *
     * @param dealtWith how far its orders are dealt with
     * @param at now: what was seen before may be older than what a former owner has seen
     */
    void open(long position, OrderMark dealtWith, Map<String, KnownRoute> known, Instant at) {
        routes.putAll(known);
        live = Math.toIntExact(
                known.values().stream().filter(route -> !route.deleted()).count());
        overrides = Math.toIntExact(
                known.values().stream().filter(KnownRoute::isOverridden).count());
        orders = dealtWith;
        newsAfter = at;
        committed = position;
        next = position;
        positionLost = false;
        open = true;
    }

    void lose() {
        lost = true;
        open = false;
        routes.clear();
        absent.clear();
        live = 0;
        overrides = 0;
        unsettled.clear();
    }

    @Nullable KnownRoute route(String guid) {
        return routes.get(guid);
    }

    void know(String guid, KnownRoute route) {
        KnownRoute before = routes.put(guid, route);
        live += (route.deleted() ? 0 : 1) - (before == null || before.deleted() ? 0 : 1);
        overrides += (route.isOverridden() ? 1 : 0) - (before != null && before.isOverridden() ? 1 : 0);
        absent.remove(guid);
    }

    /** CAPI did not have the route, and nothing is known of it. */
    void knowAbsent(String guid, Instant at) {
        absent.remove(guid);
        absent.put(guid, at);
        if (absent.size() > ABSENT_MAX) {
            Map.Entry<String, Instant> oldest = absent.entrySet().iterator().next();
            absent.remove(oldest.getKey());
            newsAfter = later(newsAfter, oldest.getValue());
        }
    }

    /** True when nothing is known of the route, and a read that began then has seen no less than any other look at it. */
    boolean isNewsOf(String guid, Instant at) {
        Instant notThere = absent.get(guid);
        return !routes.containsKey(guid) && at.isAfter(newsAfter) && (notThere == null || at.isAfter(notThere));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Known routes that are not deleted. */
    int liveCount() {
        return live;
    }

    int overrideCount() {
        return overrides;
    }

    /** How far the partition's orders are dealt with. */
    OrderMark orders() {
        return orders;
    }

    /** The orders up to this mark are dealt with, and that is committed. */
    void ordersDone(OrderMark mark) {
        orders = mark;
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
