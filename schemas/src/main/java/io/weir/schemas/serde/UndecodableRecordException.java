package io.weir.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** The bytes of a record are not what they should be; they will not be tomorrow either. */
public final class UndecodableRecordException extends SerializationException {

    public UndecodableRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
