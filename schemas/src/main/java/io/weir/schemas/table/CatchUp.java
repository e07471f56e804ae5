package io.weir.schemas.table;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Knows which topics have not been read to the ends captured when their reading began. Pure; used by one thread. */
final class CatchUp {

    private final Set<String> pending;
    private final Set<String> captured = new HashSet<>();
    private final Map<TopicPartition, Long> targets = new HashMap<>();
    /** Until the first time, none of the topics may be missing: before that there is no table. */
    private boolean first = true;

    /** @param topics the topics that are to be read */
    CatchUp(Collection<String> topics) {
        pending = new HashSet<>(topics);
    }

    /** Only the rest of these is to be read: there is a table already, which no missing topic can hold up. */
    void goOn(Collection<String> topics) {
        pending.clear();
        pending.addAll(topics);
        first = false;
    }

    /** The topics that are to be read to an end. */
    Set<String> pending() {
        return Set.copyOf(pending);
    }

    /** These are to be read from their start; the next {@link #capture} says up to where. */
    void again(Collection<String> topics) {
        pending.addAll(topics);
        captured.clear();
        targets.clear();
    }

    /** No others are read any more. */
    void only(Collection<String> topics) {
        pending.retainAll(topics);
        captured.retainAll(topics);
        targets.keySet().removeIf(partition -> !topics.contains(partition.topic()));
    }

    /** @param ends of all partitions of those pending topics that are there */
    void capture(Map<TopicPartition, Long> ends) {
        captured.clear();
        targets.clear();
        targets.putAll(ends);
        ends.keySet().forEach(partition -> captured.add(partition.topic()));
    }

    /** The topics that have reached their ends, told once and all together; empty as long as one has not. */
    Set<String> reached(Map<TopicPartition, Long> positions) {
        targets.entrySet().removeIf(target -> positions.getOrDefault(target.getKey(), -1L) >= target.getValue());
        if (captured.isEmpty() || !targets.isEmpty() || (first && !captured.containsAll(pending))) {
            return Set.of();
        }
        first = false;
        Set<String> reached = Set.copyOf(captured);
        pending.removeAll(reached);
        captured.clear();
        return reached;
    }
}
