package io.weir.projector.admin;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.weir.projector.runtime.Projection;
import io.weir.projector.tables.TableProjections;
import io.weir.projector.tables.TableStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.ThreadMetadata;

/** Which tables this instance projects, and how far it is behind the log. May be used from any thread. */
public final class TableMeters {

    private static final String TABLE = "table";

    private final TableProjections tables;
    private final MultiGauge lag;
    private final MultiGauge threads;
    private final MultiGauge projecting;

    public TableMeters(TableProjections tables, MeterRegistry registry) {
        this.tables = tables;
        lag = MultiGauge.builder("weir.projector.lag.records")
                .description("Records appended and not yet committed as projected, as last seen by the consumer")
                .register(registry);
        threads = MultiGauge.builder("weir.projector.threads")
                .description("Stream threads that run")
                .register(registry);
        projecting = MultiGauge.builder("weir.projector.table.projecting")
                .description("1 for a table that this instance projects, 0 for one that it was told of and does not")
                .register(registry);
    }

    /** Takes the present values; to be called before the meters are read. */
    public void refresh() {
        List<MultiGauge.Row<?>> lags = new ArrayList<>();
        List<MultiGauge.Row<?>> running = new ArrayList<>();
        for (Projection projection : tables.running()) {
            String table = projection.job().table();
            lags(projection.streams(), table, lags);
            running.add(MultiGauge.Row.of(Tags.of(TABLE, table), runningThreads(projection.streams())));
        }
        List<MultiGauge.Row<?>> projected = new ArrayList<>();
        for (TableStatus status : tables.statuses()) {
            int value = status.standing() == TableStatus.Standing.READY ? 1 : 0;
            projected.add(MultiGauge.Row.of(Tags.of(TABLE, status.table()), value));
        }
        lag.register(lags, true);
        threads.register(running, true);
        projecting.register(projected, true);
    }

    private static void lags(KafkaStreams streams, String table, List<MultiGauge.Row<?>> rows) {
        for (ThreadMetadata thread : streams.metadataForLocalThreads()) {
            for (TaskMetadata task : thread.activeTasks()) {
                Map<TopicPartition, Long> committed = task.committedOffsets();
                task.endOffsets().forEach((partition, end) -> {
                    long behind = Math.max(0, end - committed.getOrDefault(partition, 0L));
                    rows.add(MultiGauge.Row.of(
                            Tags.of(
                                    TABLE,
                                    table,
                                    "topic",
                                    partition.topic(),
                                    "partition",
                                    Integer.toString(partition.partition())),
                            behind));
                });
            }
        }
    }

    private static long runningThreads(KafkaStreams streams) {
        return streams.metadataForLocalThreads().stream()
                .filter(thread -> thread.threadState().equals("RUNNING"))
                .count();
    }
}
