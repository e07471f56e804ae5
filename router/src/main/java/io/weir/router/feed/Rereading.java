package io.weir.router.feed;

import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Route;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Partitions that are read once more from their start. Older values of a key come by again on the way, so that the last ones
 * are gathered here, beside the table that is served, until the end is reached.
 *
 * <p>Takes as much room as the entries of these partitions. Threads: belongs to the writer.
 */
final class Rereading {

    record StagedRoute(int partition, Route route) {}

    record StagedEndpoint(int partition, EndpointEntry entry) {}

    final Set<TopicPartition> partitions = new HashSet<>();
    final Map<String, StagedRoute> routes = new HashMap<>();
    final Map<String, StagedEndpoint> endpoints = new HashMap<>();

    /** Whether some topic's partition is being read again. */
    boolean covers(String topic, int partition) {
        return !partitions.isEmpty() && partitions.contains(new TopicPartition(topic, partition));
    }

    Set<TopicPartition> partitionsOf(String topic) {
        Set<TopicPartition> own = new HashSet<>(partitions);
        own.removeIf(partition -> !partition.topic().equals(topic));
        return own;
    }

    boolean isIdle() {
        return partitions.isEmpty();
    }

    void clear() {
        partitions.clear();
        routes.clear();
        endpoints.clear();
    }
}
