package io.weir.perf.process;

import io.weir.perf.load.Requests;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.serde.SerdeSettings;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes the tables that a router follows, as the projector would have. */
public final class BenchTables implements AutoCloseable {

    public static final int PARTITIONS = 12;

    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    /** Of every route. */
    public static final String APP = new UUID(1, 7).toString();

    private static final int LINGER_MILLIS = 20;

    private final String bootstrapServers;
    private final TopicCatalog catalog = new TopicCatalog(
            new TopicCatalogSettings(TopicCatalogSettings.defaults().prefix(), PARTITIONS, (short) 1));
    private final RecordSerdes serdes;
    private final Serializer<RouteTableEntry> routeEntries;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    public BenchTables(String bootstrapServers, String registryUrl) {
        this.bootstrapServers = bootstrapServers;
        this.serdes = new RecordSerdes(SerdeSettings.forRegistry(registryUrl));
        this.routeEntries = serdes.serializer(RouteTableEntry.class);
        this.producer = new KafkaProducer<>(
                Map.<String, Object>of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        // A new partition can turn away the first of several requests and take the others.
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1,
                        ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** So many hosts of {@link Requests#host}, each to one app with one endpoint at that port of the loopback address. */
    public void write(int routes, int port) throws IOException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            catalog.createOrVerify(admin);
        }
        try (var endpointEntries = serdes.serializer(EndpointTableEntry.class)) {
            for (int i = 0; i < routes; i++) {
                change(i, 1);
            }
            String endpointTable = catalog.endpointTable().name();
            send(new ProducerRecord<>(
                    endpointTable,
                    bytes("127.0.0.1:" + port),
                    endpointEntries.serialize(
                            endpointTable, new EndpointTableEntry(endpoint(port), List.of(), lineage(0)))));
            producer.flush();
        }
        check();
    }

    /** Writes the entry of a route, as the projector would after its change of that number. */
    public void change(int number, long revision) {
        String host = Requests.host(number);
        String table = catalog.routeTable().name();
        send(new ProducerRecord<>(
                table,
                HostPartitioner.partition(host, PARTITIONS),
                bytes(host),
                routeEntries.serialize(table, route(host, number, revision))));
    }

    /** Fails if something could not be written. */
    public void check() throws IOException {
        Exception why = failure.get();
        if (why != null) {
            throw new IOException("the tables cannot be written", why);
        }
    }

    private void send(ProducerRecord<byte[], byte[]> entry) {
        var _ = producer.send(entry, (at, error) -> failure.compareAndSet(null, error));
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    private RouteTableEntry route(String host, int i, long revision) {
        return new RouteTableEntry(
                host,
                "",
                new UUID(i, 8).toString(),
                revision,
                ByteBuffer.allocate(16).putLong(0, i),
                List.of(new Destination(APP, "web", 8080, "http1", null)),
                Map.of(),
                null,
                null,
                new UUID(1, 9).toString(),
                Map.of(),
                lineage(i),
                null);
    }

    private static Endpoint endpoint(int port) {
        return new Endpoint(
                "127.0.0.1", port, false, null, APP, "web", null, "instance-1", 0, null, null, "http1", Map.of());
    }

    private Lineage lineage(int i) {
        return new Lineage(catalog.routeEvents().name(), i % PARTITIONS, (long) i, CREATED, null);
    }

    @Override
    public void close() {
        producer.close();
        routeEntries.close();
        serdes.close();
    }
}
