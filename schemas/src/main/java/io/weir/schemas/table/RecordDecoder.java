package io.weir.schemas.table;

import io.weir.schemas.serde.RecordSerdes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Turns the bytes of a record into what the listener hears, if it wants to. Used by one thread. */
final class RecordDecoder<V> {

    /** Says by its key whether a record is to be decoded. */
    @FunctionalInterface
    interface Wanted {

        boolean wants(String topic, int partition, String key);
    }

    /** What became of a record. */
    sealed interface Decoded<V> {

        record Usable<V>(TableRecord<V> value) implements Decoded<V> {}

        record Unusable<V>(FailedRecord failure) implements Decoded<V> {}

        /** Nobody wants it. */
        record Passed<V>() implements Decoded<V> {}

        /** Not the record's fault: the same bytes are to be tried again. */
        record NotNow<V>(Throwable reason) implements Decoded<V> {}
    }

    private final Decoded<V> passed = new Decoded.Passed<>();
    private final Wanted wanted;
    private Map<String, Deserializer<? extends V>> deserializers;

    RecordDecoder(Map<String, ? extends Deserializer<? extends V>> deserializers, Wanted wanted) {
        this.deserializers = Map.copyOf(deserializers);
        this.wanted = wanted;
    }

    /** From now on these topics are read. */
    void follow(Map<String, Deserializer<? extends V>> topics) {
        deserializers = topics;
    }

    Set<String> topics() {
        return deserializers.keySet();
    }

    Decoded<V> decode(ConsumerRecord<byte[], byte[]> raw) {
        byte @Nullable [] keyBytes = raw.key();
        if (keyBytes == null) {
            return unusable(raw, null, new SerializationException("a record of topic " + raw.topic() + " has no key"));
        }
        String key = new String(keyBytes, StandardCharsets.UTF_8);
        if (!wanted.wants(raw.topic(), raw.partition(), key)) {
            return passed;
        }
        Deserializer<? extends V> deserializer = deserializers.get(raw.topic());
        if (deserializer == null) {
            throw new IllegalStateException("topic " + raw.topic() + " is read but was not asked for");
        }
        byte @Nullable [] valueBytes = raw.value();
        try {
            @Nullable V value = valueBytes == null ? null : deserializer.deserialize(raw.topic(), raw.headers(), valueBytes);
            return new Decoded.Usable<>(new TableRecord<>(
                    raw.topic(), raw.partition(), raw.offset(), raw.timestamp(), key, value, raw.headers()));
        } catch (RuntimeException e) {
            return RecordSerdes.isContentFailure(e) ? unusable(raw, key, e) : new Decoded.NotNow<>(e);
        }
    }

    private static <V> Decoded<V> unusable(
            ConsumerRecord<byte[], byte[]> raw, @Nullable String key, RuntimeException reason) {
        return new Decoded.Unusable<>(new FailedRecord(raw.topic(), raw.partition(), raw.offset(), key, reason));
    }
}
