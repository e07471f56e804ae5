package io.weir.schemas.table;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads partitions from their beginning to their end, once. */
public final class TableSnapshotRead {

    private static final Duration POLL = Duration.ofMillis(100);

    private TableSnapshotRead() {}

    /**
     * Reads every committed record of the partitions up to the high watermark they have when this is called, and returns
     * when all were handed to {@code sink}.
     *
     * <p>The end is captured without regard to transactions, while records are read under {@code read_committed}: a
     * transaction of a former writer that is prepared, but whose end is not yet marked in the partition, is therefore
     * waited for instead of being missed. Blocks; {@code consumer.wakeup()} ends it with a WakeupException.
     *
     * @param consumer under {@code read_committed}, not subscribed; its assignment is replaced by the partitions
     * @param deadline how long this may take in all
     * @param sink called on this thread with each record, in the order of offsets within each partition
     * @return the position after each partition
     * @throws TimeoutException if the end is not reached in time; the message names a partition, its position and its end
     * @throws KafkaException if Kafka refuses
     */
    public static <K, V> Map<TopicPartition, Long> readToEnd(
            Consumer<K, V> consumer,
            Admin admin,
            Set<TopicPartition> partitions,
            Duration deadline,
            java.util.function.Consumer<? super ConsumerRecord<K, V>> sink) {
        long end = System.nanoTime() + deadline.toNanos();
        Map<TopicPartition, Long> waiting = highWatermarks(admin, partitions, deadline);
        Map<TopicPartition, Long> positions = new HashMap<>();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        while (true) {
            waiting.entrySet().removeIf(target -> {
                long position = consumer.position(target.getKey(), remaining(end));
                positions.put(target.getKey(), position);
                return position >= target.getValue();
            });
            if (waiting.isEmpty()) {
                return Map.copyOf(positions);
            }
            if (System.nanoTime() - end >= 0) {
                throw late(waiting, positions, deadline);
            }
            for (ConsumerRecord<K, V> record : consumer.poll(shorter(POLL, remaining(end)))) {
                sink.accept(record);
            }
        }
    }

    private static Map<TopicPartition, Long> highWatermarks(
            Admin admin, Set<TopicPartition> partitions, Duration deadline) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        ListOffsetsOptions options = new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)
                .timeoutMs((int) Math.min(Integer.MAX_VALUE, deadline.toMillis()));
        ListOffsetsResult result = admin.listOffsets(latest, options);
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (TopicPartition partition : partitions) {
            ends.put(partition, get(partition, result.partitionResult(partition)));
        }
        return ends;
    }

    private static long get(TopicPartition partition, KafkaFuture<ListOffsetsResultInfo> future) {
        try {
            return future.get().offset();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            String message = "could not learn the end of " + partition + ": " + e.getCause();
            if (e.getCause() instanceof RetriableException) {
                throw new TimeoutException(message, e.getCause());
            }
            throw new KafkaException(message, e.getCause());
        }
    }

    private static TimeoutException late(
            Map<TopicPartition, Long> waiting, Map<TopicPartition, Long> positions, Duration deadline) {
        TopicPartition late = waiting.keySet().iterator().next();
        return new TimeoutException("the end of partition " + late.partition() + " of topic " + late.topic()
                + " was not reached within " + deadline + ": position " + positions.get(late) + ", end "
                + waiting.get(late) + ", " + waiting.size() + " partitions open; either the brokers are slow, or a"
                + " transaction is open there, which ends at the latest with its producer's transaction.timeout.ms");
    }

    /** Never nothing, since Kafka takes no time as no attempt. */
    private static Duration remaining(long end) {
        return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
