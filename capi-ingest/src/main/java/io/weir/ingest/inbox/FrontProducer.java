package io.weir.ingest.inbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The producer of the HTTP fronts: idempotent, every replica, nothing waited for, and a bounded time to fail. */
public final class FrontProducer {

    private FrontProducer() {}

    /**
     * Creates one.
     *
     * @param client connection settings of the installation; what durability rests on is set here and wins
     * @param deliveryTimeout how long a request may wait for Kafka before it is answered 503
     */
    public static KafkaProducer<byte[], byte[]> create(
            Map<String, Object> client, String clientId, Duration deliveryTimeout) {
        Map<String, Object> properties = new HashMap<>(client);
        int millis = Math.toIntExact(deliveryTimeout.toMillis());
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, millis / 2));
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
