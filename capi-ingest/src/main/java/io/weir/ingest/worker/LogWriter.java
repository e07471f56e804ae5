package io.weir.ingest.worker;

import io.weir.ingest.inbox.Inbox;
import io.weir.ingest.worker.BatchPlan.Change;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteState;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.TopicCatalog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes events, states, dead letters and the inbox position of one batch as one transaction. Lives on the worker's thread. */
final class LogWriter {

    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    /** Kafka's default of {@code max.request.size}. */
    private static final int REQUEST_BYTES_DEFAULT = 1 << 20;

    /** Key, headers and framing of a record, generously. */
    private static final int RECORD_OVERHEAD_BYTES = 1024;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final TopicCatalog topics;
    private final WorkerProbe probe;
    private final int valueBytesMax;
    private final Serializer<RouteEvent> events;
    private final Serializer<RouteState> states;
    private final Serializer<DeadLetter> letters;

    LogWriter(
            Map<String, Object> client,
            Duration transactionTimeout,
            TopicCatalog topics,
            RecordSerdes serdes,
            WorkerProbe probe) {
        this.producer = producer(client, transactionTimeout, topics.settings().prefix());
        this.topics = topics;
        this.probe = probe;
        Object requestBytes = client.getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES_DEFAULT);
        this.valueBytesMax = Integer.parseInt(requestBytes.toString()) - RECORD_OVERHEAD_BYTES;
        this.events = serdes.serializer(RouteEvent.class);
        this.states = serdes.serializer(RouteState.class);
        this.letters = serdes.serializer(DeadLetter.class);
    }

    private static Producer<byte[], byte[]> producer(
            Map<String, Object> client, Duration transactionTimeout, String prefix) {
        Map<String, Object> properties = new HashMap<>(client);
        int timeout = Math.toIntExact(transactionTimeout.toMillis());
        // Unique for this life: what fences a former owner is the generation of the group, not the producer's id.
        String id = prefix + "ingest-worker-" + UUID.randomUUID();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, id);
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, timeout);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, timeout / 2));
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Must have returned before the first transaction; blocks while the brokers are away. */
    void init() {
        producer.initTransactions();
    }

    /**
     * A batch as bytes.
     *
     * @param changes those changes that are written
     * @param refused what is written to the dead letters
     */
    record Encoded(
            List<Change> changes,
            List<DeadLetter> refused,
            List<ProducerRecord<byte[], byte[]>> events,
            List<ProducerRecord<byte[], byte[]>> states,
            List<ProducerRecord<byte[], byte[]>> letters) {

        boolean isEmpty() {
            return events.isEmpty() && letters.isEmpty();
        }
    }

    /**
     * Turns a batch into bytes, before a transaction is begun: whatever the registry has to say, it says it here.
     *
     * <p>A route that no request can hold becomes a dead letter; otherwise it would fail its batch for ever.
     */
    Encoded encode(BatchPlan plan, List<Refused> refused) {
        Encoded encoded = new Encoded(
                new ArrayList<>(),
                new ArrayList<>(plan.letters()),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
        refused.forEach(one -> encoded.refused().add(one.letter()));
        for (Change change : plan.changes()) {
            List<ProducerRecord<byte[], byte[]>> written = events(change);
            int largest = written.stream()
                    .mapToInt(record -> record.value().length)
                    .max()
                    .orElse(0);
            if (largest > valueBytesMax) {
                encoded.refused()
                        .add(Letters.ofRoute(
                                "route-too-large",
                                "the route's event has " + largest + " bytes, more than the " + valueBytesMax
                                        + " that max.request.size leaves",
                                change.guid(),
                                null));
            } else {
                encoded.changes().add(change);
                encoded.events().addAll(written);
                encoded.states().add(state(change));
            }
        }
        encoded.refused().forEach(letter -> encoded.letters().add(letter(letter)));
        return encoded;
    }

    private List<ProducerRecord<byte[], byte[]>> events(Change change) {
        String topic = topics.routeEvents().name();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (RouteWrite write : change.outcome().events()) {
            String key = write.key().toString();
            RouteEvent event = write.toEvent(UUID.randomUUID().toString(), change.guid(), change.observedAt());
            int partition = HostPartitioner.partition(key, topics.routeEvents().partitions());
            records.add(new ProducerRecord<>(topic, partition, bytes(key), events.serialize(topic, event)));
        }
        return records;
    }

    private ProducerRecord<byte[], byte[]> state(Change change) {
        String topic = topics.routeState().name();
        byte[] value = states.serialize(topic, change.outcome().next().toState(change.guid()));
        int partition = Inbox.partition(change.guid(), topics.routeState().partitions());
        return new ProducerRecord<>(topic, partition, bytes(change.guid()), value);
    }

    private ProducerRecord<byte[], byte[]> letter(DeadLetter letter) {
        String topic = topics.deadLetters().name();
        ByteBuffer key = letter.getKey();
        byte[] keyBytes = null;
        if (key != null) {
            keyBytes = new byte[key.remaining()];
            key.duplicate().get(keyBytes);
        }
        return new ProducerRecord<>(topic, keyBytes, letters.serialize(topic, letter));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Commits the batch and the positions, all or nothing.
     *
     * @param group as the consumer has it now: a worker that is no longer of this generation is refused by the broker
     * @return false when the group has moved on and nothing was committed: what is still this worker's is to be polled again
     * @throws KafkaException when it was not committed, or nobody knows: this writer is of no use any more
     */
    boolean commit(Encoded encoded, Map<TopicPartition, OffsetAndMetadata> positions, ConsumerGroupMetadata group) {
        producer.beginTransaction();
        try {
            send(encoded.events(), WorkerStep.AFTER_EVENT_SENT);
            send(encoded.letters(), WorkerStep.AFTER_EVENT_SENT);
            send(encoded.states(), WorkerStep.AFTER_STATE_SENT);
            producer.sendOffsetsToTransaction(positions, group);
            probe.reached(WorkerStep.AFTER_OFFSETS_SENT);
        } catch (CommitFailedException e) {
            LOG.info("the group has moved on, the batch is given up error={}", e.getMessage());
            producer.abortTransaction();
            return false;
        } catch (KafkaException e) {
            abort();
            throw e;
        }
        // Not within the try: after a failed commit only the coordinator knows what became of it, and an abort could be
        // wrong.
        producer.commitTransaction();
        probe.reached(WorkerStep.AFTER_COMMIT);
        return true;
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records, WorkerStep step) {
        for (ProducerRecord<byte[], byte[]> record : records) {
            // A failed send fails the commit.
            var _ = producer.send(record);
        }
        if (!records.isEmpty() && !probe.equals(WorkerProbe.NONE)) {
            producer.flush();
            probe.reached(step);
        }
    }

    private void abort() {
        try {
            producer.abortTransaction();
        } catch (KafkaException e) {
            LOG.debug("the transaction could not be aborted, the broker will do it error={}", e.toString());
        }
    }

    void close() {
        producer.close(CLOSE_TIMEOUT);
    }

    /** Leaves as a killed process would: what is open stays open until the broker ends it. */
    void abandon() {
        producer.close(Duration.ZERO);
    }
}
