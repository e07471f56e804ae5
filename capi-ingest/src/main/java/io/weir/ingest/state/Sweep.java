package io.weir.ingest.state;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Knows which keys of a table have not come by again after its partitions were read anew. For one thread. */
public final class Sweep {

    private final Set<Integer> partitions = new HashSet<>();
    private final Set<String> fresh = new HashSet<>();

    /** These are read again from their beginning. */
    public void restarted(Set<TopicPartition> again) {
        partitions.addAll(again.stream().map(TopicPartition::partition).collect(Collectors.toSet()));
    }

    /** A record of this key has come by. */
    public void applied(String key) {
        if (!partitions.isEmpty()) {
            fresh.add(key);
        }
    }

    /** True when the key stood in a partition that was read again, and is there no more. */
    public boolean isStale(String key, int partition) {
        return partitions.contains(partition) && !fresh.contains(key);
    }

    /** What was stale is gone. */
    public void done() {
        partitions.clear();
        fresh.clear();
    }
}
