package io.weir.projector.letters;

import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.serde.AvroDeserializer;
import io.weir.schemas.serde.SerdeSettings;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicSpec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Reads what was refused with the schema that it was written with, whatever record that is of. */
final class LetterDecoder implements AutoCloseable {

    private static final int DUMP_BYTES_MAX = 1_024;
    private static final int HEADER_BYTES = 5;

    private final TopicCatalog catalog;
    private final AvroDeserializer<GenericRecord> deserializer = new AvroDeserializer<>();

    LetterDecoder(TopicCatalog catalog, SerdeSettings settings) {
        this.catalog = catalog;
        Map<String, Object> properties = new HashMap<>(settings.properties());
        properties.put("specific.avro.reader", false);
        deserializer.configure(properties, false);
    }

    LetterContent decode(DeadLetter letter) {
        byte[] value = bytes(letter.getValue());
        if (value == null) {
            return new LetterContent.Nothing();
        }
        return isTopic(letter.getOrigin()) ? ofTopic(letter.getOrigin(), value) : text(value);
    }

    private LetterContent ofTopic(String topic, byte[] value) {
        try {
            GenericRecord record = deserializer.deserialize(topic, value);
            if (record == null) {
                return new LetterContent.Nothing();
            }
            int id = ByteBuffer.wrap(value, 1, HEADER_BYTES - 1).getInt();
            return new LetterContent.Decoded(id, record.getSchema().getFullName(), PlainValue.of(record));
        } catch (RuntimeException e) {
            // Of the record or of the registry: either way there is nothing better to show than the bytes.
            String message = e.getMessage();
            return undecodable(message == null ? e.toString() : message, value);
        }
    }

    private static LetterContent text(byte[] value) {
        try {
            return new LetterContent.Text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString());
        } catch (CharacterCodingException e) {
            return undecodable("it is no UTF-8 text", value);
        }
    }

    private static LetterContent undecodable(String reason, byte[] value) {
        return new LetterContent.Undecodable(reason, value.length, HexDump.of(value, DUMP_BYTES_MAX));
    }

    private boolean isTopic(String origin) {
        return catalog.all().stream().map(TopicSpec::name).anyMatch(origin::equals);
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
