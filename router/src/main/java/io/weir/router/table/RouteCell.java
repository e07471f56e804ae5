package io.weir.router.table;

import io.weir.router.lookup.Leaf;
import org.jspecify.annotations.Nullable;

/**
 * The place of one host and path in the table: the route that CAPI has there, the endpoints registered for it, and what is
 * published of both.
 *
 * <p>Threads: readers read {@link #view()}; everything else belongs to the writer. A cell with neither route nor endpoints
 * is taken away.
 */
public final class RouteCell extends Leaf {

    private volatile @Nullable RouteView view;

    /** What is here and is not served by this router; null nearly always. */
    private volatile @Nullable Outside outside;

    @Nullable Route route;

    Endpoint[] registered = AppProcess.NO_ENDPOINTS;
    int epoch;

    /** The reading of the topic that brought the route; see {@link TableWriter#beginReading()}. */
    int reading;

    short partition;
    boolean dirty;

    RouteCell(String host, String path) {
        super(host, path);
    }

    /** The route as it stands; null when there is none for requests here. */
    public @Nullable RouteView view() {
        return view;
    }

    /** What the table has here that this router does not serve, as it belongs to isolation segments of others; null without. */
    public @Nullable Outside outside() {
        return outside;
    }

    void outside(@Nullable Outside now) {
        outside = now;
    }

    void publish(@Nullable RouteView next) {
        view = next;
    }

    boolean isUnused() {
        return route == null && registered.length == 0 && outside == null;
    }

    @Override
    protected boolean visible() {
        return view != null;
    }

    @Override
    protected boolean served() {
        RouteView now = view;
        return now != null && now.selection() != null;
    }
}
