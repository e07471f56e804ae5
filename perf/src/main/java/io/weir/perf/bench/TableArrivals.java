package io.weir.perf.bench;

import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.serde.SerdeSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads the route table as a router does, committed entries alone, on a thread of its own, and notes when changes came. */
final class TableArrivals implements AutoCloseable {

    private static final String TOPIC = "weir.route-table";
    private static final int DIGITS = 3;
    private static final long NANOS_MAX = TimeUnit.MINUTES.toNanos(10);

    private final RecordSerdes serdes;
    private final Deserializer<RouteTableEntry> deserializer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = Thread.ofPlatform().name("table-arrivals").unstarted(this::run);

    /** When changes were made that are awaited, by host and revision. */
    private final Map<String, Long> awaited = new ConcurrentHashMap<>();

    private final AtomicLong entries = new AtomicLong();
    private volatile Histogram delays = fresh();
    private volatile boolean ending;
    private volatile @Nullable Exception failure;

    TableArrivals(String bootstrapServers, String registryUrl) {
        this.serdes = new RecordSerdes(SerdeSettings.forRegistry(registryUrl));
        this.deserializer = serdes.deserializer(RouteTableEntry.class);
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = IntStream.range(0, BenchTables.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(TOPIC, partition))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    private static Histogram fresh() {
        return new ConcurrentHistogram(NANOS_MAX, DIGITS);
    }

    void start() {
        thread.start();
    }

    private static String key(String host, long revision) {
        return host + ' ' + revision;
    }

    /** A change is about to be made. */
    void await(String host, long revision) {
        awaited.put(key(host, revision), System.nanoTime());
    }

    /** Entries that have come so far. */
    long entries() throws IOException {
        Exception why = failure;
        if (why != null) {
            throw new IOException("the route table cannot be read", why);
        }
        return entries.get();
    }

    /** Changes that were made and have not come. */
    int missing() {
        return awaited.size();
    }

    /** Forgets what it has measured and begins anew. */
    void reset() {
        delays = fresh();
    }

    /** Nanoseconds from each change until its entry could be read. */
    Histogram delays() {
        return delays.copy();
    }

    private void run() {
        try {
            while (!ending) {
                for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(Duration.ofMillis(100))) {
                    come(entry);
                }
            }
        } catch (WakeupException ended) {
            // As was asked for.
        } catch (RuntimeException cannotGoOn) {
            failure = cannotGoOn;
        }
    }

    private void come(ConsumerRecord<byte[], byte[]> read) {
        RouteTableEntry entry = deserializer.deserialize(TOPIC, read.headers(), read.value());
        if (entry != null) {
            Long since = awaited.remove(key(entry.getHost(), entry.getRevision()));
            if (since != null) {
                delays.recordValue(Math.min(NANOS_MAX, System.nanoTime() - since));
            }
        }
        entries.incrementAndGet();
    }

    @Override
    public void close() {
        ending = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
        deserializer.close();
        serdes.close();
    }
}
