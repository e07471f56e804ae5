package io.weir.schemas.table;

import io.weir.embedded.fixture.Eventually;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A topic of texts that a test writes to, in transactions where it wants to. */
final class TextTopic implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final String servers;
    private final Admin admin;
    private final KafkaProducer<String, String> producer;
    private @Nullable KafkaProducer<String, String> transactional;

    /** Does not create it. */
    TextTopic(String servers, String name) {
        this.servers = servers;
        this.name = name;
        admin = Admin.create(Map.of("bootstrap.servers", servers));
        producer = producer(Map.of());
    }

    String name() {
        return name;
    }

    String servers() {
        return servers;
    }

    TopicPartition partition(int number) {
        return new TopicPartition(name, number);
    }

    /** Creates it, compacted; returns when the broker knows. */
    TextTopic create(int partitions) throws Exception {
        return create(partitions, "compact");
    }

    TextTopic create(int partitions, String cleanupPolicy) throws Exception {
        NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(Map.of("cleanup.policy", cleanupPolicy));
        admin.createTopics(List.of(topic)).all().get();
        Eventually.until(PATIENCE, () -> partitions() == partitions, name + " is there");
        return this;
    }

    void grow(int partitions) throws Exception {
        admin.createPartitions(Map.of(name, NewPartitions.increaseTo(partitions)))
                .all()
                .get();
    }

    void delete() throws Exception {
        admin.deleteTopics(List.of(name)).all().get();
        Eventually.until(PATIENCE, () -> !admin.listTopics().names().get().contains(name), name + " is gone");
    }

    /** Returns when it is written, outside of a transaction. */
    TextTopic write(int partition, @Nullable String key, @Nullable String value) throws Exception {
        producer.send(new ProducerRecord<>(name, partition, key, value)).get();
        return this;
    }

    /** Writes to partition 0 in the transaction that is open, or begins one. */
    TextTopic inTransaction(String key, @Nullable String value) throws Exception {
        KafkaProducer<String, String> open = transactional;
        if (open == null) {
            open = producer(Map.of("transactional.id", name));
            open.initTransactions();
            open.beginTransaction();
            transactional = open;
        }
        open.send(new ProducerRecord<>(name, 0, key, value)).get();
        return this;
    }

    /** Returns when readers can see it: the producer is told before the partition is marked. */
    TextTopic commit() {
        try (KafkaProducer<String, String> open = endTransaction()) {
            open.commitTransaction();
        }
        return awaitMark();
    }

    /** Returns when readers can pass over it. */
    TextTopic abort() {
        try (KafkaProducer<String, String> open = endTransaction()) {
            open.abortTransaction();
        }
        return awaitMark();
    }

    private TextTopic awaitMark() {
        Eventually.until(
                PATIENCE,
                () -> end(IsolationLevel.READ_COMMITTED) == end(IsolationLevel.READ_UNCOMMITTED),
                "the end of the transaction is marked in " + name);
        return this;
    }

    /** Where partition 0 ends, whether committed or not. */
    long end() throws Exception {
        return end(IsolationLevel.READ_UNCOMMITTED);
    }

    private long end(IsolationLevel isolation) throws Exception {
        return admin.listOffsets(Map.of(partition(0), OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                .partitionResult(partition(0))
                .get()
                .offset();
    }

    @Override
    public void close() {
        if (transactional != null) {
            transactional.close(Duration.ZERO);
        }
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
    }

    private KafkaProducer<String, String> endTransaction() {
        KafkaProducer<String, String> open = transactional;
        if (open == null) {
            throw new IllegalStateException("no transaction is open");
        }
        transactional = null;
        return open;
    }

    private int partitions() throws ExecutionException, InterruptedException {
        return admin.describeTopics(List.of(name)).allTopicNames().get().values().stream()
                .mapToInt(topic -> topic.partitions().size())
                .sum();
    }

    private KafkaProducer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("bootstrap.servers", servers);
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }
}
