package io.weir.router.table;

import io.weir.router.lookup.RouteIndex;
import io.weir.schemas.topic.RouteKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table at one instant, gathered while it is written on: another thread goes over all rows and sees each one as it was at some
 * moment since the beginning; the writer notes every change from the beginning to the end. Rows and then changes, in their order, make
 * the table as it was at the end, exactly.
 *
 * <p>Threads: {@link #next} belongs to one thread, to which the writer handed this; {@link #changes} to one that the writer told that
 * the capture has ended; the notes to the writer.
 */
public final class TableCapture {

    private sealed interface Change {

        record OfRoute(
                RouteCell cell, int partition, @Nullable Route route) implements Change {}

        record OfEndpoint(
                String id, int partition, @Nullable EndpointEntry entry) implements Change {}
    }

    private final RouteIndex<RouteCell>.Walk routes;
    private final EndpointIndex.Walk endpoints;
    private boolean endpointsLeft = true;
    private final int changesMax;
    private final List<Change> changes = new ArrayList<>();
    private volatile boolean overflown;

    TableCapture(RouteIndex<RouteCell>.Walk routes, EndpointIndex.Walk endpoints, int changesMax) {
        this.routes = routes;
        this.endpoints = endpoints;
        this.changesMax = changesMax;
    }

    void noteRoute(RouteCell cell, int partition, @Nullable Route route) {
        note(new Change.OfRoute(cell, partition, route));
    }

    void noteEndpoint(String id, int partition, @Nullable EndpointEntry entry) {
        note(new Change.OfEndpoint(id, partition, entry));
    }

    private void note(Change change) {
        if (changes.size() < changesMax) {
            changes.add(change);
        } else {
            overflown = true;
        }
    }

    /** Whether more has changed than is noted: then this is of no use. */
    public boolean overflown() {
        return overflown;
    }

    /**
     * Goes over up to so many more endpoints, or hosts with their routes.
     *
     * @return false when there are no more
     */
    public boolean next(int most, TableRows to) {
        if (!endpointsLeft) {
            return routes.next(most, cell -> tell(cell, to));
        }
        endpointsLeft = endpoints.next(most, each -> to.endpoint(each.endpoint.id(), each.partition, entry(each)));
        return true;
    }

    private static void tell(RouteCell cell, TableRows to) {
        Route route = cell.route;
        if (route != null) {
            to.route(cell.host(), cell.path(), cell.partition, route);
        }
    }

    private static EndpointEntry entry(Registration from) {
        List<RouteKey> uris = new ArrayList<>(from.cells().size());
        for (RouteCell cell : from.cells()) {
            uris.add(new RouteKey(cell.host(), cell.path()));
        }
        return new EndpointEntry(from.endpoint.instance(), uris, from.lineage);
    }

    /** Tells of every change from the beginning to the end, in its order. */
    public void changes(TableRows to) {
        for (Change change : changes) {
            switch (change) {
                case Change.OfRoute(RouteCell cell, int partition, Route route)
                when route != null -> to.route(cell.host(), cell.path(), partition, route);
                case Change.OfRoute gone ->
                    to.noRoute(gone.cell().host(), gone.cell().path());
                case Change.OfEndpoint(String id, int partition, EndpointEntry entry)
                when entry != null -> to.endpoint(id, partition, entry);
                case Change.OfEndpoint gone -> to.noEndpoint(gone.id());
            }
        }
    }
}
