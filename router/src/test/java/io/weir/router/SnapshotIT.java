package io.weir.router;

import static io.weir.router.PublishedTables.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.broker.EmbeddedBroker;
import io.weir.embedded.broker.EmbeddedBrokerSettings;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.registry.EmbeddedRegistry;
import io.weir.embedded.registry.EmbeddedRegistrySettings;
import io.weir.router.snapshot.SnapshotSettings;
import io.weir.router.snapshot.StoredTable;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A router that is started again begins with the table that it had, with Kafka or without. */
@Timeout(120)
class SnapshotIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private final TestClient client = new TestClient();
    private final TopicCatalog catalog = new TopicCatalog(new TopicCatalogSettings("weir.", 3, (short) 1));
    private final NamedApp app = new NamedApp("app");
    private @Nullable Kafka kafka;
    private Path snapshots = Path.of("");

    SnapshotIT() throws Exception {}

    /** A broker and a registry that can be stopped and started again at the same addresses. */
    private final class Kafka implements AutoCloseable {

        final EmbeddedBroker broker;
        final EmbeddedRegistry registry;
        final Admin admin;
        final PublishedTables tables;
        private boolean open = true;

        Kafka(Path data, int brokerPort, int registryPort) throws Exception {
            broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(data, brokerPort));
            registry = EmbeddedRegistry.start(new EmbeddedRegistrySettings(registryPort, broker.bootstrapServers()));
            Map<String, Object> servers = Map.of("bootstrap.servers", broker.bootstrapServers());
            admin = Admin.create(servers);
            tables = new PublishedTables(servers, registry.url(), catalog);
            catalog.createOrVerify(admin);
        }

        int port() {
            String servers = broker.bootstrapServers();
            return Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1));
        }

        int registryPort() {
            return Integer.parseInt(registry.url().substring(registry.url().lastIndexOf(':') + 1));
        }

        RouterConfig config() {
            return RouterConfig.loopback(
                            KafkaSettings.of(broker.bootstrapServers()),
                            SchemaRegistrySettings.of(registry.url()),
                            new TopicsSettings("weir.", 3, (short) 1))
                    .withId("router-1")
                    .withSnapshot(SnapshotSettings.in(snapshots).every(Duration.ofSeconds(1)));
        }

        @Override
        public void close() {
            if (!open) {
                return;
            }
            open = false;
            tables.close();
            admin.close(Duration.ZERO);
            registry.close();
            broker.close();
        }
    }

    @BeforeEach
    void begin() {
        snapshots = folder.resolve("snapshots");
    }

    @AfterEach
    void close() {
        if (kafka != null) {
            kafka.close();
        }
        app.close();
    }

    /** Starts Kafka with two routes that an app serves. */
    private Kafka withTwoRoutes() throws Exception {
        Kafka started = new Kafka(folder.resolve("kafka"), 0, 0);
        kafka = started;
        started.tables.endpoint(app.port(), "app", "a", "b");
        started.tables.route("a", 1, to("app", null));
        started.tables.route("b", 1, to("app", null));
        return started;
    }

    private Kafka startedAgain(Kafka stopped) throws Exception {
        Kafka started = new Kafka(folder.resolve("kafka"), stopped.port(), stopped.registryPort());
        kafka = started;
        return started;
    }

    private static Router started(RouterConfig config) throws Exception {
        Router router = Router.start(config);
        router.ready().toCompletableFuture().get();
        return router;
    }

    private int status(Router router, String host) {
        return client.get(router.port(), "/", host).statusCode();
    }

    private String ready(Router router) {
        return client.get(router.adminPort(), "/ready").body();
    }

    private double metric(Router router, String name) {
        return client.metric(router, name).orElseThrow();
    }

    private void assertSameAsReadFromKafka(Kafka from, Router router) throws Exception {
        try (Router fresh = started(from.config().withId("fresh").withSnapshot(SnapshotSettings.none()))) {
            assertThat(fresh.appliedOffsets()).isEqualTo(router.appliedOffsets());
            assertThat(fresh.feed().hashes()).isEqualTo(router.feed().hashes()).isNotEmpty();
        }
    }

    @Test
    void aRouterServesFromItsSnapshotWhileKafkaIsAwayAndCatchesUpWhenItIsBack() throws Exception {
        Kafka first = withTwoRoutes();
        RouterConfig config = first.config();
        Map<Integer, Long> hashes;
        try (Router router = started(config)) {
            Eventually.until(
                    PATIENCE, () -> metric(router, "weir_snapshot_writes_total") >= 1, "one is written by itself");
            first.tables.route("late", 1, to("app", null));
            Eventually.until(PATIENCE, () -> status(router, "late") == 200, "it is served");
            hashes = router.feed().hashes();
        }
        assertThat(StoredTable.routes(snapshots)).containsExactly("a", "b", "late");
        first.close();

        long began = System.nanoTime();
        try (Router router = started(config)) {
            System.out.printf("ready without Kafka after %d ms%n", (System.nanoTime() - began) / 1_000_000);
            assertThat(client.get(router.adminPort(), "/health").statusCode()).isEqualTo(200);
            assertThat(ready(router)).contains("\"stale\":true", "\"tablesComplete\":true");
            assertThat(metric(router, "weir_table_staleness_seconds")).isPositive();
            assertThat(metric(router, "weir_snapshot_age_seconds")).isPositive();
            assertThat(List.of(status(router, "a"), status(router, "late"), status(router, "nobody")))
                    .containsExactly(200, 200, 404);
            assertThat(router.feed().hashes()).isEqualTo(hashes);

            Kafka second = startedAgain(first);
            second.tables.noRoute("a");
            second.tables.route("new", 1, to("app", null));

            Eventually.until(PATIENCE, () -> !router.feed().stale(), "it has caught up");
            Eventually.until(PATIENCE, () -> status(router, "new") == 200, "what came is served");
            Eventually.until(PATIENCE, () -> status(router, "a") == 404, "what was deleted is not");
            assertThat(ready(router)).contains("\"stale\":false");
            assertSameAsReadFromKafka(second, router);
        }
    }

    @Test
    void whatHappenedWhileTheRouterWasAwayIsInItsTableWhenItIsReady() throws Exception {
        Kafka running = withTwoRoutes();
        started(running.config()).close();
        running.tables.noRoute("a");
        running.tables.route("new", 1, to("app", null));

        try (Router router = started(running.config())) {
            assertThat(List.of(status(router, "a"), status(router, "b"), status(router, "new")))
                    .containsExactly(404, 200, 200);
            assertThat(router.feed().stale()).isFalse();
            assertSameAsReadFromKafka(running, router);
        }
    }

    @Test
    void aTopicThatWasCreatedAnewIsReadFromItsStart() throws Exception {
        Kafka running = withTwoRoutes();
        started(running.config()).close();
        String routes = catalog.routeTable().name();
        running.admin.deleteTopics(List.of(routes)).all().get();
        Eventually.until(
                PATIENCE, () -> !running.admin.listTopics().names().get().contains(routes), "the topic is gone");
        catalog.createOrVerify(running.admin);
        running.tables.route("b", 1, to("app", null));

        try (Router router = started(running.config())) {
            assertThat(List.of(status(router, "a"), status(router, "b"))).containsExactly(404, 200);
            assertSameAsReadFromKafka(running, router);
        }
    }

    @Test
    void oneThatIsTooOldIsServedUntilKafkaIsBackAndThenEverythingIsReadAgain() throws Exception {
        Kafka first = withTwoRoutes();
        RouterConfig config = first.config();
        started(config).close();
        // Deleted so long ago that not even the tombstone is left where the router would read on.
        RecordMetadata tombstone = first.tables.noRoute("a");
        StoredTable.age(
                snapshots,
                catalog.settings().tombstoneRetention().dividedBy(2).plusMinutes(1),
                Map.of(new TopicPartition(tombstone.topic(), tombstone.partition()), tombstone.offset() + 1));
        first.close();

        try (Router router = started(config)) {
            assertThat(List.of(status(router, "a"), status(router, "b"))).containsExactly(200, 200);
            assertThat(router.feed().staleness(System.currentTimeMillis()))
                    .isGreaterThan(catalog.settings().tombstoneRetention().dividedBy(2));

            Kafka second = startedAgain(first);

            Eventually.until(PATIENCE, () -> !router.feed().stale(), "everything has been read");
            assertThat(List.of(status(router, "a"), status(router, "b"))).containsExactly(404, 200);
            assertSameAsReadFromKafka(second, router);
        }
    }

    @Test
    void oneOfAnotherClusterIsRefused() throws Exception {
        Kafka first = withTwoRoutes();
        started(first.config()).close();
        first.close();
        Kafka other = new Kafka(folder.resolve("other-kafka"), 0, 0);
        kafka = other;
        other.tables.endpoint(app.port(), "app", "c");
        other.tables.route("c", 1, to("app", null));

        try (Router router = started(other.config())) {
            assertThat(List.of(status(router, "a"), status(router, "c"))).containsExactly(404, 200);
            assertThat(metric(router, "weir_snapshot_refusals_total")).isEqualTo(1);
            assertThat(StoredTable.refusedIn(snapshots)).exists();
            assertSameAsReadFromKafka(other, router);
        }
        assertThat(StoredTable.routes(snapshots)).containsExactly("c");
    }

    @Test
    void aDamagedOneIsRefusedAndTheTableIsReadFromKafka() throws Exception {
        Kafka running = withTwoRoutes();
        started(running.config()).close();
        try (RandomAccessFile file =
                new RandomAccessFile(StoredTable.in(snapshots).toFile(), "rw")) {
            file.setLength(file.length() - 1);
        }

        try (Router router = started(running.config())) {
            assertThat(status(router, "a")).isEqualTo(200);
            assertThat(metric(router, "weir_snapshot_refusals_total")).isEqualTo(1);
            assertThat(StoredTable.refusedIn(snapshots)).exists();
        }
        assertThat(StoredTable.routes(snapshots)).containsExactly("a", "b");
    }

    @Test
    void aFullDiskIsSaidAndServingGoesOn() throws Exception {
        Files.createDirectories(snapshots);
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", snapshots.toString()),
                "file systems can be mounted");
        try {
            Kafka running = withTwoRoutes();
            for (int i = 0; i < 300; i++) {
                running.tables.route("a-host-with-a-rather-long-name-" + i, 1, to("app-" + i, null));
            }
            try (Router router = started(running.config())) {
                Eventually.until(
                        PATIENCE, () -> metric(router, "weir_snapshot_failures_total") >= 1, "it cannot be written");

                assertThat(status(router, "a")).isEqualTo(200);
                assertThat(StoredTable.in(snapshots)).doesNotExist();
                assertThat(snapshots.resolve("table.snapshot.part")).doesNotExist();
            }
        } finally {
            run("umount", snapshots.toString());
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidAndServingGoesOn() throws Exception {
        Files.writeString(snapshots, "a file where the folder should be");
        Kafka running = withTwoRoutes();

        try (Router router = started(running.config())) {
            Eventually.until(
                    PATIENCE, () -> metric(router, "weir_snapshot_failures_total") >= 2, "at the start, and later");
            assertThat(status(router, "a")).isEqualTo(200);
        }
    }
}
