package io.weir.router.table;

import java.util.Collection;
import java.util.List;

/**
 * What the writer keeps of one endpoint: where it stands in the table, so that it can be taken away.
 *
 * <p>Threads: belongs to the writer.
 */
final class Registration {

    final Endpoint endpoint;
    final Lineage lineage;
    final int reading;
    final short partition;

    /** Whether it is for routers of other isolation segments: then it stands in no cell and in no process. */
    final boolean outside;

    /** A {@link RouteCell}, as nearly every endpoint is registered for one, or an array of none or more. */
    private final Object cells;

    /** @param cells those it is registered for */
    Registration(
            Endpoint endpoint,
            Collection<RouteCell> cells,
            Lineage lineage,
            int reading,
            short partition,
            boolean outside) {
        this.endpoint = endpoint;
        this.cells = cells.size() == 1 ? cells.iterator().next() : cells.toArray(new RouteCell[0]);
        this.lineage = lineage;
        this.reading = reading;
        this.partition = partition;
        this.outside = outside;
    }

    /** The cells that it is registered for. */
    List<RouteCell> cells() {
        return cells instanceof RouteCell one ? List.of(one) : List.of((RouteCell[]) cells);
    }
}
