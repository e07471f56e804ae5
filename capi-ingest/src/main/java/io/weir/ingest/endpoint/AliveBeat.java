package io.weir.ingest.endpoint;

import io.weir.ingest.metrics.IngestMeters;
import io.weir.schemas.avro.EndpointEvent;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.avro.SourceAlive;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the clock by which registrations over HTTP expire: a {@code SourceAlive} on every partition of {@code
 * weir.endpoint-events} each 5 s, while this instance answers requests and Kafka acknowledges.
 *
 * <p>A beat whose predecessor is unacknowledged is skipped, not queued: a queue of beats that reaches Kafka after an outage would
 * move the clock by the time of the outage, in which no heartbeat could be written. So is a beat after a registration had to be
 * refused for want of Kafka: it says that every heartbeat could have been heard.
 *
 * <p>Has a thread of its own, since sending can block while Kafka is away.
 */
public final class AliveBeat implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AliveBeat.class);

    private final Producer<byte[], byte[]> producer;
    private final TopicSpec topic;
    private final Serializer<EndpointEvent> serializer;
    private final IngestMeters meters;
    private final InstantSource clock;
    private final AtomicBoolean[] unacknowledged;
    private final AtomicBoolean refused = new AtomicBoolean();
    private volatile @Nullable Instant lastAcknowledged;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("weir-ingest-beat").daemon().factory());

    /** @param producer idempotent, {@code acks=all}; closed by whoever made it */
    public AliveBeat(
            Producer<byte[], byte[]> producer,
            TopicSpec topic,
            RecordSerdes serdes,
            IngestMeters meters,
            InstantSource clock) {
        this.producer = producer;
        this.topic = topic;
        this.serializer = serdes.serializer(EndpointEvent.class);
        this.meters = meters;
        this.clock = clock;
        this.unacknowledged = new AtomicBoolean[topic.partitions()];
        for (int partition = 0; partition < unacknowledged.length; partition++) {
            unacknowledged[partition] = new AtomicBoolean();
        }
    }

    /** Beats from now on. */
    public void start(Duration period) {
        var _ = thread.scheduleWithFixedDelay(this::beat, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A registration was refused since Kafka did not acknowledge it: the next beat is skipped. */
    public void registrationRefused() {
        refused.set(true);
    }

    /** When Kafka last acknowledged a beat; null before the first. */
    public @Nullable Instant lastAcknowledged() {
        return lastAcknowledged;
    }

    private void beat() {
        if (refused.getAndSet(false)) {
            meters.beat("skipped");
            return;
        }
        try {
            byte[] key = EndpointSource.HTTP.name().getBytes(StandardCharsets.UTF_8);
            byte[] value =
                    serializer.serialize(topic.name(), new EndpointEvent(EndpointSource.HTTP, new SourceAlive()));
            for (int partition = 0; partition < unacknowledged.length; partition++) {
                beat(partition, key, value);
            }
        } catch (KafkaException e) {
            LOG.warn("a beat could not be sent topic={} error={}", topic.name(), e.toString());
        } catch (RuntimeException e) {
            // A scheduled task that throws is never run again, and endpoints would never expire.
            LOG.error("a beat failed unexpectedly topic={}", topic.name(), e);
        }
    }

    private void beat(int partition, byte[] key, byte[] value) {
        AtomicBoolean pending = unacknowledged[partition];
        if (!pending.compareAndSet(false, true)) {
            meters.beat("skipped");
            return;
        }
        try {
            var _ = producer.send(new ProducerRecord<>(topic.name(), partition, key, value), (metadata, failure) -> {
                pending.set(false);
                if (failure == null) {
                    lastAcknowledged = clock.instant();
                    meters.beat("sent");
                } else {
                    meters.beat("failed");
                }
            });
        } catch (RuntimeException e) {
            pending.set(false);
            throw e;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
