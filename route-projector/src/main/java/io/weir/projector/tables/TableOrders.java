package io.weir.projector.tables;

import io.weir.schemas.avro.ProjectedTable;
import java.util.Map;
import java.util.Set;

/**
 * What {@code weir.control} says about route tables, at one moment.
 *
 * @param tables the orders by topic, with those of retired tables
 * @param unreadable topics whose order this program cannot read
 */
record TableOrders(Map<String, ProjectedTable> tables, Set<String> unreadable) {

    TableOrders {
        tables = Map.copyOf(tables);
        unreadable = Set.copyOf(unreadable);
    }
}
