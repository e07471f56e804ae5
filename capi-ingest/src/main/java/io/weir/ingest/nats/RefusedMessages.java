package io.weir.ingest.nats;

import io.weir.ingest.inbox.Acknowledged;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.nats.MessageReading.Refused;
import io.weir.ingest.worker.Ownership;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicSpec;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the messages that cannot be used, and writes some of them as dead letters: one a second for each reason, so that a flood does
 * not fill the topic, and only where the inbox's partition 0 is worked, since every instance hears them. Thread-safe.
 */
final class RefusedMessages {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedMessages.class);

    private static final String SERVICE = "capi-ingest";
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Producer<byte[], byte[]> producer;
    private final TopicSpec topic;
    private final Serializer<DeadLetter> serializer;
    private final Ownership ownership;
    private final Counts counts;
    private final Map<RefusalReason, Long> lettered = new EnumMap<>(RefusalReason.class);

    /**
     * Where they are counted, and the clock that thins them.
     *
     * @param nanoTime a monotonic clock
     */
    record Counts(IngestMeters ingest, NatsMeters nats, LongSupplier nanoTime) {}

    /** @param producer closed by whoever made it */
    RefusedMessages(
            Producer<byte[], byte[]> producer,
            TopicSpec topic,
            RecordSerdes serdes,
            Ownership ownership,
            Counts counts) {
        this.producer = producer;
        this.topic = topic;
        this.serializer = serdes.serializer(DeadLetter.class);
        this.ownership = ownership;
        this.counts = counts;
    }

    /** A message was refused, or a part of it. */
    void add(String subject, Refused refused, byte[] payload) {
        counts.nats().refused(refused.reason());
        if (!ownership.owns(0) || !isDue(refused.reason())) {
            return;
        }
        LOG.warn("a message cannot be used subject={} reason={} error={}", subject, refused.reason(), refused.detail());
        String word = refused.reason().word();
        @Nullable ByteBuffer value = payload.length > RegisterMessageReader.BYTES_MAX ? null : ByteBuffer.wrap(payload);
        DeadLetter letter = new DeadLetter(SERVICE, word, refused.detail(), "nats " + subject, null, null, null, value);
        try {
            byte[] bytes = serializer.serialize(topic.name(), letter);
            var _ = Acknowledged.send(producer, List.of(new ProducerRecord<>(topic.name(), bytes)))
                    .whenComplete((done, failure) -> {
                        if (failure == null) {
                            counts.ingest().deadLetter(word);
                        } else {
                            LOG.warn("a dead letter was not written reason={} error={}", word, failure.toString());
                        }
                    });
        } catch (RuntimeException e) {
            LOG.warn("a dead letter could not be sent reason={} error={}", word, e.toString());
        }
    }

    private synchronized boolean isDue(RefusalReason reason) {
        long now = counts.nanoTime().getAsLong();
        Long last = lettered.get(reason);
        if (last != null && now - last < PAUSE_NANOS) {
            return false;
        }
        lettered.put(reason, now);
        return true;
    }
}
