package io.weir.perf.soak;

import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.serde.SerdeSettings;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.TableSetting;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import io.weir.schemas.topic.TopicSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes a log as fast as the broker takes it, orders tables, and says how far an application has come. For one thread. */
final class SeededLog implements AutoCloseable {

    /** In flight at once; each has its batches besides. */
    private static final long BUFFER_BYTES = 64L << 20;

    private final TopicCatalog catalog;
    private final RecordSerdes serdes;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    SeededLog(ProjectorFleet fleet) {
        catalog = new TopicCatalog(
                new TopicCatalogSettings(TopicCatalogSettings.defaults().prefix(), fleet.partitions(), (short) 1));
        serdes = new RecordSerdes(SerdeSettings.forRegistry(fleet.registryUrl()));
        admin = Admin.create(Map.of("bootstrap.servers", fleet.bootstrapServers()));
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        fleet.bootstrapServers(),
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        256 << 10,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        BUFFER_BYTES,
                        // A leader that is only just one turns the first batch away and may take the second: the first
                        // then never fits.
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    TopicCatalog catalog() {
        return catalog;
    }

    /** Creates the topics and appends so many events; returns when all are acknowledged. */
    void write(SeededEvents events, int count) throws IOException {
        catalog.createOrVerify(admin);
        TopicSpec log = catalog.routeEvents();
        var serializer = serdes.serializer(RouteEvent.class);
        var failure = new AtomicReference<@Nullable Exception>();
        for (int i = 0; i < count && failure.get() == null; i++) {
            SeededEvents.Step step = events.next();
            byte[] key = step.key().getBytes(StandardCharsets.UTF_8);
            var record = new ProducerRecord<>(
                    log.name(),
                    HostPartitioner.partition(step.key(), log.partitions()),
                    key,
                    serializer.serialize(log.name(), step.event()));
            var _ = producer.send(record, (at, error) -> {
                if (error != null) {
                    failure.compareAndSet(null, error);
                }
            });
        }
        producer.flush();
        if (failure.get() != null) {
            throw new IOException("the log was not written", failure.get());
        }
    }

    /** Creates a further table's topic and orders it, as {@code weir replay} does; returns the topic. */
    String order(String name) throws IOException, InterruptedException {
        TopicSpec table = catalog.routeTable(name);
        TopicSpec control = catalog.control();
        try {
            admin.createTopics(List.of(new NewTopic(table.name(), table.partitions(), table.replicationFactor())
                            .configs(table.configs())))
                    .all()
                    .get();
            Map<String, Long> ends = new HashMap<>();
            ends().forEach((partition, end) -> ends.put(Integer.toString(partition.partition()), end));
            var order = new ProjectedTable(
                    table.name(), 1, null, ends, false, "soak", Instant.now().truncatedTo(ChronoUnit.MILLIS));
            byte[] key = TableSetting.projected(table.name()).getBytes(StandardCharsets.UTF_8);
            byte[] value = serdes.serializer(Control.class).serialize(control.name(), new Control(order));
            producer.send(new ProducerRecord<>(control.name(), key, value)).get();
            return table.name();
        } catch (ExecutionException e) {
            throw new IOException("table " + name + " was not ordered", e.getCause());
        }
    }

    /** Events that the application's group has not committed yet. */
    long left(String application) throws IOException, InterruptedException {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(application)
                    .partitionsToOffsetAndMetadata()
                    .get();
            long left = 0;
            for (Map.Entry<TopicPartition, Long> end : ends().entrySet()) {
                OffsetAndMetadata at = committed.get(end.getKey());
                left += end.getValue() - (at == null ? 0 : at.offset());
            }
            return left;
        } catch (ExecutionException e) {
            throw new IOException("nobody says how far " + application + " is", e.getCause());
        }
    }

    private Map<TopicPartition, Long> ends() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        TopicSpec log = catalog.routeEvents();
        for (int i = 0; i < log.partitions(); i++) {
            latest.put(new TopicPartition(log.name(), i), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
        serdes.close();
    }
}
