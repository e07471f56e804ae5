package io.weir.schemas.serde;

import io.weir.schemas.registry.RegistrySettings;
import io.weir.schemas.registry.SchemaRegistryClient;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records in Confluent's wire format, under the subject {@code <topic>-value}. A null record is a tombstone and
 * stays null.
 *
 * <p>The schema is registered, or with {@code auto.register.schemas=false} looked up, when a topic's first record is
 * written; after that no call leaves the process. Safe for any thread.
 */
public final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {

    /** A producer writes to a handful of topics; a program that makes up topic names must not fill the heap. */
    private static final int SUBJECTS_MAX = 1_000;

    private final ConcurrentMap<Target, Written> written = new ConcurrentHashMap<>();
    private @Nullable SchemaRegistryClient registry;
    private boolean ownsRegistry;
    private boolean autoRegister = true;
    private volatile @Nullable Written last;

    /** To be configured by Kafka. */
    public AvroSerializer() {}

    /** Uses a client that somebody else closes. */
    AvroSerializer(SchemaRegistryClient registry, Map<String, ?> properties) {
        this.registry = registry;
        autoRegister = SerdeKeys.flag(properties, SerdeKeys.AUTO_REGISTER, true);
    }

    private record Target(String topic, Schema schema) {}

    /** How a record of one schema is written to one topic; expectedBytes follows the sizes seen, to allocate once per record. */
    private static final class Written {
        private final Target target;
        private final SortedMapWriter writer;
        private final int schemaId;
        private int expectedBytes;

        Written(Target target, SortedMapWriter writer, int schemaId) {
            this.target = target;
            this.writer = writer;
            this.schemaId = schemaId;
        }
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        if (isKey) {
            throw new IllegalArgumentException("keys of Weir's topics are text: use StringSerializer for them");
        }
        autoRegister = SerdeKeys.flag(configs, SerdeKeys.AUTO_REGISTER, true);
        registry = new SchemaRegistryClient(RegistrySettings.fromProperties(configs));
        ownsRegistry = true;
    }

    /**
     * {@inheritDoc}
     *
     * @throws SerializationException if the record does not fit its schema, or the registry refuses or does not know the
     *     schema
     * @throws io.weir.schemas.registry.RegistryUnavailableException if the registry cannot be used
     */
    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T record) {
        if (record == null) {
            return null;
        }
        Written how = how(topic, record);
        RecordBytes bytes = new RecordBytes(how.schemaId, how.expectedBytes);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            how.writer.write(record, encoder);
            encoder.flush();
        } catch (IOException | AvroRuntimeException | NullPointerException | ClassCastException e) {
            throw new SerializationException(
                    "a " + record.getSchema().getName() + " for topic " + topic + " cannot be written: "
                            + e.getMessage(),
                    e);
        }
        byte[] result = bytes.toByteArray();
        how.expectedBytes = Math.max(result.length, how.expectedBytes - how.expectedBytes / 8);
        return result;
    }

    @Override
    public void close() {
        if (ownsRegistry && registry != null) {
            registry.close();
        }
    }

    private Written how(String topic, T record) {
        Schema schema = record.getSchema();
        Written recent = last;
        if (recent != null && recent.target.schema.equals(schema) && recent.target.topic.equals(topic)) {
            return recent;
        }
        Target target = new Target(topic, schema);
        Written known = written.get(target);
        if (known == null) {
            known = new Written(target, writer(record, schema), schemaId(topic, schema));
            if (written.size() >= SUBJECTS_MAX) {
                written.clear();
            }
            written.put(target, known);
        }
        last = known;
        return known;
    }

    private int schemaId(String topic, Schema schema) {
        SchemaRegistryClient client = registry;
        if (client == null) {
            throw new IllegalStateException("configure() was not called");
        }
        String subject = WireFormat.subject(topic);
        return autoRegister ? client.register(subject, schema) : client.lookUp(subject, schema);
    }

    private static SortedMapWriter writer(SpecificRecord record, Schema schema) {
        return new SortedMapWriter(schema, SpecificData.getForClass(record.getClass()));
    }
}
