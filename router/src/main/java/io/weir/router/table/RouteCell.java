package io.weir.router.table;

import io.weir.router.lookup.Leaf;
import org.jspecify.annotations.Nullable;

/**
 * The place of one host and path in the table: the route that CAPI has there, the endpoints registered for it, and what is
 * published of both.
 *
 * <p>Threads: readers read {@link #view()}; everything else belongs to the writer. A cell with neither route nor endpoints,
 * nor one that is staged, is taken away.
 */
public final class RouteCell extends Leaf {

    static final int DIRTY = 1;

    private volatile @Nullable RouteView view;

    @Nullable Route route;

    Endpoint[] registered = AppProcess.NO_ENDPOINTS;
    int epoch;

    /** The reading of the topic that brought the route; see {@link TableWriter#beginReading()}. */
    int reading;

    short partition;

    /** Whether the table remembers something {@linkplain RouteTable#outside outside} here; a flag, as there are a million cells. */
    boolean outside;

    /** Whether it is to be published, and a bit for each {@linkplain StagedRoutes staging} that holds something for this place. */
    private byte marks;

    RouteCell(String host, String path) {
        super(host, path);
    }

    /** The route as it stands; null when there is none for requests here. */
    public @Nullable RouteView view() {
        return view;
    }

    void publish(@Nullable RouteView next) {
        view = next;
    }

    boolean isDirty() {
        return (marks & DIRTY) != 0;
    }

    void dirty(boolean now) {
        mark(DIRTY, now);
    }

    /** @param mark one bit that is not {@link #DIRTY} */
    void mark(int mark, boolean now) {
        marks = (byte) (now ? marks | mark : marks & ~mark);
    }

    boolean isUnused() {
        return route == null && registered.length == 0 && !outside && (marks & ~DIRTY) == 0;
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
