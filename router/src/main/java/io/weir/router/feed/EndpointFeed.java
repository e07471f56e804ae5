package io.weir.router.feed;

import io.weir.router.table.EndpointEntry;
import io.weir.router.table.TableWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the records of the endpoint table into the table, or gathers them beside it while its topic is read once more from the
 * start, where older values come by again.
 *
 * <p>Threads: belongs to the writer.
 */
final class EndpointFeed {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointFeed.class);

    private record Staged(int partition, EndpointEntry entry) {}

    private final TableWriter writer;
    private final String topic;
    private final Set<Integer> staged = new HashSet<>();
    private final Map<String, Staged> endpoints = new HashMap<>();
    private final List<HeldSweep> held = new ArrayList<>();

    EndpointFeed(TableWriter writer, String topic) {
        this.writer = writer;
        this.topic = topic;
    }

    boolean isStaged(TopicPartition partition) {
        return partition.topic().equals(topic) && staged.contains(partition.partition());
    }

    /** Whether what is used is what the topic holds up to where it was read. */
    boolean isWhole() {
        return staged.isEmpty() && held.isEmpty();
    }

    /** True if the table that is served has changed. */
    boolean apply(TopicPartition from, String id, @Nullable EndpointEntry entry, long nowMillis) {
        held.forEach(sweep -> sweep.seen(from, nowMillis));
        int partition = from.partition();
        if (staged.contains(partition)) {
            if (entry == null) {
                endpoints.remove(id);
            } else {
                endpoints.put(id, new Staged(partition, entry));
            }
            return false;
        }
        if (entry == null) {
            writer.removeEndpoint(id);
        } else {
            writer.putEndpoint(id, partition, entry);
        }
        return true;
    }

    void restarted(Collection<Integer> partitions) {
        held.removeIf(sweep -> sweep.coversAny(topic, partitions));
        staged.addAll(partitions);
        endpoints.values().removeIf(each -> partitions.contains(each.partition()));
    }

    /** The topic has been read to its end: what was gathered becomes the table's, and what did not come by goes. */
    void readAgain(Set<TopicPartition> existing) {
        if (staged.isEmpty()) {
            return;
        }
        int reading = writer.beginReading();
        endpoints.forEach((id, each) -> writer.putEndpoint(id, each.partition(), each.entry()));
        if (endpoints.isEmpty()) {
            Set<TopicPartition> empty = new HashSet<>();
            staged.forEach(partition -> empty.add(new TopicPartition(topic, partition)));
            held.add(new HeldSweep(empty, reading));
            LOG.warn("topic holds nothing, what it held is served on topic={} partitions={}", topic, staged.size());
        } else {
            Set<Integer> read = Set.copyOf(staged);
            int gone = writer.sweepEndpoints(
                    p -> read.contains(p) || !existing.contains(new TopicPartition(topic, p)), reading);
            LOG.info("table read again topic={} partitions={} endpointsGone={}", topic, read.size(), gone);
        }
        staged.clear();
        endpoints.clear();
    }

    /** Sweeps what is due. */
    void sweep(long nowMillis) {
        held.removeIf(sweep -> {
            if (!sweep.due(nowMillis)) {
                return false;
            }
            int gone = writer.sweepEndpoints(p -> sweep.covers(new TopicPartition(topic, p)), sweep.reading());
            LOG.warn("table was filled again endpointsGone={}", gone);
            return true;
        });
    }
}
