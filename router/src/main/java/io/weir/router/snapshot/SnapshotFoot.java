package io.weir.router.snapshot;

import io.weir.schemas.table.TableBookmark;
import io.weir.schemas.table.TableBookmark.Position;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Where a snapshot's table stands in its topics, and what it holds then.
 *
 * @param topicIds ids of its topics, by name
 * @param positions the next offset to apply of each partition
 * @param hashes by partition of the route table, what the table holds of it
 * @param routes how many routes there are
 * @param endpoints how many endpoints there are
 */
public record SnapshotFoot(
        Map<String, Uuid> topicIds,
        Map<TopicPartition, Position> positions,
        Map<Integer, Long> hashes,
        long routes,
        long endpoints) {

    private static final Comparator<TopicPartition> IN_ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    public SnapshotFoot {
        topicIds = Map.copyOf(topicIds);
        positions = Map.copyOf(positions);
        hashes = Map.copyOf(hashes);
    }

    /** Where a reader goes on; {@code head} is that of the same snapshot. */
    public TableBookmark bookmark(SnapshotHead head) {
        return new TableBookmark(head.clusterId(), head.contactMillis(), topicIds, positions);
    }

    void write(ByteOutput to) {
        to.unsigned(topicIds.size());
        new TreeMap<>(topicIds).forEach((topic, id) -> {
            to.text(topic);
            to.int64(id.getMostSignificantBits());
            to.int64(id.getLeastSignificantBits());
        });
        List<TopicPartition> partitions =
                positions.keySet().stream().sorted(IN_ORDER).toList();
        to.unsigned(partitions.size());
        for (TopicPartition partition : partitions) {
            Position position = positions.getOrDefault(partition, new Position(0, null));
            to.text(partition.topic());
            to.unsigned(partition.partition());
            to.unsigned(position.offset());
            Integer epoch = position.leaderEpoch();
            to.signed(epoch == null ? -1 : epoch);
        }
        to.unsigned(hashes.size());
        new TreeMap<>(hashes).forEach((partition, hash) -> {
            to.unsigned(partition);
            to.int64(hash);
        });
        to.unsigned(routes);
        to.unsigned(endpoints);
    }

    static SnapshotFoot read(ByteInput from) {
        Map<String, Uuid> topicIds = new HashMap<>();
        for (int left = from.count(); left > 0; left--) {
            topicIds.put(from.text(), new Uuid(from.int64(), from.int64()));
        }
        Map<TopicPartition, Position> positions = new HashMap<>();
        for (int left = from.count(); left > 0; left--) {
            TopicPartition partition = new TopicPartition(from.text(), from.count());
            long offset = from.unsigned();
            int epoch = (int) from.signed();
            positions.put(partition, new Position(offset, epoch < 0 ? null : epoch));
        }
        Map<Integer, Long> hashes = new HashMap<>();
        for (int left = from.count(); left > 0; left--) {
            hashes.put(from.count(), from.int64());
        }
        return new SnapshotFoot(topicIds, positions, hashes, from.unsigned(), from.unsigned());
    }
}
