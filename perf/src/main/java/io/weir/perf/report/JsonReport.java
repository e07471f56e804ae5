package io.weir.perf.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The file that a benchmark leaves: when and on which machine, then what was measured. */
public final class JsonReport {

    private JsonReport() {}

    /** Writes it and returns where. */
    public static Path write(Path file, Map<String, Object> measured) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("at", Instant.now().toString());
        report.put("machine", Machine.describe());
        report.putAll(measured);
        Files.writeString(
                file,
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report));
        return file;
    }
}
