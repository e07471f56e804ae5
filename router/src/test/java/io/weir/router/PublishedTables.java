package io.weir.router;

import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteOverride;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.serde.SerdeSettings;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.RouteKey;
import io.weir.schemas.topic.TableSetting;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes the table topics as the projection would, and the setting that says which one is served as an operator would. */
final class PublishedTables implements AutoCloseable {

    private final TopicCatalog catalog;
    private final RecordSerdes serdes;
    private final KafkaProducer<String, RouteTableEntry> routes;
    private final KafkaProducer<String, EndpointTableEntry> endpoints;
    private final KafkaProducer<String, Control> control;

    /** When the event of a route's revision was appended. */
    private final Map<String, Instant> appended = new ConcurrentHashMap<>();

    PublishedTables(Map<String, Object> kafka, String registryUrl, TopicCatalog catalog) {
        this.catalog = catalog;
        this.serdes = new RecordSerdes(SerdeSettings.forRegistry(registryUrl));
        this.routes = new KafkaProducer<>(kafka, new StringSerializer(), serdes.serializer(RouteTableEntry.class));
        this.endpoints =
                new KafkaProducer<>(kafka, new StringSerializer(), serdes.serializer(EndpointTableEntry.class));
        this.control = new KafkaProducer<>(kafka, new StringSerializer(), serdes.serializer(Control.class));
    }

    static Destination to(String app, @Nullable Integer weight) {
        return new Destination(app, "web", 8080, "http1", weight);
    }

    /** A route that stands in the log since now. */
    void route(String key, long revision, Destination... destinations) throws Exception {
        route(catalog.routeTable().name(), key, revision, destinations);
    }

    /** The same in another table. */
    void route(String table, String key, long revision, Destination... destinations) throws Exception {
        write(table, key, revision, null, destinations);
    }

    /** A route that an operator has restored. */
    void overridden(String key, long revision, RouteOverride override, Destination... destinations) throws Exception {
        write(catalog.routeTable().name(), key, revision, override, destinations);
    }

    private void write(
            String table, String key, long revision, @Nullable RouteOverride override, Destination... destinations)
            throws Exception {
        RouteKey parsed = RouteKey.parse(key);
        RouteTableEntry entry = new RouteTableEntry(
                parsed.host(),
                parsed.path(),
                UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString(),
                revision,
                ByteBuffer.wrap(new byte[16]),
                Arrays.asList(destinations),
                Map.of(),
                null,
                null,
                "space",
                Map.of(),
                // Projections of one log say the same, so that the lineage is the same for the same revision.
                new Lineage(catalog.routeEvents().name(), 0, revision, appended(key, revision), null),
                override);
        send(table, key, entry);
    }

    /** Removes a route; returns the record, so that one can wait until somebody has applied it. */
    RecordMetadata noRoute(String key) throws Exception {
        return send(catalog.routeTable().name(), key, null);
    }

    /** Creates a further table's topic, compacted. */
    String createTable(Admin admin, String name) throws Exception {
        TopicSpec table = catalog.routeTable(name);
        admin.createTopics(List.of(new NewTopic(table.name(), table.partitions(), table.replicationFactor())
                        .configs(Map.of("cleanup.policy", "compact"))))
                .all()
                .get();
        return table.name();
    }

    /** This table is served from now on. */
    void serve(String table) throws Exception {
        serve(new ServingTable(table, false, null, "tester", Instant.ofEpochMilli(1_000)));
    }

    /** A table of the past is served from now on. */
    void serveFrozen(String table, Instant asOf) throws Exception {
        serve(new ServingTable(table, true, asOf, "tester", Instant.ofEpochMilli(1_000)));
    }

    private void serve(ServingTable setting) throws Exception {
        control.send(new ProducerRecord<>(catalog.control().name(), TableSetting.SERVING, new Control(setting)))
                .get();
    }

    private RecordMetadata send(String table, String key, @Nullable RouteTableEntry entry) throws Exception {
        int partition = HostPartitioner.partition(key, catalog.settings().partitions());
        return routes.send(new ProducerRecord<>(table, partition, key, entry)).get();
    }

    void endpoint(int port, String app, String... uris) throws Exception {
        Endpoint endpoint = new Endpoint(
                "127.0.0.1", port, false, null, app, null, null, "i-" + port, 0, null, null, "http1", Map.of());
        EndpointTableEntry entry = new EndpointTableEntry(endpoint, List.of(uris), lineage());
        endpoints
                .send(new ProducerRecord<>(catalog.endpointTable().name(), "127.0.0.1:" + port, entry))
                .get();
    }

    private Instant appended(String key, long revision) {
        return appended.computeIfAbsent(key + " " + revision, k -> Instant.ofEpochMilli(System.currentTimeMillis()));
    }

    private Lineage lineage() {
        return new Lineage(catalog.routeEvents().name(), 0, 1L, Instant.ofEpochMilli(System.currentTimeMillis()), null);
    }

    @Override
    public void close() {
        routes.close();
        endpoints.close();
        control.close();
        serdes.close();
    }
}
