package io.weir.schemas.serde;

import io.weir.schemas.registry.RegistrySettings;
import io.weir.schemas.registry.SchemaRegistryClient;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the serializers and deserializers that an installation has chosen. All of Weir's own share one registry client, which closing
 * this closes.
 *
 * <p>Safe for any thread.
 */
public final class RecordSerdes implements AutoCloseable {

    private final SerdeSettings settings;
    private final @Nullable SchemaRegistryClient registry;
    /** What was made from foreign classes, to be closed; grows with the number of clients a service opens, a handful. */
    private final ConcurrentLinkedQueue<AutoCloseable> foreign = new ConcurrentLinkedQueue<>();

    /** @throws IllegalArgumentException naming the setting that is wrong */
    public RecordSerdes(SerdeSettings settings) {
        // Confluent's deserializer makes the same classes.
        TrustedRecords.trust();
        this.settings = settings;
        boolean ownSerializer = settings.serializer().equals(SerdeSettings.SERIALIZER_DEFAULT);
        boolean ownDeserializer = settings.deserializer().equals(SerdeSettings.DESERIALIZER_DEFAULT);
        if (!ownSerializer) {
            ClassNames.load("serializer", settings.serializer(), Serializer.class);
        }
        if (!ownDeserializer) {
            ClassNames.load("deserializer", settings.deserializer(), Deserializer.class);
        }
        SerdeKeys.flag(settings.properties(), SerdeKeys.AUTO_REGISTER, true);
        registry = ownSerializer || ownDeserializer
                ? new SchemaRegistryClient(RegistrySettings.fromProperties(settings.properties()))
                : null;
    }

    /** A serializer for values of the given class; null stays null. */
    public <T extends SpecificRecord> Serializer<T> serializer(Class<T> type) {
        if (registry != null && settings.serializer().equals(SerdeSettings.SERIALIZER_DEFAULT)) {
            return new AvroSerializer<>(registry, settings.properties());
        }
        @SuppressWarnings("unchecked") // which types such a class takes, only its documentation says
        Serializer<Object> delegate = (Serializer<Object>) create("serializer", settings.serializer());
        delegate.configure(foreignProperties(type), false);
        foreign.add(delegate);
        return new Narrowed<>(delegate);
    }

    /**
     * A deserializer for values of the given class; null stays null.
     *
     * <p>A value of another class is an {@link UndecodableRecordException}.
     */
    public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
        if (registry != null && settings.deserializer().equals(SerdeSettings.DESERIALIZER_DEFAULT)) {
            return new AvroDeserializer<>(registry, type);
        }
        Deserializer<?> delegate = (Deserializer<?>) create("deserializer", settings.deserializer());
        delegate.configure(foreignProperties(type), false);
        foreign.add(delegate);
        return new Typed<>(delegate, type);
    }

    /**
     * Tells whether a failure to read or write a record lies in the record, so that it goes to the dead letters, or in
     * the registry, the network or a missing right, so that the reader waits and tries again.
     *
     * <p>Knows Weir's exceptions and Confluent's.
     */
    public static boolean isContentFailure(Throwable failure) {
        return FailureKind.of(failure) == FailureKind.CONTENT;
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
        for (AutoCloseable one = foreign.poll(); one != null; one = foreign.poll()) {
            try {
                one.close();
            } catch (Exception e) {
                throw new IllegalStateException("could not close a serializer or deserializer", e);
            }
        }
    }

    private Map<String, Object> foreignProperties(Class<?> type) {
        Map<String, Object> properties = new HashMap<>(settings.properties());
        properties.put(SerdeKeys.SPECIFIC_READER, true);
        properties.put(SerdeKeys.SPECIFIC_TYPE, type.getName());
        return properties;
    }

    private record Narrowed<T>(Serializer<Object> delegate) implements Serializer<T> {

        @Override
        public byte @Nullable [] serialize(String topic, @Nullable T value) {
            return value == null ? null : delegate.serialize(topic, value);
        }

        @Override
        public byte @Nullable [] serialize(String topic, Headers headers, @Nullable T value) {
            return value == null ? null : delegate.serialize(topic, headers, value);
        }
    }

    /** Gives values a type that a class named by configuration cannot promise. */
    private record Typed<T>(Deserializer<?> delegate, Class<T> type) implements Deserializer<T> {

        @Override
        public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
            return cast(topic, delegate.deserialize(topic, bytes));
        }

        @Override
        public @Nullable T deserialize(String topic, Headers headers, byte @Nullable [] bytes) {
            return cast(topic, delegate.deserialize(topic, headers, bytes));
        }

        private @Nullable T cast(String topic, @Nullable Object value) {
            if (value == null || type.isInstance(value)) {
                return type.cast(value);
            }
            throw new UndecodableRecordException(
                    "value on " + topic + " is a " + value.getClass().getName() + ", expected a " + type.getName(),
                    null);
        }
    }

    private static Object create(String key, String className) {
        try {
            return ClassNames.load(key, className, Object.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (InvocationTargetException e) {
            throw new SerializationException(key + ": " + className + " cannot be created", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    key + ": " + className + " must have a public constructor without parameters", e);
        }
    }
}
