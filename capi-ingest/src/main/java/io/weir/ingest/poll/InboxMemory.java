package io.weir.ingest.poll;

import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows from the inbox which audit events were hinted at lately, by whomever: a new leader need not hint at them again. */
final class InboxMemory {

    private static final Logger LOG = LoggerFactory.getLogger(InboxMemory.class);

    /** CAPI's clock and ours may differ by this much. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** Longer than that, and hinting twice is the better choice: polling must go on within seconds. */
    private static final Duration TIME_MAX = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(100);

    private final PollParts parts;
    private final Deserializer<CapiNotification> deserializer;

    InboxMemory(PollParts parts) {
        this.parts = parts;
        this.deserializer = parts.serdes().deserializer(CapiNotification.class);
    }

    /** Guids of the audit events of this time or later that the inbox names, as far as they are found in a few seconds. */
    Set<String> eventGuids(Instant capiTime) throws InterruptedException {
        Set<String> guids = new HashSet<>();
        long deadline = System.nanoTime() + TIME_MAX.toNanos();
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            Map<TopicPartition, Long> ends = seek(consumer, capiTime.minus(CLOCK_SKEW));
            while (!ends.isEmpty() && System.nanoTime() - deadline < 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    read(record, guids);
                }
                ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            }
        } catch (InterruptException e) {
            var _ = Thread.interrupted();
            throw new InterruptedException("interrupted while reading the inbox");
        } catch (KafkaException e) {
            LOG.warn("the inbox cannot be read back, some hints are made twice error={}", e.toString());
        }
        return guids;
    }

    private Map<TopicPartition, Long> seek(Consumer<byte[], byte[]> consumer, Instant from) {
        String topic = parts.topics().capiNotifications().name();
        Map<TopicPartition, Long> times = new HashMap<>();
        for (int i = 0; i < parts.topics().capiNotifications().partitions(); i++) {
            times.put(new TopicPartition(topic, i), from.toEpochMilli());
        }
        consumer.assign(times.keySet());
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(times.keySet(), TIME_MAX));
        Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(times, TIME_MAX);
        for (TopicPartition partition : times.keySet()) {
            OffsetAndTimestamp begin = begins.get(partition);
            if (begin == null) {
                ends.remove(partition);
                consumer.pause(Set.of(partition));
            } else {
                consumer.seek(partition, begin.offset());
            }
        }
        return ends;
    }

    private void read(ConsumerRecord<byte[], byte[]> record, Set<String> guids) {
        CapiNotification notification;
        try {
            notification = deserializer.deserialize(record.topic(), record.headers(), record.value());
        } catch (KafkaException e) {
            LOG.debug("a notification cannot be read back offset={} error={}", record.offset(), e.toString());
            return;
        }
        if (notification != null) {
            for (Cause cause : notification.getCauses()) {
                if (cause.getEventGuid() != null) {
                    guids.add(cause.getEventGuid());
                }
            }
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = new HashMap<>(parts.client());
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
