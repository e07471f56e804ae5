package io.weir.router.table;

/**
 * What the writer keeps of one endpoint: where it stands in the table, so that it can be taken away.
 *
 * <p>Threads: belongs to the writer.
 */
final class Registration {

    final Endpoint endpoint;
    final RouteCell[] cells;
    final Lineage lineage;
    final int reading;
    final short partition;

    /** Whether it is for routers of other isolation segments: then it stands in no cell and in no process. */
    final boolean outside;

    Registration(Endpoint endpoint, RouteCell[] cells, Lineage lineage, int reading, short partition, boolean outside) {
        this.endpoint = endpoint;
        this.cells = cells;
        this.lineage = lineage;
        this.reading = reading;
        this.partition = partition;
        this.outside = outside;
    }
}
