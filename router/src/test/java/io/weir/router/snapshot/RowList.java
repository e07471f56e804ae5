package io.weir.router.snapshot;

import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Route;
import io.weir.router.table.TableRows;
import java.util.ArrayList;
import java.util.List;

/** Remembers rows in the order in which it hears of them. */
final class RowList implements TableRows {

    record OfRoute(String host, String path, int partition, Route route) {}

    record OfEndpoint(String id, int partition, EndpointEntry entry) {}

    record Gone(boolean isRoute, String key) {}

    final List<Object> rows = new ArrayList<>();

    @Override
    public void route(String host, String path, int partition, Route route) {
        rows.add(new OfRoute(host, path, partition, route));
    }

    @Override
    public void noRoute(String host, String path) {
        rows.add(new Gone(true, host + path));
    }

    @Override
    public void endpoint(String id, int partition, EndpointEntry entry) {
        rows.add(new OfEndpoint(id, partition, entry));
    }

    @Override
    public void noEndpoint(String id) {
        rows.add(new Gone(false, id));
    }
}
