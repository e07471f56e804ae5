package io.weir.projector.topology;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.projector.ProjectorConfig;
import io.weir.projector.fixture.PlainFormats;
import io.weir.projector.fold.FoldVersion;
import io.weir.projector.fold.RouteFold;
import io.weir.projector.runtime.StateMemory;
import io.weir.projector.runtime.StreamsSettings;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.avro.EndpointEvent;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.config.ByteSize;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** One table's topology without Kafka: one partition, a clock that stands, and pauses that are only noted. */
final class ProjectionFixture implements AutoCloseable {

    /** The projector's clock. */
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    static final TopicCatalog CATALOG = new TopicCatalog(TopicCatalogSettings.defaults());
    static final ProjectionTopics TOPICS = ProjectionTopics.of(CATALOG);

    final PlainFormats formats = new PlainFormats();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<Duration> pauses = new ArrayList<>();
    final Topology topology;
    final TopologyTestDriver driver;

    private final StateMemory memory = new StateMemory(ByteSize.ofMebibytes(16));
    private final TestInputTopic<byte[], byte[]> routeEvents;
    private final TestInputTopic<byte[], byte[]> endpointEvents;

    /** One record of an output topic. */
    record Written<T>(String key, @Nullable T value, Instant timestamp, Map<String, String> headers) {

        String projectedAt() {
            return headers.getOrDefault(ProjectionTopology.PROJECTED_AT, "none");
        }

        String eventOffset() {
            return headers.getOrDefault(ProjectionTopology.EVENT_OFFSET, "none");
        }
    }

    private ProjectionFixture(Path stateDir, String table, BiFunction<Properties, Surroundings, Topology> builder) {
        Properties properties = properties(stateDir, table, memory);
        Surroundings surroundings = new Surroundings(
                formats,
                new ProjectionMeters(meters, table),
                () -> NOW,
                time -> {
                    pauses.add(time);
                    return true;
                },
                Duration.ofMillis(10));
        topology = builder.apply(properties, surroundings);
        driver = new TopologyTestDriver(topology, properties, NOW);
        routeEvents =
                driver.createInputTopic(TOPICS.routeEvents(), new ByteArraySerializer(), new ByteArraySerializer());
        endpointEvents =
                driver.createInputTopic(TOPICS.endpointEvents(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The first route table. */
    static ProjectionFixture ofRoutes(Path stateDir) {
        return ofRoutes(stateDir, RouteFold.of(FoldVersion.V1), LogExtent.WHOLE);
    }

    static ProjectionFixture ofRoutes(Path stateDir, RouteFold fold, LogExtent extent) {
        return new ProjectionFixture(
                stateDir,
                TOPICS.routeTable(),
                (properties, surroundings) ->
                        ProjectionTopology.buildRoutes(properties, TOPICS, fold, extent, surroundings));
    }

    static ProjectionFixture ofEndpoints(Path stateDir) {
        return new ProjectionFixture(
                stateDir,
                TOPICS.endpointTable(),
                (properties, surroundings) -> ProjectionTopology.buildEndpoints(properties, TOPICS, surroundings));
    }

    static Properties properties(Path stateDir, String table, StateMemory memory) {
        ProjectorConfig config = ProjectorConfig.of(
                KafkaSettings.of("127.0.0.1:1"), SchemaRegistrySettings.of("http://127.0.0.1:1"), stateDir);
        return StreamsSettings.of(config, StreamsSettings.applicationOf(CATALOG, table), stateDir, memory);
    }

    void route(String key, RouteEvent event, Instant appendTime) {
        routeBytes(bytes(key), encode(RouteEvent.class, event), appendTime);
    }

    void routeBytes(byte @Nullable [] key, byte @Nullable [] value, Instant appendTime) {
        routeEvents.pipeInput(new TestRecord<>(key, value, appendTime));
    }

    void endpoint(String key, EndpointEvent event, Instant appendTime) {
        endpointBytes(bytes(key), encode(EndpointEvent.class, event), appendTime);
    }

    void endpointBytes(byte @Nullable [] key, byte @Nullable [] value, Instant appendTime) {
        endpointEvents.pipeInput(new TestRecord<>(key, value, appendTime));
    }

    List<Written<RouteTableEntry>> routeTable() {
        return written(TOPICS.routeTable(), RouteTableEntry.class);
    }

    List<Written<EndpointTableEntry>> endpointTable() {
        return written(TOPICS.endpointTable(), EndpointTableEntry.class);
    }

    List<Written<DeadLetter>> deadLetters() {
        return written(TOPICS.deadLetters(), DeadLetter.class);
    }

    double count(String meter, String tag, String value) {
        return meters.get(meter).tag(tag, value).counter().count();
    }

    /** Bytes as ingest would write them. */
    <T extends SpecificRecord> byte[] encode(Class<T> type, T record) {
        return new PlainFormats().serializer(type).serialize("", record);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private <T extends SpecificRecord> List<Written<T>> written(String topic, Class<T> type) {
        List<Written<T>> all = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : driver.createOutputTopic(
                        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()) {
            byte[] value = record.getValue();
            byte[] key = record.getKey();
            all.add(new Written<>(
                    key == null ? "" : new String(key, StandardCharsets.UTF_8),
                    value == null ? null : PlainFormats.decode(type, value),
                    record.getRecordTime(),
                    headers(record)));
        }
        return all;
    }

    private static Map<String, String> headers(TestRecord<byte[], byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        record.getHeaders()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.US_ASCII)));
        return headers;
    }

    @Override
    public void close() {
        driver.close();
        memory.close();
    }
}
