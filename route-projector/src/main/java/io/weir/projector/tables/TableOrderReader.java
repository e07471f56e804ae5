package io.weir.projector.tables;

import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.table.FailedRecord;
import io.weir.schemas.table.TableListener;
import io.weir.schemas.table.TableRecord;
import io.weir.schemas.topic.TableSetting;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the orders of {@code weir.control} and hands them on: once everything there was read, and whenever one changes. Called on the
 * reader's thread, which must not wait, so neither may the one that is told.
 *
 * <p>Holds one small record for each table that was ever ordered and whose order nobody removed.
 */
final class TableOrderReader implements TableListener<Control> {

    private static final Logger LOG = LoggerFactory.getLogger(TableOrderReader.class);

    private final Consumer<TableOrders> told;
    private final Map<String, Held> held = new HashMap<>();
    /** Keys that have not come by again since their partition began to be read anew. */
    private final Set<String> stale = new HashSet<>();

    private boolean current;

    /** An order as it was read, null if it cannot be. */
    private record Held(int partition, @Nullable ProjectedTable order) {}

    TableOrderReader(Consumer<TableOrders> told) {
        this.told = told;
    }

    @Override
    public void apply(TableRecord<Control> record) {
        String key = record.key();
        if (!TableSetting.isProjected(key)) {
            return;
        }
        stale.remove(key);
        if (record.value() == null) {
            held.remove(key);
        } else if (record.value().getValue() instanceof ProjectedTable order
                && TableSetting.projected(order.getTopic()).equals(key)) {
            held.put(key, new Held(record.partition(), order));
        } else {
            unreadable(key, record.partition(), "it holds another setting than its key says");
        }
        tell();
    }

    @Override
    public void recordFailed(FailedRecord failure) {
        String key = failure.key();
        if (key != null && TableSetting.isProjected(key)) {
            stale.remove(key);
            unreadable(key, failure.partition(), failure.reason().toString());
            tell();
        }
    }

    /** What an order said before stays; without one before, nobody knows whether the table is retired. */
    private void unreadable(String key, int partition, String reason) {
        LOG.error("an order of a table cannot be read setting={} error={}", key, reason);
        held.putIfAbsent(key, new Held(partition, null));
    }

    @Override
    public void restarted(Set<TopicPartition> partitions) {
        current = false;
        Set<Integer> again = partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
        held.forEach((key, order) -> {
            if (again.contains(order.partition())) {
                stale.add(key);
            }
        });
    }

    @Override
    public void caughtUp() {
        held.keySet().removeAll(stale);
        stale.clear();
        current = true;
        tell();
    }

    private void tell() {
        if (!current) {
            return;
        }
        Map<String, ProjectedTable> tables = new HashMap<>();
        Set<String> unreadable = new HashSet<>();
        held.forEach((key, value) -> {
            ProjectedTable order = value.order();
            if (order == null) {
                unreadable.add(key.substring(TableSetting.projected("").length()));
            } else {
                tables.put(order.getTopic(), order);
            }
        });
        told.accept(new TableOrders(tables, unreadable));
    }

    @Override
    public void disconnected(Throwable reason) {
        LOG.warn("weir.control cannot be followed, tables stay as they are error={}", reason.toString());
    }

    @Override
    public void connected() {
        LOG.debug("weir.control is followed");
    }
}
