package io.weir.perf.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Follows the log's committed records from its begin, on a thread of its own. */
final class LogTail implements AutoCloseable {

    private static final String TOPIC = "weir.route-events";

    private final Map<String, Object> settings;
    private final RecordDecoder decoder;
    private final Consumer<LogLine> each;
    private final AtomicLong read = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().name("log-tail").unstarted(this::run);
    private volatile boolean closed;
    private volatile @Nullable Exception failure;

    LogTail(String bootstrapServers, String registryUrl, Consumer<LogLine> each) {
        this.settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        this.decoder = new RecordDecoder(registryUrl);
        this.each = each;
    }

    void start() {
        thread.start();
    }

    /** Records read so far. */
    long read() throws IOException {
        Exception why = failure;
        if (why != null) {
            throw new IOException("the log cannot be followed any more", why);
        }
        return read.get();
    }

    private void run() {
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    take(record);
                }
            }
        } catch (IOException | InterruptedException | RuntimeException cannotGoOn) {
            failure = cannotGoOn;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws IOException, InterruptedException {
        GenericRecord event = decoder.decode(record.value());
        if (event != null) {
            each.accept(LogLine.of(new String(record.key(), StandardCharsets.UTF_8), record.timestamp(), event));
        }
        read.incrementAndGet();
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
