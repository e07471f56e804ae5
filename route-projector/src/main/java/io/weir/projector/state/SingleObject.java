package io.weir.projector.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificRecord;

/** One record class in Avro's single-object encoding. */
final class SingleObject<T extends SpecificRecord> {

    private final String name;
    private final BinaryMessageEncoder<T> encoder;
    private final BinaryMessageDecoder<T> decoder;

    /**
     * @param schema of the class, as it is now
     * @param written every schema that may be met
     */
    SingleObject(Schema schema, StateModel model, SchemaStore written) {
        this.name = schema.getName();
        this.encoder = new BinaryMessageEncoder<>(model, schema);
        this.decoder = new BinaryMessageDecoder<>(model, schema, written);
    }

    ByteBuffer encode(T record) {
        try {
            return encoder.encode(record);
        } catch (IOException e) {
            throw new IllegalStateException("a " + name + " could not be written to memory", e);
        }
    }

    /** @throws StateFormatException if these bytes are of no known schema, or damaged */
    T decode(ByteBuffer bytes) {
        try {
            return decoder.decode(bytes.duplicate(), null);
        } catch (IOException | RuntimeException e) {
            // Avro answers damaged bytes with whatever goes wrong first.
            throw new StateFormatException(name, e);
        }
    }
}
