package io.weir.standalone.command;

import io.weir.router.Router;
import io.weir.router.RouterConfig;
import io.weir.router.snapshot.SnapshotSettings;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.serde.SerdeSettings;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.standalone.stack.WeirStack;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Starts of a router with a table of some size: from Kafka alone, and from a snapshot with changes since. A router is started when others
 * have to carry its load; the JVM is to know by then how its table is filled.
 */
final class RouterRehearsal {

    /** As many as it takes for the JVM to have seen enough of every method on the way; they are there in a second. */
    private static final int ROUTES = 40_000;

    private static final int CHANGES = 4_000;
    private static final int ENDPOINTS = ROUTES / 100;
    private static final int RESTARTS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Topics of its own, whose tables are written here as a projector would. */
    private static final TopicsSettings TOPICS = new TopicsSettings("weir-rehearsal.", 12, (short) 1);

    private final WeirStack stack;
    private final Path snapshots;
    private final TopicCatalog catalog = TOPICS.toCatalog();

    /** @param snapshots folder for snapshots of the router's table */
    RouterRehearsal(WeirStack stack, Path snapshots) {
        this.stack = stack;
        this.snapshots = snapshots;
    }

    /** Runs it; throws what goes wrong. */
    void run() throws Exception {
        Map<String, Object> kafka = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                stack.bootstrapServers(),
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1,
                ProducerConfig.LINGER_MS_CONFIG,
                20);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            catalog.createOrVerify(admin);
        }
        try (RecordSerdes serdes = new RecordSerdes(SerdeSettings.forRegistry(stack.registryUrl()));
                Producer<String, RouteTableEntry> routes =
                        new KafkaProducer<>(kafka, new StringSerializer(), serdes.serializer(RouteTableEntry.class));
                Producer<String, EndpointTableEntry> endpoints = new KafkaProducer<>(
                        kafka, new StringSerializer(), serdes.serializer(EndpointTableEntry.class))) {
            writeEndpoints(endpoints);
            writeRoutes(routes, ROUTES, 1);
            startOnce();
            for (int i = 0; i < RESTARTS; i++) {
                writeRoutes(routes, CHANGES, 2 + i);
                startOnce();
            }
        }
    }

    /** Ends in good order, with a snapshot for the next one. */
    private void startOnce() throws Exception {
        RouterConfig config = RouterConfig.loopback(
                        KafkaSettings.of(stack.bootstrapServers()),
                        SchemaRegistrySettings.of(stack.registryUrl()),
                        TOPICS)
                .withId("router-rehearsal")
                .withSnapshot(SnapshotSettings.in(snapshots));
        try (Router router = Router.start(config)) {
            router.ready().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void writeRoutes(Producer<String, RouteTableEntry> to, int count, long revision) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String host = host(i);
            sent.add(to.send(new ProducerRecord<>(
                    catalog.routeTable().name(),
                    HostPartitioner.partition(host, TOPICS.partitions()),
                    host,
                    route(host, i, revision))));
        }
        await(sent);
    }

    private void writeEndpoints(Producer<String, EndpointTableEntry> to) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < ENDPOINTS; i++) {
            Endpoint endpoint = endpoint(i);
            sent.add(to.send(new ProducerRecord<>(
                    catalog.endpointTable().name(),
                    endpoint.getAddress() + ":" + endpoint.getPort(),
                    new EndpointTableEntry(endpoint, List.of(host(i)), lineage(i)))));
        }
        await(sent);
    }

    private static void await(List<Future<?>> sent) throws Exception {
        for (Future<?> each : sent) {
            each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static String host(int i) {
        return "app-" + i + ".apps.weir.test";
    }

    private RouteTableEntry route(String host, int i, long revision) {
        return new RouteTableEntry(
                host,
                "",
                new UUID(i, 1).toString(),
                revision,
                ByteBuffer.allocate(16).putLong(0, i * 31L + revision),
                List.of(new Destination(app(i), "web", 8080, "http1", null)),
                Map.of(),
                null,
                null,
                new UUID(i % 100, 3).toString(),
                Map.of(),
                lineage(i),
                null);
    }

    private static String app(int i) {
        return new UUID(i, 2).toString();
    }

    private static Endpoint endpoint(int i) {
        String instance = new UUID(i, 4).toString();
        return new Endpoint(
                "10.0." + (i >> 8 & 255) + "." + (i & 255),
                61_001,
                true,
                instance,
                app(i),
                "web",
                app(i),
                instance,
                0,
                "z1",
                null,
                "http1",
                Map.of("component", "route-emitter", "source_id", app(i)));
    }

    private Lineage lineage(int i) {
        return new Lineage(
                catalog.routeEvents().name(), i % TOPICS.partitions(), (long) i, Instant.ofEpochMilli(i), null);
    }
}
