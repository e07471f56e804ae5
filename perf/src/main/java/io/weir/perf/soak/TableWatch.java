package io.weir.perf.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Follows the table's committed records, on a thread of its own, and tells {@link ChangeDelays} when it had each. */
final class TableWatch implements AutoCloseable {

    static final String TABLE = "weir.route-table";

    private static final String PROJECTED_AT = "weir-projected-at";

    private final Map<String, Object> settings;
    private final ChangeDelays delays;
    private final Thread thread = Thread.ofPlatform().name("table-watch").unstarted(this::run);
    private volatile boolean closed;
    private volatile @Nullable Exception failure;

    TableWatch(String bootstrapServers, ChangeDelays delays) {
        this.delays = delays;
        // A broker that is gone without a word is given up as soon as the routers' readers do.
        this.settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                4_000,
                ConsumerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG,
                1_500,
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                500,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none");
    }

    void start() {
        thread.start();
    }

    /** Does nothing as long as it can be followed. */
    void check() throws IOException {
        Exception why = failure;
        if (why != null) {
            throw new IOException("the table cannot be followed any more", why);
        }
    }

    private void run() {
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TABLE).stream()
                    .map(partition -> new TopicPartition(TABLE, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    take(record, System.currentTimeMillis());
                }
            }
        } catch (RuntimeException cannotGoOn) {
            failure = cannotGoOn;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, long now) {
        Header header = record.headers().lastHeader(PROJECTED_AT);
        long projectedAt = Long.parseLong(new String(header.value(), StandardCharsets.US_ASCII));
        delays.visible(
                new String(record.key(), StandardCharsets.UTF_8),
                record.value() == null,
                new ChangeDelays.Seen(record.partition(), record.offset(), record.timestamp(), projectedAt, now));
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
