package io.weir.projector.tables;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Whether an application has come to certain ends of the log, by what its group has committed.
 *
 * <p>A group can stand right before an end and have nothing left to read: what ends there is the mark of a transaction, which is not a
 * record, and of which an instance that was killed did not commit that it is past. So a group that does not move is looked at again: it is at
 * the end when no record lies between.
 *
 * <p>For one thread.
 */
final class Completeness {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Admin admin;
    private final Map<String, Object> client;
    private final String log;
    /** What was left at the last look, by application; one for each table of the past that is being made. */
    private final Map<String, Map<TopicPartition, Long>> leftBefore = new HashMap<>();

    /**
     * Creates it.
     *
     * @param client settings of Kafka's clients
     * @param log topic of the events
     */
    Completeness(Admin admin, Map<String, Object> client, String log) {
        this.admin = admin;
        this.client = new HashMap<>(client);
        this.log = log;
    }

    /**
     * Whether the application has committed everything below the ends.
     *
     * @param ends by partition
     * @throws RuntimeException if Kafka cannot be asked
     */
    boolean isComplete(String application, Map<Integer, Long> ends) {
        Map<TopicPartition, Long> left = left(application, ends);
        Map<TopicPartition, Long> before = leftBefore.put(application, left);
        if (left.isEmpty() || (left.equals(before) && nothingLies(left, ends))) {
            leftBefore.remove(application);
            return true;
        }
        return false;
    }

    /** Forgets what was seen of other applications. */
    void keepOnly(Set<String> applications) {
        leftBefore.keySet().retainAll(applications);
    }

    /** The partitions whose end is not reached, with the position. */
    private Map<TopicPartition, Long> left(String application, Map<Integer, Long> ends) {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(application);
        Map<TopicPartition, Long> left = new HashMap<>();
        ends.forEach((number, end) -> {
            TopicPartition partition = new TopicPartition(log, number);
            OffsetAndMetadata at = committed.get(partition);
            long position = at == null ? 0 : at.offset();
            if (position < end) {
                left.put(partition, position);
            }
        });
        return left;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String application) {
        try {
            return admin.listConsumerGroupOffsets(application)
                    .partitionsToOffsetAndMetadata()
                    .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("cannot ask for the offsets of group " + application, e);
        }
    }

    /** Whether no record that readers see stands between the positions and the ends. */
    private boolean nothingLies(Map<TopicPartition, Long> positions, Map<Integer, Long> ends) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            for (Map.Entry<TopicPartition, Long> start : positions.entrySet()) {
                TopicPartition partition = start.getKey();
                long end = ends.getOrDefault(partition.partition(), 0L);
                consumer.assign(List.of(partition));
                consumer.seek(partition, start.getValue());
                while (consumer.position(partition) < end) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        if (record.offset() < end) {
                            return false;
                        }
                    }
                    if (System.nanoTime() - deadline > 0) {
                        return false;
                    }
                }
            }
            return true;
        }
    }
}
