package io.weir.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.schemas.SampleRecords;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Member;
import io.weir.schemas.registry.Registries;
import io.weir.schemas.registry.RegistrySettings;
import io.weir.schemas.registry.RunningRegistry;
import io.weir.schemas.registry.SchemaRegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Confluent's classes and ours read what the other wrote, at each make of registry. */
@ParameterizedClass
@MethodSource("io.weir.schemas.registry.Registries#all")
@Timeout(120)
class WireFormatIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningRegistry registry;
    private final ConfluentOracle confluent;
    private final SchemaRegistryClient client;
    private final RecordSerdes serdes;
    private final String topic = Registries.freshName("wire");

    WireFormatIT(RunningRegistry registry) throws Exception {
        this.registry = registry;
        confluent = new ConfluentOracle(registry.url());
        client = new SchemaRegistryClient(RegistrySettings.forUrl(registry.url()));
        serdes = new RecordSerdes(SerdeSettings.forRegistry(registry.url()));
    }

    @AfterEach
    void close() {
        serdes.close();
        client.close();
        confluent.close();
    }

    @Test
    void confluentsDeserializerReadsWhatWeWrite() throws Exception {
        for (Map.Entry<String, SpecificRecord> sample : SampleRecords.all().entrySet()) {
            SpecificRecord record = sample.getValue();

            byte[] bytes = write(topicOf(record), record);

            assertThat(tree(confluent.read(topicOf(record), bytes)))
                    .as(sample.getKey())
                    .isEqualTo(tree(json(record)));
        }
    }

    @Test
    void weReadWhatConfluentsSerializerWrites() throws Exception {
        for (Map.Entry<String, SpecificRecord> sample : SampleRecords.all().entrySet()) {
            SpecificRecord record = sample.getValue();

            byte[] bytes = confluent.write(topicOf(record), record.getSchema().toString(), json(record));

            SpecificRecord back = read(record.getClass(), topicOf(record), bytes);
            assertThat(back).as(sample.getKey()).isInstanceOf(record.getClass());
            // Not equals: Avro's own fails on a nested record with a nullable time.
            assertThat(AvroBytes.encode(back)).as(sample.getKey()).isEqualTo(AvroBytes.encode(record));
        }
    }

    @Test
    void bothWriteTheSameBytes() throws Exception {
        for (Map.Entry<String, SpecificRecord> sample : SampleRecords.all().entrySet()) {
            SpecificRecord record = sample.getValue();
            byte[] ours = write(topicOf(record), record);

            byte[] theirs = confluent.write(topicOf(record), record.getSchema().toString(), json(record));

            assertThat(Arrays.copyOf(theirs, 5)).as(sample.getKey()).isEqualTo(Arrays.copyOf(ours, 5));
            assertThat(ours[0]).isZero();
            // Confluent's leaves the entries of maps in the order of a hash table.
            if (!sample.getKey().endsWith("-filled")) {
                assertThat(theirs).as(sample.getKey()).isEqualTo(ours);
            } else {
                assertThat(theirs).as(sample.getKey()).hasSameSizeAs(ours);
            }
        }
    }

    @Test
    void aSchemaHasOneIdWhoeverRegistersItFirst() throws Exception {
        String schema = Member.getClassSchema().toString();

        int oursFirst = client.register(topic + "-a", Member.getClassSchema());
        int theirsSecond = confluent.register(topic + "-a", schema);
        int theirsFirst = confluent.register(topic + "-b", schema);
        int oursSecond = client.register(topic + "-b", Member.getClassSchema());

        assertThat(List.of(theirsSecond, theirsFirst, oursSecond)).containsOnly(oursFirst);
        assertThat(client.lookUp(topic + "-b", Member.getClassSchema())).isEqualTo(oursFirst);
        assertThat(confluent.lookUp(topic + "-a", schema)).isEqualTo(oursFirst);
        assertThat(client.byId(oursFirst)).isEqualTo(Member.getClassSchema());
    }

    @Test
    void bothNameTheSubjectAlike() throws Exception {
        SpecificRecord record = SampleRecords.all().values().iterator().next();

        byte[] ours = write(topic + "-ours", record);
        byte[] theirs = confluent.write(topic + "-theirs", record.getSchema().toString(), json(record));

        assertThat(confluent.subjects()).contains(topic + "-ours-value", topic + "-theirs-value");
        assertThat(client.lookUp(topic + "-theirs-value", record.getSchema()))
                .isEqualTo(ByteBuffer.wrap(theirs, 1, 4).getInt());
        assertThat(confluent.lookUp(topic + "-ours-value", record.getSchema().toString()))
                .isEqualTo(ByteBuffer.wrap(ours, 1, 4).getInt());
    }

    @Test
    void nothingIsNothingToBoth() throws Exception {
        assertThat(confluent.writeNull(topic)).isNull();
        assertThat(confluent.read(topic, null)).isNull();
        try (Serializer<Member> serializer = serdes.serializer(Member.class);
                Deserializer<Member> deserializer = serdes.deserializer(Member.class)) {
            assertThat(serializer.serialize(topic, null)).isNull();
            assertThat(deserializer.deserialize(topic, null)).isNull();
        }
    }

    @Test
    void whatConfluentWroteUnderAnOlderSchemaIsReadWithTheDefaultsOfToday() throws Exception {
        Schema today = CapiNotification.getClassSchema();
        Schema older = new Schema.Parser().parse(withoutField(today, "secondLook"));
        CapiNotification record =
                (CapiNotification) Objects.requireNonNull(SampleRecords.all().get("CapiNotification-filled"));
        String json = withoutKey(json(record), "secondLook");

        byte[] bytes = confluent.write(topic, older.toString(), json);

        CapiNotification back = read(CapiNotification.class, topic, bytes);
        assertThat(record.getSecondLook()).isTrue();
        CapiNotification expected =
                CapiNotification.newBuilder(record).setSecondLook(false).build();
        assertThat(AvroBytes.encode(back)).isEqualTo(AvroBytes.encode(expected));
    }

    /** An installation that has Confluent's classes on its class path names them in its configuration. */
    @Test
    void confluentsClassesTakeTheirPlaceByConfiguration() throws Exception {
        try (URLClassLoader everything =
                new URLClassLoader(classPathWithConfluents(), ClassLoader.getPlatformClassLoader())) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(everything);
            try {
                Object outcome = everything
                        .loadClass(ConfluentDropIn.class.getName())
                        .getMethod("run", String.class, String.class)
                        .invoke(null, registry.url(), topic);

                assertThat(outcome).isEqualTo("ok");
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }

    private String topicOf(SpecificRecord record) {
        return topic + "-" + record.getSchema().getName();
    }

    @SuppressWarnings("unchecked") // the serializer is made for the record's class
    private byte[] write(String to, SpecificRecord record) {
        try (Serializer<SpecificRecord> serializer =
                (Serializer<SpecificRecord>) serdes.serializer(record.getClass())) {
            return Objects.requireNonNull(serializer.serialize(to, record));
        }
    }

    private <T extends SpecificRecord> T read(Class<T> type, String from, byte[] bytes) {
        try (Deserializer<T> deserializer = serdes.deserializer(type)) {
            return Objects.requireNonNull(deserializer.deserialize(from, bytes));
        }
    }

    /** Avro's JSON encoding of the record, which names the branch of every union. */
    private static String json(SpecificRecord record) throws IOException {
        Schema schema = record.getSchema();
        GenericRecord generic = new GenericDatumReader<GenericRecord>(schema, schema, GenericData.get())
                .read(null, DecoderFactory.get().binaryDecoder(AvroBytes.encode(record), null));
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(schema, json);
        new GenericDatumWriter<GenericRecord>(schema).write(generic, encoder);
        encoder.flush();
        return json.toString(StandardCharsets.UTF_8);
    }

    private static JsonNode tree(@Nullable String json) throws IOException {
        return JSON.readTree(Objects.requireNonNull(json));
    }

    private static String withoutField(Schema schema, String field) throws IOException {
        JsonNode json = JSON.readTree(schema.toString());
        Iterator<JsonNode> fields = json.get("fields").elements();
        while (fields.hasNext()) {
            if (fields.next().get("name").asText().equals(field)) {
                fields.remove();
            }
        }
        return json.toString();
    }

    private static String withoutKey(String json, String key) throws IOException {
        return ((ObjectNode) JSON.readTree(json)).without(key).toString();
    }

    /** Ours first, so that Kafka and Avro are of the versions that Weir is built with. */
    private static URL[] classPathWithConfluents() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        urls.add(ConfluentOracle.jar());
        return urls.toArray(URL[]::new);
    }
}
