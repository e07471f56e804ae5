package io.weir.ingest.inbox;

import io.weir.ingest.metrics.IngestMeters;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/** Appends notifications to the inbox. */
public final class Inbox {

    private final Producer<byte[], byte[]> producer;
    private final TopicSpec topic;
    private final Serializer<CapiNotification> serializer;
    private final IngestMeters meters;

    /** @param producer idempotent, {@code acks=all}; closed by whoever made it */
    public Inbox(Producer<byte[], byte[]> producer, TopicSpec topic, RecordSerdes serdes, IngestMeters meters) {
        this.producer = producer;
        this.topic = topic;
        this.serializer = serdes.serializer(CapiNotification.class);
        this.meters = meters;
    }

    /**
     * Appends the notifications.
     *
     * @return completes when Kafka has acknowledged all of them, exceptionally when one was not; then none may be counted on
     * @throws org.apache.kafka.common.KafkaException when they cannot even be sent, such as while the schema registry is away
     */
    public CompletableFuture<Void> append(List<CapiNotification> notifications) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(notifications.size());
        for (CapiNotification notification : notifications) {
            records.add(record(notification));
        }
        return Acknowledged.send(producer, records).thenRun(() -> count(notifications));
    }

    private ProducerRecord<byte[], byte[]> record(CapiNotification notification) {
        String guid = notification.getRouteGuid();
        byte[] key = guid.getBytes(StandardCharsets.UTF_8);
        byte[] value = serializer.serialize(topic.name(), notification);
        return new ProducerRecord<>(topic.name(), partition(guid, topic.partitions()), key, value);
    }

    private void count(List<CapiNotification> notifications) {
        for (CapiNotification notification : notifications) {
            List<Cause> causes = notification.getCauses();
            meters.notified(
                    causes.isEmpty() ? "UNKNOWN" : causes.getFirst().getKind().name(), 1);
        }
    }

    /**
     * The partition of a route in the inbox and in {@code weir.route-state}: Kafka's own rule for keys, so that whoever works one
     * partition of the inbox knows all of its routes from the same partition of the states.
     */
    public static int partition(String routeGuid, int partitions) {
        return Utils.toPositive(Utils.murmur2(routeGuid.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
