package io.weir.projector.operator;

import io.weir.schemas.avro.Control;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.table.TableSnapshotRead;
import io.weir.schemas.topic.TableSetting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Reads and writes the settings of route tables in {@code weir.control}. May be used from any thread. */
public final class SettingsTopic {

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);
    private static final Map<String, Object> REQUIRED = Map.of(
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.CLIENT_ID_CONFIG,
            "weir-operator");
    private static final Map<String, Object> DEFAULTS = Map.of(ProducerConfig.MAX_BLOCK_MS_CONFIG, 20_000);

    private final KafkaAccess access;
    private final String topic;

    public SettingsTopic(KafkaAccess access) {
        this.access = access;
        topic = access.catalog().control().name();
    }

    /** What stands there now. */
    public TableSettings read() {
        Set<TopicPartition> partitions = new HashSet<>();
        access.partitions().forEach(partition -> partitions.add(new TopicPartition(topic, partition)));
        Map<String, Control> settings = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = access.consumer();
                Deserializer<Control> deserializer = access.serdes().deserializer(Control.class)) {
            TableSnapshotRead.readToEnd(
                    consumer, access.admin(), partitions, READ_TIMEOUT, record -> note(settings, record, deserializer));
        }
        return TableSettings.of(access.catalog().routeTable().name(), settings);
    }

    /** Settings of tables alone are decoded; one that cannot be decoded is of a newer version and not ours to judge. */
    private static void note(
            Map<String, Control> settings, ConsumerRecord<byte[], byte[]> record, Deserializer<Control> deserializer) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (!key.equals(TableSetting.SERVING) && !TableSetting.isProjected(key)) {
            return;
        }
        if (record.value() == null) {
            settings.remove(key);
            return;
        }
        try {
            settings.put(key, deserializer.deserialize(record.topic(), record.headers(), record.value()));
        } catch (RuntimeException e) {
            if (!RecordSerdes.isContentFailure(e)) {
                throw e;
            }
        }
    }

    /**
     * Writes a setting; returns when Kafka has acknowledged it.
     *
     * @param key one of {@link TableSetting}
     * @param value null removes it
     */
    public void write(String key, @Nullable Object value) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        access.config().kafka().clientProperties(DEFAULTS, REQUIRED),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                Serializer<Control> serializer = access.serdes().serializer(Control.class)) {
            byte[] bytes = value == null ? null : serializer.serialize(topic, new Control(value));
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), bytes))
                    .get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw new KafkaException("the setting " + key + " was not written to " + topic + ": " + e.getCause(), e);
        }
    }
}
