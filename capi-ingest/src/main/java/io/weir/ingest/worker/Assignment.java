package io.weir.ingest.worker;

import io.weir.ingest.worker.PartitionOpener.Opened;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of the inbox that the group has given to this worker.
 *
 * <p>Called from within {@code poll}, on the worker's thread. A partition that is not open is paused, so it yields no
 * records.
 */
final class Assignment implements ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(Assignment.class);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final SecondLooks secondLooks;
    private final GroupOwnership ownership;
    private final TreeMap<Integer, OwnedPartition> partitions = new TreeMap<>();

    Assignment(Consumer<byte[], byte[]> consumer, String topic, SecondLooks secondLooks, GroupOwnership ownership) {
        this.consumer = consumer;
        this.topic = topic;
        this.secondLooks = secondLooks;
        this.ownership = ownership;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        for (TopicPartition partition : assigned) {
            partitions.put(partition.partition(), new OwnedPartition(partition.partition(), false));
            // Any position will do while it is paused; without one, poll would look for the committed one and fail if
            // there is none.
            consumer.seek(partition, 0);
        }
        consumer.pause(assigned);
        LOG.info("partitions assigned topic={} partitions={}", topic, numbers(assigned));
        ownership.gained(numbers(assigned));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        LOG.info("partitions revoked topic={} partitions={}", topic, numbers(revoked));
        revoked.forEach(partition -> lose(partition.partition()));
        ownership.lost(numbers(revoked));
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        LOG.warn("partitions lost topic={} partitions={}", topic, numbers(lost));
        lost.forEach(partition -> lose(partition.partition()));
        ownership.lost(numbers(lost));
    }

    private static List<Integer> numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).sorted().toList();
    }

    private void lose(int number) {
        OwnedPartition owned = partitions.remove(number);
        if (owned != null) {
            secondLooks.drop(owned);
            owned.lose();
        }
    }

    /** The log no longer holds the position of these: they are closed, and a scan is ordered before they are open again. */
    void closeOutOfRange(Set<TopicPartition> outOfRange) {
        for (TopicPartition partition : outOfRange) {
            LOG.warn("the position is out of range topic={} partition={}", topic, partition.partition());
            lose(partition.partition());
            partitions.put(partition.partition(), new OwnedPartition(partition.partition(), true));
            consumer.seek(partition, 0);
        }
        consumer.pause(outOfRange);
    }

    /** Takes over what was found out about a partition, unless it was lost meanwhile. */
    void open(Opened opened, Instant now) {
        OwnedPartition partition = opened.partition();
        if (partition.isLost()) {
            return;
        }
        partition.open(opened.position(), opened.orders(), opened.routes(), now);
        consumer.seek(topicPartition(partition), opened.position());
        LOG.info(
                "partition opened topic={} partition={} position={} routes={}",
                topic,
                partition.number(),
                opened.position(),
                partition.routeCount());
    }

    /** Everything that was taken and is not committed is polled again. */
    void rewind() {
        for (OwnedPartition partition : open()) {
            secondLooks.drop(partition);
            partition.rewind();
            consumer.seek(topicPartition(partition), partition.committed());
        }
    }

    /** Lets every open partition yield records, or none. */
    void flow(boolean on) {
        List<TopicPartition> open = open().stream().map(this::topicPartition).toList();
        if (on) {
            consumer.resume(open);
        } else {
            consumer.pause(open);
        }
    }

    @Nullable OwnedPartition get(int number) {
        return partitions.get(number);
    }

    List<OwnedPartition> open() {
        return partitions.values().stream().filter(OwnedPartition::isOpen).toList();
    }

    List<OwnedPartition> closed() {
        return new ArrayList<>(partitions.values().stream()
                .filter(partition -> !partition.isOpen())
                .toList());
    }

    TopicPartition topicPartition(OwnedPartition partition) {
        return new TopicPartition(topic, partition.number());
    }

    int size() {
        return partitions.size();
    }
}
