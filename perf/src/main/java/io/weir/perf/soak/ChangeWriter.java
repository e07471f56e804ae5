package io.weir.perf.soak;

import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.serde.SerdeSettings;
import io.weir.schemas.topic.HostPartitioner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Appends seeded events to the log at a steady rate, on a thread of its own, and tells {@link ChangeDelays} of every one that moves the
 * table, as {@link IndependentFold} says.
 */
final class ChangeWriter implements AutoCloseable {

    static final String LOG = "weir.route-events";

    /** Ingest too writes in one go what has come meanwhile. The time counts: a change is appended when it is handed over here. */
    private static final int LINGER_MILLIS = 25;

    private final SeededEvents events;
    private final ChangeDelays delays;
    private final int partitions;
    private final long pauseNanos;
    private final RecordSerdes serdes;
    private final Serializer<RouteEvent> serializer;
    private final RecordDecoder decoder;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicLong appended = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().name("change-writer").unstarted(this::run);

    /** Only the producer's thread touches it, in the order of each partition. */
    private final IndependentFold fold = new IndependentFold();

    private volatile boolean ending;
    private volatile @Nullable Exception failure;

    ChangeWriter(ProjectorFleet fleet, SeededEvents events, ChangeDelays delays, double changesPerSecond) {
        this.events = events;
        this.delays = delays;
        this.partitions = fleet.partitions();
        this.pauseNanos = (long) (1e9 / changesPerSecond);
        this.serdes = new RecordSerdes(SerdeSettings.forRegistry(fleet.registryUrl()));
        this.serializer = serdes.serializer(RouteEvent.class);
        this.decoder = new RecordDecoder(fleet.registryUrl());
        // As ingest's producers: a broker that is gone without a word is given up after some seconds.
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        fleet.bootstrapServers(),
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        LINGER_MILLIS,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        4_000,
                        ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG,
                        1_500,
                        ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                        500),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void start() {
        thread.start();
    }

    /** Events that are acknowledged. */
    long appended() throws IOException {
        Exception why = failure;
        if (why != null) {
            throw new IOException("the log cannot be written any more", why);
        }
        return appended.get();
    }

    private void run() {
        try {
            long next = System.nanoTime();
            while (!ending && failure == null) {
                append(events.next());
                next += pauseNanos;
                LockSupport.parkNanos(next - System.nanoTime());
            }
            producer.flush();
        } catch (RuntimeException cannotGoOn) {
            failure = cannotGoOn;
        }
    }

    private void append(SeededEvents.Step step) {
        byte[] value = serializer.serialize(LOG, step.event());
        int partition = HostPartitioner.partition(step.key(), partitions);
        byte[] key = step.key().getBytes(StandardCharsets.UTF_8);
        var _ = producer.send(new ProducerRecord<>(LOG, partition, key, value), (at, error) -> {
            if (error == null) {
                taken(step.key(), value, at);
            } else {
                failure = error;
            }
        });
    }

    private void taken(String key, byte[] value, RecordMetadata at) {
        try {
            IndependentFold.@Nullable Row before = fold.row(key);
            fold.add(new TopicDump.Line(at.partition(), at.offset(), key, decoder.decode(value)));
            IndependentFold.@Nullable Row after = fold.row(key);
            if (!Objects.equals(before, after)) {
                delays.appended(key, at.timestamp(), after == null);
            }
            appended.incrementAndGet();
        } catch (IOException | InterruptedException | RuntimeException cannotJudge) {
            failure = cannotJudge;
        }
    }

    /** Returns when all that was sent is acknowledged. */
    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        producer.close();
        serializer.close();
        serdes.close();
    }
}
