package io.weir.embedded.registry;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Reads the text of a schema. */
final class AvroSchemas {

    private AvroSchemas() {}

    /** @throws RegistryProblem 42201 if the text is no Avro schema; the message is Avro's */
    static Schema parse(String text) {
        try {
            return new Schema.Parser().parse(text);
        } catch (AvroRuntimeException e) {
            throw RegistryProblem.invalidSchema(String.valueOf(e.getMessage()));
        }
    }
}
