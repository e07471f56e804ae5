package io.weir.router.table;

import io.weir.schemas.topic.RouteKey;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Routes of a topic that is read beside the table that is served: of another table, or of the same one read once more.
 *
 * <p>A row that is equal to the served one is kept as a reference to it, so that two tables that hardly differ take little
 * more room than one. Threads: belongs to the writer.
 */
public final class StagedRoutes {

    private final TableWriter writer;
    private final int mark;
    private final Map<Integer, IdentityHashMap<RouteCell, Route>> partitions = new HashMap<>();

    /** @param mark one bit that no other staging of the writer has */
    StagedRoutes(TableWriter writer, int mark) {
        this.writer = writer;
        this.mark = mark;
    }

    /** The route at this key stands like this in the topic. */
    public void put(RouteKey key, int partition, Route route) {
        RouteCell cell = writer.hold(key, mark);
        Route served = cell.route;
        partitions
                .computeIfAbsent(partition, p -> new IdentityHashMap<>())
                .put(cell, served != null && served.equals(route) ? served : route);
    }

    /** The topic has no route at this key any more. */
    public void remove(RouteKey key, int partition) {
        RouteCell cell = writer.at(key);
        IdentityHashMap<RouteCell, Route> rows = partitions.get(partition);
        if (cell != null && rows != null && rows.remove(cell) != null) {
            writer.release(cell, mark);
        }
    }

    /** How many routes there are. */
    public long size() {
        long size = 0;
        for (IdentityHashMap<RouteCell, Route> rows : partitions.values()) {
            size += rows.size();
        }
        return size;
    }

    /** Forgets what came from these partitions. */
    public void forget(IntPredicate which) {
        partitions.entrySet().removeIf(rows -> {
            if (!which.test(rows.getKey())) {
                return false;
            }
            rows.getValue().keySet().forEach(cell -> writer.release(cell, mark));
            return true;
        });
    }

    /** Forgets everything. */
    public void forget() {
        forget(partition -> true);
    }

    /** Puts every route into the table, and forgets them; routes that are equal to the served ones are only marked as seen. */
    public void takeOver() {
        partitions.forEach((partition, rows) -> rows.forEach((cell, route) -> {
            writer.putRoute(cell, partition, route);
            writer.release(cell, mark);
        }));
        partitions.clear();
    }
}
