package io.weir.perf.propagation;

import io.weir.perf.process.BenchTables;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteEvent;
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
import java.util.function.Function;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads a topic as a router reads the route table, committed records alone, on a thread of its own, and notes when changes came. */
final class Arrivals<T extends SpecificRecord> implements AutoCloseable {

    /** The route table. */
    static final Source<RouteTableEntry> TABLE = new Source<>(
            "weir.route-table", RouteTableEntry.class, entry -> change(entry.getHost(), entry.getRevision()));

    /** The copy of the log. */
    static final Source<RouteEvent> COPY = new Source<>(
            IdentityTopology.TOPIC,
            RouteEvent.class,
            event -> event.getChange() instanceof RouteChanged changed
                    ? change(changed.getRoute().getHost(), event.getRevision())
                    : "");

    private static final int DIGITS = 3;
    private static final long NANOS_MAX = TimeUnit.MINUTES.toNanos(10);

    /**
     * What is read.
     *
     * @param topic of as many partitions as the route table
     * @param change what a record is due to
     */
    record Source<T extends SpecificRecord>(String topic, Class<T> type, Function<T, String> change) {}

    private final Source<T> source;
    private final RecordSerdes serdes;
    private final Deserializer<T> deserializer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = Thread.ofPlatform().name("table-arrivals").unstarted(this::run);

    /** When changes were made that are awaited, by host and revision. */
    private final Map<String, Long> awaited = new ConcurrentHashMap<>();

    private final AtomicLong entries = new AtomicLong();
    private volatile Histogram delays = fresh();
    private volatile boolean ending;
    private volatile @Nullable Exception failure;

    Arrivals(Source<T> source, String bootstrapServers, String registryUrl) {
        this.source = source;
        this.serdes = new RecordSerdes(SerdeSettings.forRegistry(registryUrl));
        this.deserializer = serdes.deserializer(source.type());
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
                .mapToObj(partition -> new TopicPartition(source.topic(), partition))
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

    private static String change(String host, long revision) {
        return host + ' ' + revision;
    }

    /** A change is about to be made. */
    void await(String host, long revision) {
        awaited.put(change(host, revision), System.nanoTime());
    }

    /** Entries that have come so far. */
    long entries() throws IOException {
        Exception why = failure;
        if (why != null) {
            throw new IOException(source.topic() + " cannot be read", why);
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
        T entry = deserializer.deserialize(source.topic(), read.headers(), read.value());
        if (entry != null) {
            Long since = awaited.remove(source.change().apply(entry));
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
