package io.weir.schemas.serde;

import io.weir.schemas.registry.RegistrySettings;
import io.weir.schemas.registry.SchemaNotFoundException;
import io.weir.schemas.registry.SchemaRegistryClient;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records in Confluent's wire format: fetches the schema they were written with by its id and resolves it to the
 * generated class. Null stays null.
 *
 * <p>The class is the one of {@code specific.avro.value.type}, or without it the generated class that bears the written
 * schema's name; with {@code specific.avro.reader=false}, Confluent's default, a {@code GenericRecord} as written. Safe for any thread.
 */
public final class AvroDeserializer<T extends IndexedRecord> implements Deserializer<T> {

    /** As many as the registry client keeps schemas. */
    private static final int READERS_MAX = 1_000;

    static {
        TrustedRecords.trust();
    }

    private final ConcurrentMap<Integer, DatumReader<T>> readers = new ConcurrentHashMap<>();
    private @Nullable SchemaRegistryClient registry;
    private boolean ownsRegistry;
    private boolean specific;
    private @Nullable Class<?> type;

    /** To be configured by Kafka. */
    public AvroDeserializer() {}

    /** Uses a client that somebody else closes. */
    AvroDeserializer(SchemaRegistryClient registry, Class<T> type) {
        this.registry = registry;
        this.type = type;
        specific = true;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        if (isKey) {
            throw new IllegalArgumentException("keys of Weir's topics are text: use StringDeserializer for them");
        }
        specific = SerdeKeys.flag(configs, SerdeKeys.SPECIFIC_READER, false);
        type = type(configs.get(SerdeKeys.SPECIFIC_TYPE));
        registry = new SchemaRegistryClient(RegistrySettings.fromProperties(configs));
        ownsRegistry = true;
    }

    /**
     * {@inheritDoc}
     *
     * @throws UndecodableRecordException if the bytes are damaged or of another record
     * @throws io.weir.schemas.registry.RegistryUnavailableException if the registry cannot be used
     */
    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        int schemaId = WireFormat.schemaId(topic, bytes);
        DatumReader<T> reader = readers.get(schemaId);
        if (reader == null) {
            reader = openReader(topic, schemaId);
        }
        BinaryDecoder decoder = DecoderFactory.get()
                .binaryDecoder(bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, null);
        try {
            T record = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new UndecodableRecordException(
                        "value on " + topic + " with schema id " + schemaId + " has bytes left over after the record",
                        null);
            }
            return record;
        } catch (IOException
                | AvroRuntimeException
                | IndexOutOfBoundsException
                | ClassCastException
                | UnsupportedOperationException e) {
            throw new UndecodableRecordException(
                    "value on " + topic + " with schema id " + schemaId + " cannot be read: " + e, e);
        }
    }

    @Override
    public void close() {
        if (ownsRegistry && registry != null) {
            registry.close();
        }
    }

    private DatumReader<T> openReader(String topic, int schemaId) {
        SchemaRegistryClient client = registry;
        if (client == null) {
            throw new IllegalStateException("configure() was not called");
        }
        DatumReader<T> reader;
        try {
            Schema written = client.byId(schemaId);
            reader = specific ? specificReader(written) : new GenericDatumReader<>(written, written, GenericData.get());
        } catch (SchemaNotFoundException e) {
            throw new UndecodableRecordException("value on " + topic + ": " + e.getMessage(), e);
        } catch (SerializationException | AvroRuntimeException e) {
            throw new UndecodableRecordException(
                    "value on " + topic + " with schema id " + schemaId + " cannot be read: " + e.getMessage(), e);
        }
        if (readers.size() >= READERS_MAX) {
            readers.clear();
        }
        readers.put(schemaId, reader);
        return reader;
    }

    private DatumReader<T> specificReader(Schema written) {
        Class<?> target = type == null ? SpecificData.get().getClass(written) : type;
        if (target == null) {
            throw new AvroRuntimeException("there is no generated class for " + written.getFullName());
        }
        SpecificData model = SpecificData.getForClass(target);
        return new SpecificDatumReader<>(written, model.getSchema(target), model);
    }

    private static @Nullable Class<?> type(@Nullable Object configured) {
        return switch (configured) {
            case null -> null;
            case Class<?> type -> type.asSubclass(SpecificRecord.class);
            default -> ClassNames.load(SerdeKeys.SPECIFIC_TYPE, configured.toString(), SpecificRecord.class);
        };
    }
}
