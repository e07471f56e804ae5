package io.weir.projector.operator.fleet;

import io.weir.projector.operator.KafkaAccess;
import io.weir.projector.topology.ProjectionTopology;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Looks up when the records that members have not applied yet were written to their tables. Used by one thread.
 *
 * <p>The projector's clock when it wrote a record stands in the record's header. Its timestamp is that of the event, which says how late
 * the change is in all, projectors included.
 */
final class UnappliedRecords implements AutoCloseable {

    /** Enough for some hundred records, so that one answer is good for members that stand close to each other. */
    private static final Map<String, Object> SETTINGS = Map.of(
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 64 << 10, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);

    /** Whoever looks at the fleet waits for it. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;

    UnappliedRecords(KafkaAccess access) {
        consumer = access.consumer(SETTINGS);
    }

    /**
     * When the first record from each position on was written.
     *
     * @param positions by partition, each below the partition's end
     * @param ends of these partitions
     * @return by partition and position; now, where only marks of transactions are left; none where Kafka was too slow
     * @throws org.apache.kafka.common.KafkaException if Kafka refuses
     */
    Map<TopicPartition, Map<Long, Instant>> since(
            Map<TopicPartition, ? extends Collection<Long>> positions, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Map<Long, Instant>> found = new HashMap<>();
        Map<TopicPartition, NavigableSet<Long>> open = new HashMap<>();
        positions.forEach((partition, asked) -> open.put(partition, new TreeSet<>(asked)));
        long deadline = System.nanoTime() + LIMIT.toNanos();
        consumer.assign(open.keySet());
        open.forEach((partition, asked) -> consumer.seek(partition, asked.first()));
        while (!open.isEmpty() && System.nanoTime() - deadline < 0) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                NavigableSet<Long> asked = open.getOrDefault(partition, new TreeSet<>());
                while (!asked.isEmpty() && asked.first() <= record.offset()) {
                    found.computeIfAbsent(partition, p -> new HashMap<>()).put(asked.removeFirst(), writtenAt(record));
                }
            }
            open.entrySet().removeIf(each -> {
                boolean done = isDone(each.getKey(), each.getValue(), ends);
                if (done) {
                    Instant now = Instant.now();
                    each.getValue()
                            .forEach(left -> found.computeIfAbsent(each.getKey(), p -> new HashMap<>())
                                    .put(left, now));
                }
                return done;
            });
        }
        consumer.unsubscribe();
        return found;
    }

    private boolean isDone(TopicPartition partition, NavigableSet<Long> asked, Map<TopicPartition, Long> ends) {
        long position = consumer.position(partition, LIMIT);
        boolean done = asked.isEmpty() || position >= ends.getOrDefault(partition, 0L);
        if (done) {
            consumer.pause(List.of(partition));
        } else if (asked.first() > position) {
            consumer.seek(partition, asked.first());
        }
        return done;
    }

    private static Instant writtenAt(ConsumerRecord<?, ?> record) {
        Header projected = record.headers().lastHeader(ProjectionTopology.PROJECTED_AT);
        if (projected != null) {
            try {
                return Instant.ofEpochMilli(Long.parseLong(new String(projected.value(), StandardCharsets.US_ASCII)));
            } catch (NumberFormatException e) {
                // Written by somebody else; its time has to do.
            }
        }
        return Instant.ofEpochMilli(record.timestamp());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
