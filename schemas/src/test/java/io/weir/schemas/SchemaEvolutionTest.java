package io.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SchemaEvolutionTest {

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
