package io.weir.schemas.registry;

import org.apache.kafka.common.errors.SerializationException;

/** The registry refused a schema: readers of the earlier versions could not work with it, or it is not valid. */
public final class IncompatibleSchemaException extends SerializationException {

    public IncompatibleSchemaException(String message) {
        super(message);
    }
}
