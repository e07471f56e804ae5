package io.weir.projector.topology;

import io.weir.projector.deadletter.RecordOrigin;
import io.weir.projector.fold.RejectReason;
import io.weir.projector.fold.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Record;

/** Decodes what comes in; tells bad content from a registry that cannot be reached. */
final class Intake<T extends SpecificRecord> implements AutoCloseable {

    /** A record as it can be used, or why it cannot. */
    sealed interface Reading<T> {

        record Usable<T>(String key, T value) implements Reading<T> {}

        record Unusable<T>(Rejection rejection) implements Reading<T> {}
    }

    private final Deserializer<T> deserializer;
    private final RecordFormats formats;
    private final Patience patience;

    Intake(Class<T> type, Surroundings surroundings) {
        this.deserializer = surroundings.formats().deserializer(type);
        this.formats = surroundings.formats();
        this.patience = surroundings.patience();
    }

    /** @throws RuntimeException if it cannot be decoded for a reason that is not in the record; it must be read again */
    Reading<T> read(RecordOrigin origin, Record<byte[], byte[]> incoming) {
        byte[] key = incoming.key();
        byte[] value = incoming.value();
        if (key == null) {
            return unusable(RejectReason.KEY_MISSING, "the record has no key");
        }
        String text = new String(key, StandardCharsets.UTF_8);
        if (!Arrays.equals(key, text.getBytes(StandardCharsets.UTF_8))) {
            return unusable(RejectReason.KEY_INVALID, "the key is not UTF-8 text");
        }
        if (value == null) {
            return unusable(RejectReason.VALUE_MISSING, "the record under the key " + text + " has no value");
        }
        try {
            T decoded = patience.insist(
                    "decode " + origin.topic() + "-" + origin.partition() + "@" + origin.offset(),
                    formats::isContentFailure,
                    () -> deserializer.deserialize(origin.topic(), incoming.headers(), value));
            return new Reading.Usable<>(text, decoded);
        } catch (RuntimeException e) {
            if (!formats.isContentFailure(e)) {
                throw e;
            }
            return unusable(RejectReason.UNDECODABLE, "the value under the key " + text + " cannot be decoded: " + e);
        }
    }

    private Reading<T> unusable(RejectReason reason, String message) {
        return new Reading.Unusable<>(new Rejection(reason, message));
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
