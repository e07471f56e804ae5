package io.weir.ingest.control;

import io.weir.ingest.inbox.Acknowledged;
import io.weir.ingest.inbox.UntilAcknowledged;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.ScanOrder;
import io.weir.schemas.avro.ScanOrderKind;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes to {@code weir.control}. Nothing that it writes counts before Kafka has acknowledged it. */
public final class ControlWriter {

    private final Producer<byte[], byte[]> producer;
    private final TopicSpec topic;
    private final Serializer<Control> serializer;
    private final InstantSource clock;

    /** @param producer idempotent, {@code acks=all}; closed by whoever made it */
    public ControlWriter(Producer<byte[], byte[]> producer, TopicSpec topic, RecordSerdes serdes, InstantSource clock) {
        this.producer = producer;
        this.topic = topic;
        this.serializer = serdes.serializer(Control.class);
        this.clock = clock;
    }

    /** Sets the value of a key; returns when that is acknowledged. Interrupting the thread ends it. */
    public void put(String key, SpecificRecord value) throws InterruptedException {
        UntilAcknowledged.write(key, () -> send(key, new Control(value)));
    }

    /** Removes a key; returns when that is acknowledged. Interrupting the thread ends it. */
    public void remove(String key) throws InterruptedException {
        UntilAcknowledged.write(key, () -> send(key, null));
    }

    /** An order that has been sent. */
    public record Sent(String orderId, CompletableFuture<Void> acknowledged) {}

    /**
     * Sends an order to whoever leads.
     *
     * @param scanId the held scan that is meant; null for a scan
     * @param by who orders it
     * @throws org.apache.kafka.common.KafkaException when it cannot even be sent
     */
    public Sent order(ScanOrderKind kind, @Nullable String scanId, String by) {
        String id = UUID.randomUUID().toString();
        ScanOrder order = new ScanOrder(id, kind, scanId, by, clock.instant());
        return new Sent(id, send(ControlKey.order(id), new Control(order)));
    }

    /** Orders a scan on behalf of a part of ingest; returns when that is acknowledged. */
    public void orderScan(String why) throws ExecutionException, InterruptedException {
        order(ScanOrderKind.SCAN, null, "ingest: " + why).acknowledged().get();
    }

    private CompletableFuture<Void> send(String key, @Nullable Control value) {
        byte[] bytes = value == null ? null : serializer.serialize(topic.name(), value);
        return Acknowledged.send(
                producer, List.of(new ProducerRecord<>(topic.name(), key.getBytes(StandardCharsets.UTF_8), bytes)));
    }
}
