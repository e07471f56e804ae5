package io.weir.router;

import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.serde.SerdeSettings;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.RouteKey;
import io.weir.schemas.topic.TopicCatalog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes both table topics as the projection would. */
final class PublishedTables implements AutoCloseable {

    private final TopicCatalog catalog;
    private final RecordSerdes serdes;
    private final KafkaProducer<String, RouteTableEntry> routes;
    private final KafkaProducer<String, EndpointTableEntry> endpoints;

    PublishedTables(Map<String, Object> kafka, String registryUrl, TopicCatalog catalog) {
        this.catalog = catalog;
        this.serdes = new RecordSerdes(SerdeSettings.forRegistry(registryUrl));
        this.routes = new KafkaProducer<>(kafka, new StringSerializer(), serdes.serializer(RouteTableEntry.class));
        this.endpoints =
                new KafkaProducer<>(kafka, new StringSerializer(), serdes.serializer(EndpointTableEntry.class));
    }

    static Destination to(String app, @Nullable Integer weight) {
        return new Destination(app, "web", 8080, "http1", weight);
    }

    /** A route that stands in the log since now. */
    void route(String key, long revision, Destination... destinations) throws Exception {
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
                lineage(),
                null);
        send(key, entry);
    }

    void noRoute(String key) throws Exception {
        send(key, null);
    }

    private void send(String key, @Nullable RouteTableEntry entry) throws Exception {
        int partition = HostPartitioner.partition(key, catalog.settings().partitions());
        routes.send(new ProducerRecord<>(catalog.routeTable().name(), partition, key, entry))
                .get();
    }

    void endpoint(int port, String app, String... uris) throws Exception {
        Endpoint endpoint = new Endpoint(
                "127.0.0.1", port, false, null, app, null, null, "i-" + port, 0, null, null, "http1", Map.of());
        EndpointTableEntry entry = new EndpointTableEntry(endpoint, List.of(uris), lineage());
        endpoints
                .send(new ProducerRecord<>(catalog.endpointTable().name(), "127.0.0.1:" + port, entry))
                .get();
    }

    private Lineage lineage() {
        return new Lineage(catalog.routeEvents().name(), 0, 1L, Instant.ofEpochMilli(System.currentTimeMillis()), null);
    }

    @Override
    public void close() {
        routes.close();
        endpoints.close();
        serdes.close();
    }
}
