package io.weir.projector.state;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.message.SchemaStore;

/** Every schema that any version of the projector has written into a store: {@code written-schemas.json}, one per line. */
final class WrittenSchemas {

    private static final String RESOURCE = "written-schemas.json";

    private WrittenSchemas() {}

    static SchemaStore load() {
        SchemaStore.Cache store = new SchemaStore.Cache();
        for (String line : lines()) {
            store.addSchema(new Schema.Parser().parse(line));
        }
        return store;
    }

    static List<String> lines() {
        try (InputStream in = WrittenSchemas.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the jar of the projector lacks " + RESOURCE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
