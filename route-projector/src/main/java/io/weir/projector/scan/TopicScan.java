package io.weir.projector.scan;

import io.weir.schemas.config.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads partitions up to ends that are fixed beforehand, committed records only.
 *
 * <p>Whatever Kafka does not answer within {@value #ANSWER_SECONDS} s is a {@link TimeoutException} that names the brokers.
 */
public final class TopicScan implements AutoCloseable {

    /** Somebody waits in front of a terminal. */
    static final int ANSWER_SECONDS = 15;

    private static final Duration ANSWER = Duration.ofSeconds(ANSWER_SECONDS);
    private static final Duration POLL = Duration.ofMillis(200);

    /** What lets one partition come in large answers; it also bounds what is held at once. */
    private static final Map<String, Object> DEFAULTS = Map.of(
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            8 << 20,
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
            32 << 20,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10_000,
            ConsumerConfig.RECEIVE_BUFFER_CONFIG,
            1 << 20,
            ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            10_000,
            ConsumerConfig.CLIENT_ID_CONFIG,
            "weir-command");

    private static final Map<String, Object> REQUIRED = Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            ANSWER_SECONDS * 1_000);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String brokers;

    private TopicScan(KafkaConsumer<byte[], byte[]> consumer, String brokers) {
        this.consumer = consumer;
        this.brokers = brokers;
    }

    /** Connects when it is first asked for something. */
    public static TopicScan open(KafkaSettings kafka) {
        Map<String, Object> settings = kafka.clientProperties(DEFAULTS, REQUIRED);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        try {
            return new TopicScan(
                    new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                    kafka.bootstrapServers());
        } catch (KafkaException e) {
            throw new KafkaException("cannot use Kafka at " + kafka.bootstrapServers(), e);
        }
    }

    /**
     * The partitions of a topic, 0 and so on.
     *
     * @throws KafkaException if there is no such topic
     */
    public List<Integer> partitions(String topic) {
        List<PartitionInfo> found = asking("about topic " + topic, () -> consumer.partitionsFor(topic, ANSWER));
        if (found == null || found.isEmpty()) {
            throw new KafkaException("there is no topic " + topic + " at " + brokers
                    + "; see the prefix of the topics in the configuration, or create them with weir topics create");
        }
        return IntStream.range(0, found.size()).boxed().toList();
    }

    /** The offsets after what is committed now, by partition. */
    public SortedMap<Integer, Long> ends(String topic, Collection<Integer> partitions) {
        Map<TopicPartition, Long> found =
                asking("for the end of " + topic, () -> consumer.endOffsets(of(topic, partitions), ANSWER));
        SortedMap<Integer, Long> ends = new TreeMap<>();
        found.forEach((partition, end) -> ends.put(partition.partition(), end));
        return ends;
    }

    /** The offsets of the first records appended after that instant, by partition; without one, the end of what is committed now. */
    public SortedMap<Integer, Long> endsAt(String topic, Collection<Integer> partitions, Instant until) {
        // The end first: what is appended in between is after the instant, or after the question.
        SortedMap<Integer, Long> ends = ends(topic, partitions);
        Map<TopicPartition, Long> times = new HashMap<>();
        of(topic, partitions)
                .forEach(partition -> times.put(partition, until.plusMillis(1).toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> found =
                asking("for the offsets of " + topic + " at " + until, () -> consumer.offsetsForTimes(times, ANSWER));
        found.forEach((TopicPartition partition, @Nullable OffsetAndTimestamp first) -> {
            if (first != null) {
                ends.merge(partition.partition(), first.offset(), Math::min);
            }
        });
        return ends;
    }

    /** The offsets of the first records that are still there, by partition. */
    public SortedMap<Integer, Long> begins(String topic, Collection<Integer> partitions) {
        SortedMap<Integer, Long> begins = new TreeMap<>();
        asking("for the beginning of " + topic, () -> consumer.beginningOffsets(of(topic, partitions), ANSWER))
                .forEach((partition, begin) -> begins.put(partition.partition(), begin));
        return begins;
    }

    /** Reads the partitions from their beginnings; see {@link #read(String, Map, Map, Consumer)}. */
    public void read(String topic, Map<Integer, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        read(topic, begins(topic, ends.keySet()), ends, sink);
    }

    /**
     * Reads.
     *
     * @param from offset of the first record to read, of each partition
     * @param ends offset after the last record to read, of each partition
     * @param sink called with each record, in the order of offsets within each partition
     * @throws TimeoutException if nothing comes for {@value #ANSWER_SECONDS} s
     */
    public void read(
            String topic,
            Map<Integer, Long> from,
            Map<Integer, Long> ends,
            Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        Map<TopicPartition, Long> open = new HashMap<>();
        ends.forEach((partition, end) -> {
            if (from.getOrDefault(partition, 0L) < end) {
                open.put(new TopicPartition(topic, partition), end);
            }
        });
        consumer.assign(open.keySet());
        open.keySet().forEach(partition -> consumer.seek(partition, from.getOrDefault(partition.partition(), 0L)));
        long lastNews = System.nanoTime();
        while (!open.isEmpty()) {
            long before = positions(open.keySet());
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Long end = open.get(new TopicPartition(topic, record.partition()));
                if (end != null && record.offset() < end) {
                    sink.accept(record);
                }
            }
            if (positions(open.keySet()) > before) {
                lastNews = System.nanoTime();
            } else if (System.nanoTime() - lastNews > ANSWER.toNanos()) {
                throw silent("for records of " + topic, null);
            }
            List<TopicPartition> done = new ArrayList<>();
            open.forEach((partition, end) -> {
                if (consumer.position(partition) >= end) {
                    done.add(partition);
                }
            });
            if (!done.isEmpty()) {
                done.forEach(open::remove);
                // A partition that is read to its end would go on filling answers.
                consumer.assign(open.keySet());
            }
        }
    }

    private long positions(Collection<TopicPartition> partitions) {
        return partitions.stream().mapToLong(consumer::position).sum();
    }

    private static List<TopicPartition> of(String topic, Collection<Integer> partitions) {
        return partitions.stream()
                .map(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private <T> T asking(String question, Supplier<T> answer) {
        try {
            return answer.get();
        } catch (TimeoutException e) {
            throw silent(question, e);
        }
    }

    private TimeoutException silent(String question, @Nullable TimeoutException cause) {
        return new TimeoutException(
                "Kafka at " + brokers + " has not answered within " + ANSWER_SECONDS + " s, asked " + question
                        + "; is it running there, and can this machine reach it?",
                cause);
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
