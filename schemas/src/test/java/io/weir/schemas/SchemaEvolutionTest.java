package io.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SchemaEvolutionTest {

    /**
     * Records of which a service of the release before cannot read everything that today's writes, and why. Such a reader must be
     * upgraded before the writer, or leave alone what it does not know: it finds out by the record's key. None of the newest version; a
     * setting of a new kind (a new branch of Control's union) is one.
     */
    private static final Map<String, String> READERS_FIRST = Map.of();

    @BeforeAll
    static void writeIfAskedTo() {
        String version = ReleasedSchemas.versionToWrite();
        if (!version.isEmpty()) {
            ReleasedSchemas.current().values().forEach(schema -> ReleasedSchemas.writeSchema(version, schema));
        }
    }

    @Test
    void currentSchemasReadEverythingWrittenWithAnyReleasedVersion() {
        Map<String, Schema> current = ReleasedSchemas.current();

        for (String version : ReleasedSchemas.versions()) {
            for (String record : ReleasedSchemas.records(version)) {
                Schema released = ReleasedSchemas.schema(version, record);
                assertThat(current).as("records are never removed").containsKey(record);
                var result = SchemaCompatibility.checkReaderWriterCompatibility(current.get(record), released);
                assertThat(result.getType())
                        .as("%s read from %s: %s", record, version, result.getDescription())
                        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            }
        }
    }

    @Test
    void theReleaseBeforeReadsWhatTodaysServicesWrite() {
        String before = ReleasedSchemas.beforeNewest();
        Map<String, Schema> current = ReleasedSchemas.current();

        for (String record : ReleasedSchemas.records(before)) {
            if (!READERS_FIRST.containsKey(record)) {
                var result = SchemaCompatibility.checkReaderWriterCompatibility(
                        ReleasedSchemas.schema(before, record), current.get(record));
                assertThat(result.getType())
                        .as("%s of today read with %s: %s", record, before, result.getDescription())
                        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            }
        }
    }

    @Test
    void whatIsExceptedFromThatCouldNotBeRead() {
        String before = ReleasedSchemas.beforeNewest();
        Map<String, Schema> current = ReleasedSchemas.current();

        assertThat(READERS_FIRST.keySet())
                .allSatisfy(record -> assertThat(SchemaCompatibility.checkReaderWriterCompatibility(
                                        ReleasedSchemas.schema(before, record), current.get(record))
                                .getType())
                        .as("%s of today read with %s: take it off the list", record, before)
                        .isEqualTo(SchemaCompatibilityType.INCOMPATIBLE));
    }

    @Test
    void everyRecordOnATopicIsInTheNewestVersionAsItStandsToday() {
        String newest = ReleasedSchemas.versions().getLast();

        Map<String, Schema> current = ReleasedSchemas.current();

        assertThat(ReleasedSchemas.records(newest)).containsExactlyInAnyOrderElementsOf(current.keySet());
        current.forEach((name, schema) -> assertThat(ReleasedSchemas.schema(newest, name))
                .as("%s has changed since %s: add the next version, see ReleasedSchemas", name, newest)
                .isEqualTo(schema));
    }

    @Test
    void theCheckWouldFindAFieldThatOldRecordsLack() {
        Schema released = ReleasedSchemas.schema("v1", "Member");
        Schema demanding = new Schema.Parser()
                .parse(released.toString()
                        .replaceFirst("\"fields\":\\[", "\"fields\":[{\"name\":\"added\",\"type\":\"int\"},"));

        var result = SchemaCompatibility.checkReaderWriterCompatibility(demanding, released);

        assertThat(result.getType()).isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
    }
}
