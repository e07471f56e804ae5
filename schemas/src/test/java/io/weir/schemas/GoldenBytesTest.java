package io.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.serde.AvroBytes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GoldenBytesTest {

    /**
     * Settings of a kind that the release before does not know. Avro does not refuse them there: it takes a record of another name whose
     * fields fit. So nobody may go by the kind alone, the key says what a setting is. The newest version has none.
     */
    private static final Set<String> NEW_KINDS = Set.of();

    @BeforeAll
    static void writeIfAskedTo() {
        String version = ReleasedSchemas.versionToWrite();
        if (!version.isEmpty()) {
            SampleRecords.all()
                    .forEach((name, record) -> ReleasedSchemas.writeGolden(version, name, AvroBytes.encode(record)));
        }
    }

    @Test
    void recordsAreWrittenByteForByteAsInTheNewestVersion() {
        String newest = ReleasedSchemas.versions().getLast();

        Map<String, SpecificRecord> samples = SampleRecords.all();

        assertThat(ReleasedSchemas.samples(newest)).containsExactlyInAnyOrderElementsOf(samples.keySet());
        samples.forEach((name, record) ->
                assertThat(AvroBytes.encode(record)).as(name).isEqualTo(ReleasedSchemas.golden(newest, name)));
    }

    @Test
    void everythingEverWrittenIsReadIntoTodaysClassesWithItsValues() throws IOException {
        for (String version : ReleasedSchemas.versions()) {
            for (String sample : ReleasedSchemas.samples(version)) {
                Schema written = ReleasedSchemas.schema(version, ReleasedSchemas.recordOf(sample));
                Schema reader = ReleasedSchemas.current(ReleasedSchemas.recordOf(sample));
                byte[] bytes = ReleasedSchemas.golden(version, sample);

                SpecificRecord today = AvroBytes.decode(bytes, written, reader);

                assertThat(today.getSchema()).isEqualTo(reader);
                assertSameValues(
                        version + " " + sample, generic(bytes, written, written), generic(bytes, written, reader));
            }
        }
    }

    @Test
    void theReleaseBeforeReadsWhatTodaysServicesWriteWithTheValuesThatItKnows() throws IOException {
        String newest = ReleasedSchemas.versions().getLast();
        String before = ReleasedSchemas.beforeNewest();

        for (String sample : ReleasedSchemas.samples(newest)) {
            Schema written = ReleasedSchemas.schema(newest, ReleasedSchemas.recordOf(sample));
            Schema reader = ReleasedSchemas.schema(before, ReleasedSchemas.recordOf(sample));
            byte[] bytes = ReleasedSchemas.golden(newest, sample);

            if (NEW_KINDS.contains(sample)) {
                assertThat(kind(generic(bytes, written, reader)))
                        .as("%s read with %s", sample, before)
                        .isEqualTo("ServingTable")
                        .isNotEqualTo(kind(generic(bytes, written, written)));
            } else {
                assertSameValues(
                        sample + " read with " + before,
                        generic(bytes, written, reader),
                        generic(bytes, written, written));
            }
        }
    }

    @Test
    void samplesComeBackAsTheyWere() {
        SampleRecords.all().forEach((name, record) -> {
            SpecificRecord back = AvroBytes.decode(AvroBytes.encode(record), record.getSchema(), record.getSchema());

            // Not equals: Avro's own fails on a nested record with a nullable time.
            assertThat(AvroBytes.encode(back)).as(name).isEqualTo(AvroBytes.encode(record));
        });
    }

    private static String kind(Object control) {
        return ((GenericRecord) ((GenericRecord) control).get("value"))
                .getSchema()
                .getName();
    }

    private static Object generic(byte[] bytes, Schema written, Schema reader) throws IOException {
        return new GenericDatumReader<>(written, reader, GenericData.get())
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    }

    /** Whatever the older record says, the newer one says too; it may say more. */
    private static void assertSameValues(String where, Object older, Object newer) {
        if (older instanceof GenericRecord record) {
            assertThat(newer).as(where).isInstanceOf(GenericRecord.class);
            record.getSchema()
                    .getFields()
                    .forEach(field -> assertSameValues(
                            where + "." + field.name(),
                            record.get(field.name()),
                            ((GenericRecord) newer).get(field.name())));
        } else if (older instanceof List<?> list) {
            assertThat((List<?>) newer).as(where).hasSameSizeAs(list);
            for (int i = 0; i < list.size(); i++) {
                assertSameValues(where + "[" + i + "]", list.get(i), ((List<?>) newer).get(i));
            }
        } else {
            assertThat(String.valueOf(newer)).as(where).isEqualTo(String.valueOf(older));
        }
    }
}
