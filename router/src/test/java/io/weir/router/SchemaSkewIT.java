package io.weir.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import io.weir.schemas.registry.RegistrySettings;
import io.weir.schemas.registry.SchemaRegistryClient;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.TopicCatalog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Projectors of an older version write for this router, and this router writes for readers of an older one. */
@Timeout(90)
class SchemaSkewIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestPlatform platform = TestPlatform.shared();
    private final TopicCatalog catalog = platform.freshPrefix();

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void aTableThatAnOlderProjectorWroteIsServed(String version) throws Exception {
        catalog.createOrVerify(platform.admin());
        try (NamedApp app = new NamedApp("app");
                OldProjector projector = new OldProjector(version)) {
            projector.endpoint(app.port());
            projector.route("old.example.com");
            try (Router router = started()) {
                TestClient client = new TestClient();
                assertThat(client.get(router.port(), "/", "old.example.com").body())
                        .isEqualTo("app");
                assertThat(client.get(router.adminPort(), "/lookup?url=old.example.com")
                                .body())
                        .contains("\"revision\" : 7", "\"weight\" : 3")
                        .doesNotContain("override");
                assertThat(router.feed().failedRecords()).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v3"})
    void aMemberOfTodayIsReadWithTheSchemaBefore(String version) throws Exception {
        catalog.createOrVerify(platform.admin());
        Schema old = schema(version, "Member");
        assertThat(old.getField("zone")).as("the older one").isNull();
        try (Router router = started();
                SchemaRegistryClient registry =
                        new SchemaRegistryClient(RegistrySettings.forUrl(platform.registryUrl()));
                KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                        platform.kafkaProperties(), new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer
                    .partitionsFor(catalog.members().name())
                    .stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Eventually.until(
                    PATIENCE,
                    () -> {
                        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                            GenericRecord member = read(registry, old, record.value());
                            if (Boolean.TRUE.equals(member.get("ready"))) {
                                assertThat(member.get("memberId").toString()).isEqualTo("skewed");
                                assertThat(member.get("address").toString()).isEqualTo("127.0.0.1:" + router.port());
                                assertThat((Map<?, ?>) member.get("appliedOffsets"))
                                        .isNotEmpty();
                                return true;
                            }
                        }
                        return false;
                    },
                    "the member is read");
        }
    }

    private static GenericRecord read(SchemaRegistryClient registry, Schema reader, byte[] bytes) throws IOException {
        ByteBuffer wire = ByteBuffer.wrap(bytes);
        assertThat(wire.get()).isZero();
        Schema writer = registry.byId(wire.getInt());
        assertThat(writer.getField("zone")).as("today's").isNotNull();
        return new GenericDatumReader<GenericRecord>(writer, reader)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, wire.position(), wire.remaining(), null));
    }

    private static Schema schema(String version, String name) throws IOException {
        String resource = "/io/weir/router/released/" + version + "/" + name + ".avsc";
        try (InputStream text = Objects.requireNonNull(SchemaSkewIT.class.getResourceAsStream(resource), resource)) {
            return new Schema.Parser().parse(text);
        }
    }

    private Router started() throws Exception {
        var topics = new TopicsSettings(
                catalog.settings().prefix(),
                catalog.settings().partitions(),
                catalog.settings().replicationFactor());
        Router router = Router.start(RouterConfig.loopback(
                        KafkaSettings.of(platform.bootstrapServers()),
                        SchemaRegistrySettings.of(platform.registryUrl()),
                        topics)
                .withId("skewed"));
        router.ready().toCompletableFuture().get(60, TimeUnit.SECONDS);
        return router;
    }

    /** Writes what a projector wrote that knew only the schemas of its time. */
    private final class OldProjector implements AutoCloseable {

        private final SchemaRegistryClient registry =
                new SchemaRegistryClient(RegistrySettings.forUrl(platform.registryUrl()));
        private final KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(platform.kafkaProperties(), new StringSerializer(), new ByteArraySerializer());
        private final Schema routes;
        private final Schema endpoints;

        OldProjector(String version) throws IOException {
            routes = schema(version, "RouteTableEntry");
            endpoints = schema(version, "EndpointTableEntry");
            assertThat(routes.getField("override")).as("the older one").isNull();
        }

        void route(String host) throws Exception {
            Schema destinations = routes.getField("destinations").schema().getElementType();
            GenericRecord destination = new GenericRecordBuilder(destinations)
                    .set("appGuid", "app")
                    .set("processType", "web")
                    .set("port", 8080)
                    .set("protocol", "http1")
                    .set("weight", 3)
                    .build();
            GenericRecord entry = new GenericRecordBuilder(routes)
                    .set("host", host)
                    .set("path", "")
                    .set("routeGuid", "guid")
                    .set("revision", 7L)
                    .set("contentHash", ByteBuffer.wrap(new byte[16]))
                    .set("destinations", List.of(destination))
                    .set("options", Map.of())
                    .set("spaceGuid", "space")
                    .set("annotations", Map.of())
                    .set("lineage", lineage(routes))
                    .build();
            send(catalog.routeTable().name(), host, entry);
        }

        void endpoint(int port) throws Exception {
            GenericRecord endpoint = new GenericRecordBuilder(
                            endpoints.getField("endpoint").schema())
                    .set("address", "127.0.0.1")
                    .set("port", port)
                    .set("appGuid", "app")
                    .set("instanceId", "i")
                    .set("tags", Map.of())
                    .build();
            GenericRecord entry = new GenericRecordBuilder(endpoints)
                    .set("endpoint", endpoint)
                    .set("uris", List.of("elsewhere.example.com"))
                    .set("lineage", lineage(endpoints))
                    .build();
            send(catalog.endpointTable().name(), "127.0.0.1:" + port, entry);
        }

        private GenericRecord lineage(Schema of) {
            return new GenericRecordBuilder(of.getField("lineage").schema())
                    .set("topic", catalog.routeEvents().name())
                    .set("partition", 0)
                    .set("offset", 1L)
                    .set("appendTime", 1_700_000_000_000L)
                    .build();
        }

        private void send(String topic, String key, GenericRecord value) throws Exception {
            int id = registry.register(topic + "-value", value.getSchema());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(0);
            bytes.write(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(value.getSchema()).write(value, encoder);
            encoder.flush();
            @Nullable Integer partition = topic.equals(catalog.routeTable().name())
                    ? HostPartitioner.partition(key, catalog.settings().partitions())
                    : null;
            producer.send(new ProducerRecord<>(topic, partition, key, bytes.toByteArray()))
                    .get();
        }

        @Override
        public void close() {
            producer.close();
            registry.close();
        }
    }
}
