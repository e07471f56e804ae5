package io.weir.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * The files under {@code src/test/resources/released}: for each released version of the schemas, {@code v<n>/<Record>.avsc},
 * and what was written with it, {@code v<n>/golden/<sample>.hex}.
 *
 * <p>A version is written once, before its release, by {@code ./mvnw -pl schemas test -Dweir.released.write=v<n>}, and
 * never changed after it.
 */
final class ReleasedSchemas {

    static final Path FOLDER = Path.of("src/test/resources/released");
    private static final String WRITE = System.getProperty("weir.released.write", "");
    private static final int BYTES_PER_LINE = 32;

    private ReleasedSchemas() {}

    /** The version that is to be written by this run; empty, as always but before a release, for none. */
    static String versionToWrite() {
        if (!WRITE.matches("(v[1-9][0-9]*)?")) {
            throw new IllegalArgumentException("weir.released.write: '" + WRITE + "' must be like v2");
        }
        return WRITE;
    }

    /** The schemas of today by record name. */
    static Map<String, Schema> current() {
        Map<String, Schema> schemas = new TreeMap<>();
        new TopicCatalog(TopicCatalogSettings.defaults()).all().forEach(topic -> {
            Schema schema = SpecificData.get().getSchema(topic.valueType());
            schemas.put(schema.getName(), schema);
        });
        return schemas;
    }

    /** The schema of today of a record. */
    static Schema current(String record) {
        Schema schema = current().get(record);
        if (schema == null) {
            throw new AssertionError(record + " was released and is on no topic any more");
        }
        return schema;
    }

    /** v1, v2 and so on, oldest first. */
    static List<String> versions() {
        return names(FOLDER).stream()
                .sorted((one, other) -> Integer.compare(number(one), number(other)))
                .toList();
    }

    /** The version before the newest: services of it run beside today's during an upgrade. */
    static String beforeNewest() {
        List<String> versions = versions();
        return versions.get(versions.size() - 2);
    }

    static Schema schema(String version, String record) {
        return new Schema.Parser().parse(read(FOLDER.resolve(version).resolve(record + ".avsc")));
    }

    static List<String> records(String version) {
        return names(FOLDER.resolve(version)).stream()
                .filter(name -> name.endsWith(".avsc"))
                .map(name -> name.replace(".avsc", ""))
                .toList();
    }

    static List<String> samples(String version) {
        return names(FOLDER.resolve(version).resolve("golden")).stream()
                .map(name -> name.replace(".hex", ""))
                .toList();
    }

    static byte[] golden(String version, String sample) {
        return HexFormat.of().parseHex(read(goldenFile(version, sample)).replaceAll("\\s", ""));
    }

    static void writeSchema(String version, Schema schema) {
        write(FOLDER.resolve(version).resolve(schema.getName() + ".avsc"), pretty(schema) + "\n");
    }

    static void writeGolden(String version, String sample, byte[] bytes) {
        String hex = HexFormat.of().formatHex(bytes);
        write(goldenFile(version, sample), hex.replaceAll("(.{1," + 2 * BYTES_PER_LINE + "})", "$1\n"));
    }

    /** The record a sample is of: what stands before the dash. */
    static String recordOf(String sample) {
        return sample.substring(0, sample.indexOf('-'));
    }

    private static Path goldenFile(String version, String sample) {
        return FOLDER.resolve(version).resolve("golden").resolve(sample + ".hex");
    }

    private static int number(String version) {
        return Integer.parseInt(version.toLowerCase(Locale.ROOT).substring(1));
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pretty(Schema schema) {
        try {
            return new ObjectMapper().readTree(schema.toString()).toPrettyString();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
