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

    Registration(Endpoint endpoint, RouteCell[] cells, Lineage lineage, int reading, short partition) {
        this.endpoint = endpoint;
        this.cells = cells;
        this.lineage = lineage;
        this.reading = reading;
        this.partition = partition;
    }
}
