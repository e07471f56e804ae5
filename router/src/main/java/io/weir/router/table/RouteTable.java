package io.weir.router.table;

import io.weir.router.lookup.RouteIndex;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The table as everybody but its writer sees it.
 *
 * <p>Threads: any, without locks. {@link #find} allocates nothing.
 */
public final class RouteTable {

    private final RouteIndex<RouteCell> index;
    private final boolean emptyRouteFallsThrough;
    private final SegmentFilter filter;

    /** What is not served, by its cell; empty where everything is. */
    private final Map<RouteCell, Outside> outside = new ConcurrentHashMap<>();

    private volatile TableSizes sizes = TableSizes.EMPTY;

    RouteTable(RouteIndex<RouteCell> index, boolean emptyRouteFallsThrough, SegmentFilter filter) {
        this.filter = filter;
        this.index = index;
        this.emptyRouteFallsThrough = emptyRouteFallsThrough;
    }

    /**
     * The route of a request.
     *
     * @param host Host header, in any case, maybe with a port
     * @param target path and query as they stand in the request line
     * @return null when there is none; the cell's view may be null by the time it is read, which means the same
     */
    public @Nullable RouteCell find(String host, String target) {
        return index.find(host, target, emptyRouteFallsThrough);
    }

    /**
     * What stands at exactly this host and path, whether or not requests are served by it.
     *
     * @param host in lower case, maybe with a leading {@code *.} label
     * @param path in lower case, empty or starting with a slash
     */
    public @Nullable RouteCell at(String host, String path) {
        return index.exact(host, path);
    }

    /** Visits what stands at exactly this host, in lower case, whether or not requests are served by it. */
    public void forEachAt(String host, Consumer<RouteCell> action) {
        index.forEachAt(host, action);
    }

    /** What stands in this cell that this router does not serve, as it belongs to isolation segments of others; null without. */
    public @Nullable Outside outside(RouteCell cell) {
        return outside.get(cell);
    }

    /** For the writer. */
    void outside(RouteCell cell, @Nullable Outside now) {
        cell.outside = now != null;
        if (now == null) {
            outside.remove(cell);
        } else {
            outside.put(cell, now);
        }
    }

    /** Which isolation segments are served. */
    public SegmentFilter filter() {
        return filter;
    }

    /** How much it holds, as of the last publication. */
    public TableSizes sizes() {
        return sizes;
    }

    void sizes(TableSizes now) {
        sizes = now;
    }

    /** Begins a listing of all routes. */
    public Listing list() {
        return new Listing(index.walk());
    }

    /** A listing in portions, so that no thread is held for a million routes. Threads: one at a time. */
    public static final class Listing {

        private final RouteIndex<RouteCell>.Walk walk;

        private Listing(RouteIndex<RouteCell>.Walk walk) {
            this.walk = walk;
        }

        /**
         * Goes over the routes of up to {@code hostsMax} more hosts.
         *
         * @return false when there are no more
         */
        public boolean next(int hostsMax, Consumer<RouteCell> action) {
            return walk.next(hostsMax, cell -> {
                if (cell.view() != null) {
                    action.accept(cell);
                }
            });
        }
    }
}
