package io.weir.ingest.worker;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/** Knows how many heartbeats of a consumer its coordinator has answered. Lives on the worker's thread. */
final class Heartbeats {

    private static final String NAME = "heartbeat-total";
    private static final String GROUP = "consumer-coordinator-metrics";

    private final Consumer<byte[], byte[]> consumer;
    private @Nullable Metric total;

    Heartbeats(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Answers so far in this membership. */
    double answered() {
        Metric metric = total == null ? found() : total;
        total = metric;
        return metric.metricValue() instanceof Number number ? number.doubleValue() : 0;
    }

    private Metric found() {
        for (Map.Entry<MetricName, ? extends Metric> entry : consumer.metrics().entrySet()) {
            if (entry.getKey().name().equals(NAME) && entry.getKey().group().equals(GROUP)) {
                return entry.getValue();
            }
        }
        throw new IllegalStateException("the consumer has no metric " + GROUP + "/" + NAME);
    }
}
