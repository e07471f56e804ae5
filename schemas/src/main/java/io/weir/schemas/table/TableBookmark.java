package io.weir.schemas.table;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Where a reader stands in its topics, so that another one can go on from there later.
 *
 * @param clusterId id of the brokers' cluster; null where it is not known
 * @param contactMillis when brokers last answered, milliseconds since 1970, the reader's clock; 0 where that says nothing, so that
 *     whoever goes on reads everything from its start
 * @param topicIds ids of the topics, by name
 * @param positions where it stands in each partition
 */
public record TableBookmark(
        @Nullable String clusterId,
        long contactMillis,
        Map<String, Uuid> topicIds,
        Map<TopicPartition, Position> positions) {

    /**
     * A place in a partition.
     *
     * @param offset the next offset to apply
     * @param leaderEpoch of the record before it, by which brokers tell whether it is still the same one; null where it is not known
     */
    public record Position(long offset, @Nullable Integer leaderEpoch) {}

    public TableBookmark {
        topicIds = Map.copyOf(topicIds);
        positions = Map.copyOf(positions);
    }

    /** The next offset to apply of each partition. */
    public Map<TopicPartition, Long> offsets() {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        positions.forEach((partition, position) -> offsets.put(partition, position.offset()));
        return offsets;
    }

    /** The same for some topics only. */
    public TableBookmark of(Predicate<String> topics) {
        Map<String, Uuid> ids = new HashMap<>(topicIds);
        ids.keySet().removeIf(topics.negate());
        Map<TopicPartition, Position> some = new HashMap<>(positions);
        some.keySet().removeIf(partition -> !topics.test(partition.topic()));
        return new TableBookmark(clusterId, contactMillis, ids, some);
    }

    /** The same with another contact. */
    public TableBookmark withContact(long millis) {
        return new TableBookmark(clusterId, millis, topicIds, positions);
    }
}
