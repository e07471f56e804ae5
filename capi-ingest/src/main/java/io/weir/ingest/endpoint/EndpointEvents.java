package io.weir.ingest.endpoint;

import io.weir.ingest.inbox.Acknowledged;
import io.weir.ingest.inbox.Inbox;
import io.weir.schemas.avro.EndpointEvent;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.avro.SourceAlive;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * What one source appends to {@code weir.endpoint-events}. Thread-safe; appending can block for as long as Kafka's producer does when
 * it has no metadata or no room.
 */
public final class EndpointEvents {

    private final Producer<byte[], byte[]> producer;
    private final TopicSpec topic;
    private final Serializer<EndpointEvent> serializer;
    private final EndpointSource source;

    /** @param producer idempotent, {@code acks=all}; closed by whoever made it */
    public EndpointEvents(
            Producer<byte[], byte[]> producer, TopicSpec topic, RecordSerdes serdes, EndpointSource source) {
        this.producer = producer;
        this.topic = topic;
        this.serializer = serdes.serializer(EndpointEvent.class);
        this.source = source;
    }

    EndpointSource source() {
        return source;
    }

    String topic() {
        return topic.name();
    }

    int partitions() {
        return topic.partitions();
    }

    /** The partition of an endpoint: Kafka's own rule for keys. */
    int partition(String key) {
        return Inbox.partition(key, topic.partitions());
    }

    /**
     * Appends what happened to one endpoint, in this order.
     *
     * @throws org.apache.kafka.common.KafkaException when it cannot even be sent, such as while the schema registry is away
     */
    CompletableFuture<Void> send(String key, List<?> changes) {
        int partition = partition(key);
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(changes.size());
        for (Object change : changes) {
            records.add(new ProducerRecord<>(topic.name(), partition, keyBytes, bytes(change)));
        }
        return Acknowledged.send(producer, records);
    }

    /** Appends a beat of the source; fails as {@link #send} does. */
    CompletableFuture<Void> beat(int partition) {
        byte[] key = source.name().getBytes(StandardCharsets.UTF_8);
        return Acknowledged.send(
                producer, List.of(new ProducerRecord<>(topic.name(), partition, key, bytes(new SourceAlive()))));
    }

    private byte[] bytes(Object change) {
        return serializer.serialize(topic.name(), new EndpointEvent(source, change));
    }
}
