package io.weir.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.router.snapshot.StoredTable;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a router takes from the start of its process to its first request: from Kafka alone, from its snapshot, and from its snapshot
 * when some changed meanwhile. With {@code -Dweir.test.routes=1000000} bounds are checked too; with {@code -Dweir.test.launcher=PATH}
 * the routers are those of the launcher {@code weir} at that path, which are trained; {@code -Dweir.test.starts=N} starts from a snapshot so
 * often, for the median.
 */
@Timeout(900)
class StartTimeIT {

    private static final int ROUTES = Integer.getInteger("weir.test.routes", 20_000);
    private static final int STARTS = Integer.getInteger("weir.test.starts", 1);
    private static final @Nullable String LAUNCHER = System.getProperty("weir.test.launcher");
    private static final int LARGE = 1_000_000;

    /** A JVM that has learned nothing before it starts takes its time. */
    private static final Duration FROM_SNAPSHOT_MOST = Duration.ofSeconds(LAUNCHER == null ? 10 : 5);

    private static final Duration FROM_KAFKA_MOST = Duration.ofSeconds(15);
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(60);

    /** Some change while the router is away. */
    private static final int CHANGED = ROUTES / 200;

    @TempDir
    Path folder;

    private final TestPlatform platform = TestPlatform.shared();
    private final TopicCatalog catalog =
            new TopicCatalog(new TopicCatalogSettings(platform.freshName("start") + ".", 12, (short) 1));
    private final Path snapshots = Path.of("snapshots");
    private long revision = 1;

    @Test
    void aRouterIsReadySoonerFromItsSnapshot() throws Exception {
        catalog.createOrVerify(platform.admin());
        write(0, ROUTES, revision);
        writeEndpoints(ROUTES / 100);

        Duration fromKafka = start("from-kafka", false);
        Duration fromSnapshot = medianOfStarts("from-snapshot", 0);
        Duration fromSnapshotAndTail = medianOfStarts("from-snapshot-and-tail", CHANGED);

        long bytes = Files.size(StoredTable.in(folder.resolve(snapshots)));
        System.out.printf(
                "%d routes: ready after %d ms from Kafka, %d ms from the snapshot, %d ms from the snapshot and %d changes;"
                        + " snapshot %d bytes, %d for each route%n",
                ROUTES,
                fromKafka.toMillis(),
                fromSnapshot.toMillis(),
                fromSnapshotAndTail.toMillis(),
                CHANGED,
                bytes,
                bytes / ROUTES);
        if (ROUTES >= LARGE) {
            assertThat(fromKafka).isLessThanOrEqualTo(FROM_KAFKA_MOST);
            assertThat(fromSnapshot).isLessThanOrEqualTo(FROM_SNAPSHOT_MOST);
            assertThat(fromSnapshotAndTail).isLessThanOrEqualTo(FROM_SNAPSHOT_MOST);
        }
    }

    private Duration medianOfStarts(String name, int changes) throws Exception {
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            if (changes > 0) {
                write(0, changes, ++revision);
            }
            took.add(start(name + "-" + i, true));
        }
        System.out.println(name + " " + took);
        return took.stream().sorted().toList().get(STARTS / 2);
    }

    /** Starts a router, and ends it in good order, so that it leaves a snapshot. */
    private Duration start(String name, boolean restored) throws Exception {
        Path output = folder.resolve(name);
        ProcessUnderTest.Start start = (LAUNCHER == null
                        ? ProcessUnderTest.java(RouterMain.class)
                        : ProcessUnderTest.launched(Path.of(LAUNCHER), "router"))
                .withJvmOption("-Xms1g")
                .with(
                        "WEIR_ROUTER_SNAPSHOT_DIRECTORY",
                        folder.resolve(snapshots).toString());
        long began = System.nanoTime();
        try (RouterProcess router = new RouterProcess(start, platform, catalog, output, "-Xmx1g", "router-1")) {
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            router.process.terminate();
            int status = router.process.awaitExit(EXIT_PATIENCE);
            router.process
                    .output()
                    .lines()
                    .filter(line -> line.contains("snapshot") || line.contains("table complete"))
                    .forEach(System.out::println);
            assertThat(router.process.output().contains("table is restored from a snapshot"))
                    .isEqualTo(restored);
            assertThat(status).isIn(0, 143);
            assertThat(StoredTable.in(folder.resolve(snapshots))).exists();
            return took;
        }
    }

    private void write(int from, int to, long revision) throws Exception {
        int partitions = catalog.settings().partitions();
        send(RouteTableEntry.class, from, to, i -> {
            String host = host(i);
            return new ProducerRecord<>(
                    catalog.routeTable().name(),
                    HostPartitioner.partition(host, partitions),
                    host,
                    entry(host, i, revision));
        });
    }

    private void writeEndpoints(int count) throws Exception {
        send(EndpointTableEntry.class, 0, count, i -> {
            Endpoint endpoint = endpoint(i);
            return new ProducerRecord<>(
                    catalog.endpointTable().name(),
                    endpoint.getAddress() + ":" + endpoint.getPort(),
                    new EndpointTableEntry(endpoint, List.of(host(i)), lineage(i)));
        });
    }

    private <V extends SpecificRecord> void send(
            Class<V> type, int from, int to, IntFunction<ProducerRecord<String, V>> records) throws Exception {
        Map<String, Object> properties = platform.kafkaProperties();
        // While a partition is new, brokers can turn away the first of several requests and take the others, after
        // which
        // the first one is out of order for ever.
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        try (KafkaProducer<String, V> producer = new KafkaProducer<>(
                properties, new StringSerializer(), platform.serdes().serializer(type))) {
            AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
            Future<?> last = CompletableFuture.completedFuture(null);
            for (int i = from; i < to; i++) {
                last = producer.send(records.apply(i), (metadata, failed) -> failure.compareAndSet(null, failed));
            }
            last.get();
            producer.flush();
            assertThat(failure.get()).isNull();
        }
    }

    private static String host(int i) {
        return String.format("applicatio-%07d.apps.acme.example.com", i);
    }

    private RouteTableEntry entry(String host, int i, long revision) {
        return new RouteTableEntry(
                host,
                "",
                new UUID(i, 8).toString(),
                revision,
                ByteBuffer.allocate(16).putLong(0, i * 31L + revision),
                List.of(new Destination(new UUID(i, 7).toString(), "web", 8080, "http1", null)),
                Map.of(),
                null,
                null,
                new UUID(i % 1000, 9).toString(),
                Map.of(),
                lineage(i),
                null);
    }

    private static Endpoint endpoint(int i) {
        return new Endpoint(
                "10." + (i >> 16 & 255) + "." + (i >> 8 & 255) + "." + (i & 255),
                61_001,
                true,
                new UUID(i, 6).toString(),
                new UUID(i, 7).toString(),
                "web",
                new UUID(i, 7).toString(),
                new UUID(i, 6).toString(),
                0,
                "z1",
                null,
                "http1",
                Map.of("component", "route-emitter", "source_id", new UUID(i, 7).toString()));
    }

    private Lineage lineage(int i) {
        return new Lineage(
                catalog.routeEvents().name(), i % 12, (long) i, Instant.ofEpochMilli(1_700_000_000_000L + i), null);
    }
}
