package io.weir.router.feed;

import io.weir.router.table.Route;
import io.weir.router.table.StagedRoutes;
import io.weir.router.table.TableWriter;
import io.weir.schemas.topic.RouteKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Partitions of a route table's topic that are read from their start beside the table that is served. Older values of a key
 * come by on the way, so that the last ones are gathered here until the end is reached.
 *
 * <p>Threads: belongs to the writer.
 */
final class RouteStaging {

    private final TableWriter writer;
    private final StagedRoutes routes;
    private final Set<Integer> partitions = new HashSet<>();

    RouteStaging(TableWriter writer) {
        this.writer = writer;
        this.routes = writer.stage();
    }

    boolean covers(int partition) {
        return partitions.contains(partition);
    }

    boolean isIdle() {
        return partitions.isEmpty();
    }

    long size() {
        return routes.size();
    }

    Set<Integer> partitions() {
        return Set.copyOf(partitions);
    }

    /** These are read from their start. */
    void restart(Collection<Integer> from) {
        partitions.addAll(from);
        routes.forget(from::contains);
    }

    void apply(RouteKey key, int partition, @Nullable Route route) {
        if (route == null) {
            routes.remove(key, partition);
        } else {
            routes.put(key, partition, route);
        }
    }

    /**
     * What was gathered becomes the table's.
     *
     * @return the number of the reading, for the sweep of what did not come by
     */
    int takeOver() {
        int reading = writer.beginReading();
        routes.takeOver();
        partitions.clear();
        return reading;
    }

    void clear() {
        routes.forget();
        partitions.clear();
    }
}
