package io.weir.projector.deadletter;

import io.weir.projector.fold.Rejection;
import io.weir.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes the dead letter of a record that was refused. */
public final class DeadLetters {

    public static final String SERVICE = "route-projector";

    /**
     * Bytes of key and value together that a dead letter carries: with its own words it must fit into a record of 1 MiB, while
     * the record it complains about may be as large as its topic allows. The rest is read at its origin.
     */
    public static final int CONTENT_BYTES_MAX = 900 * 1024;

    private DeadLetters() {}

    /**
     * Returns the letter.
     *
     * @param key the record's key, byte for byte
     * @param value its value, byte for byte
     */
    public static DeadLetter of(
            RecordOrigin origin, Rejection rejection, byte @Nullable [] key, byte @Nullable [] value) {
        int keyBytes = Math.min(key == null ? 0 : key.length, CONTENT_BYTES_MAX);
        int valueBytes = Math.min(value == null ? 0 : value.length, CONTENT_BYTES_MAX - keyBytes);
        boolean cut = (key != null && keyBytes < key.length) || (value != null && valueBytes < value.length);
        return new DeadLetter(
                SERVICE,
                rejection.reason().word(),
                cut
                        ? rejection.message() + " (the content is cut to " + (keyBytes + valueBytes)
                                + " bytes here; the whole is at the origin)"
                        : rejection.message(),
                origin.topic(),
                origin.partition(),
                origin.offset(),
                key == null ? null : ByteBuffer.wrap(key, 0, keyBytes),
                value == null ? null : ByteBuffer.wrap(value, 0, valueBytes));
    }
}
