package io.weir.embedded.capi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps a foundation in a file, so that one-machine mode finds its routes again. The file is replaced whole at each change,
 * by a rename: after {@code kill -9} it holds one state or the next.
 */
final class FoundationFile {

    private final Path file;
    private final ObjectMapper json;

    FoundationFile(Path file) {
        this.file = file.toAbsolutePath();
        SimpleModule instants = new SimpleModule();
        instants.addSerializer(Instant.class, new ToStringSerializer());
        instants.addDeserializer(Instant.class, new InstantReader());
        this.json = new ObjectMapper().registerModule(instants);
    }

    Optional<FoundationState> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(json.readValue(file.toFile(), FoundationState.class));
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    file + " does not hold the state of a simulated CAPI; remove it to start with an empty one",
                    failure);
        }
    }

    void write(FoundationState state) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            json.writeValue(next.toFile(), state);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException("the simulated CAPI cannot write its state to " + file, failure);
        }
    }

    private static final class InstantReader extends StdDeserializer<Instant> {

        private static final long serialVersionUID = 1L;

        private InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Instant.parse(parser.getText());
        }
    }
}
