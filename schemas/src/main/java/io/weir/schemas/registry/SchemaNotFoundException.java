package io.weir.schemas.registry;

import org.apache.kafka.common.errors.SerializationException;

/** The registry answered that it has no such subject, version, schema or id. */
public final class SchemaNotFoundException extends SerializationException {

    public SchemaNotFoundException(String message) {
        super(message);
    }
}
