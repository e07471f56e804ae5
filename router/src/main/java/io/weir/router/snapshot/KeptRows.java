package io.weir.router.snapshot;

import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Route;
import io.weir.router.table.TableRows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Rows of one section, kept to be told of in their order. Used by one thread at a time. */
final class KeptRows implements TableRows {

    private final List<Consumer<TableRows>> rows = new ArrayList<>();

    void tell(TableRows to) {
        for (Consumer<TableRows> row : rows) {
            row.accept(to);
        }
    }

    @Override
    public void route(String host, String path, int partition, Route route) {
        rows.add(to -> to.route(host, path, partition, route));
    }

    @Override
    public void noRoute(String host, String path) {
        rows.add(to -> to.noRoute(host, path));
    }

    @Override
    public void endpoint(String id, int partition, EndpointEntry entry) {
        rows.add(to -> to.endpoint(id, partition, entry));
    }

    @Override
    public void noEndpoint(String id) {
        rows.add(to -> to.noEndpoint(id));
    }
}
