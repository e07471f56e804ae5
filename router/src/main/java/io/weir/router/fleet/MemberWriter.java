package io.weir.router.fleet;

import io.weir.schemas.avro.Member;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one record at a time and waits for Kafka to acknowledge it. After a failure the client is made anew, so that nothing is
 * left in it that would be written late.
 *
 * <p>Threads: one, always the same.
 */
final class MemberWriter implements AutoCloseable {

    private static final Duration BLOCK_MAX = Duration.ofSeconds(2);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(3);

    /** A record has some kilobytes, and there is never more than one. */
    private static final long BUFFER_BYTES = 1 << 20;

    private final Map<String, Object> properties;
    private final String topic;
    private final Serializer<Member> serializer;
    private @Nullable KafkaProducer<String, Member> producer;

    /**
     * @param client settings for Kafka's clients
     * @param name what the client is called
     * @param serializer not closed by this
     */
    MemberWriter(Map<String, Object> client, String name, String topic, Serializer<Member> serializer) {
        properties = new HashMap<>(client);
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, name);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MAX.toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY_TIMEOUT.toMillis());
        this.topic = topic;
        this.serializer = serializer;
    }

    /**
     * Returns when the record is acknowledged.
     *
     * @param value null for a tombstone
     * @throws KafkaException if it is not, within some seconds, or the registry cannot be reached
     * @throws InterruptedException if the thread is interrupted
     */
    void write(String key, @Nullable Member value) throws InterruptedException {
        try {
            if (producer == null) {
                producer = new KafkaProducer<>(properties, new StringSerializer(), serializer);
            }
            producer.send(new ProducerRecord<>(topic, key, value))
                    .get(DELIVERY_TIMEOUT.plus(REQUEST_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            close();
            throw new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            close();
            throw new KafkaException("no answer", e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }
}
