package io.weir.projector.admin;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.ThreadMetadata;

/** How far this instance is behind the log: records per partition that it owns. May be used from any thread. */
public final class LagMeters {

    private final KafkaStreams streams;
    private final MultiGauge lag;

    public LagMeters(KafkaStreams streams, MeterRegistry registry) {
        this.streams = streams;
        this.lag = MultiGauge.builder("weir.projector.lag.records")
                .description("Records appended and not yet committed as projected, as last seen by the consumer")
                .register(registry);
        Gauge.builder("weir.projector.threads", streams, LagMeters::runningThreads)
                .description("Stream threads that run")
                .register(registry);
    }

    /** Takes the present values; to be called before the meters are read. */
    public void refresh() {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (ThreadMetadata thread : streams.metadataForLocalThreads()) {
            for (TaskMetadata task : thread.activeTasks()) {
                Map<TopicPartition, Long> committed = task.committedOffsets();
                task.endOffsets().forEach((partition, end) -> {
                    long behind = Math.max(0, end - committed.getOrDefault(partition, 0L));
                    rows.add(MultiGauge.Row.of(
                            Tags.of("topic", partition.topic(), "partition", Integer.toString(partition.partition())),
                            behind));
                });
            }
        }
        lag.register(rows, true);
    }

    private static double runningThreads(KafkaStreams streams) {
        return streams.metadataForLocalThreads().stream()
                .filter(thread -> thread.threadState().equals("RUNNING"))
                .count();
    }
}
