package io.weir.router;

import static io.weir.router.PublishedTables.to;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.broker.EmbeddedBroker;
import io.weir.embedded.broker.EmbeddedBrokerSettings;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.embedded.registry.EmbeddedRegistry;
import io.weir.embedded.registry.EmbeddedRegistrySettings;
import io.weir.router.fleet.FleetSettings;
import io.weir.schemas.avro.Member;
import io.weir.schemas.config.ClientProperties;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Routers appear among the members, say what they have applied, and go. */
@Timeout(120)
class MemberIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final TestPlatform platform = TestPlatform.shared();
    private final TopicCatalog catalog = platform.freshPrefix();
    private final PublishedTables tables =
            new PublishedTables(platform.kafkaProperties(), platform.registryUrl(), catalog);

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void aMemberAppearsFollowsAndGoes() throws Exception {
        catalog.createOrVerify(platform.admin());
        tables.route("a", 1, to("app", null));
        String second = tables.createTable(platform.admin(), "second");
        try (Members members = new Members(platform, catalog)) {
            try (Router one = started("one", quick());
                    Router two = started("two", quick())) {
                Eventually.until(
                        PATIENCE, () -> isReady(members.of("one")) && isReady(members.of("two")), "both are there");
                Member seen = requireNonNull(members.of("one"));
                assertThat(seen.getAddress()).isEqualTo("127.0.0.1:" + one.port());
                assertThat(seen.getFleet()).isEqualTo("test-fleet");
                assertThat(seen.getRouteTable()).isEqualTo(catalog.routeTable().name());
                assertThat(seen.getPartitions()).containsExactly(0, 1, 2);
                assertThat(seen.getOwnedPartitions()).containsExactly(0, 1, 2);
                assertThat(seen.getAssignmentEpoch()).isZero();
                assertThat(seen.getZone()).isEqualTo("zone-of-one");
                assertThat(requireNonNull(members.of("two")).getZone()).isEqualTo("zone-of-two");
                assertThat(seen.getStale()).isFalse();

                tables.route("b", 1, to("app", null));
                tables.route("c", 1, to("app", null));
                RecordMetadata removal = tables.noRoute("a");
                var applied = new TopicPartition(removal.topic(), removal.partition());
                long end = removal.offset() + 1;
                Eventually.until(
                        PATIENCE,
                        () -> appliedBy(members.of("one"), applied) >= end
                                && appliedBy(members.of("two"), applied) >= end,
                        "both have applied it");
                Eventually.until(
                        PATIENCE,
                        () -> committed("weir-router.test-fleet.one", applied) >= end
                                && committed("weir-router.test-fleet.two", applied) >= end,
                        "both have committed it to their groups");
                Eventually.until(
                        PATIENCE,
                        () -> requireNonNull(members.of("one"))
                                .getAppliedOffsets()
                                .equals(requireNonNull(members.of("two")).getAppliedOffsets()),
                        "both are equally far");
                assertThat(requireNonNull(members.of("one")).getTableHashes())
                        .isEqualTo(requireNonNull(members.of("two")).getTableHashes())
                        .hasSize(3)
                        .allSatisfy((partition, hash) -> assertThat(hash).matches("[0-9a-f]{16}"));

                tables.route(second, "b", 1, to("app", null));
                tables.serve(second);
                Eventually.until(
                        PATIENCE,
                        () -> requireNonNull(members.of("one")).getRouteTable().equals(second),
                        "it serves the other table");
                assertThat(requireNonNull(members.of("one")).getAppliedOffsets().keySet())
                        .anyMatch(partition -> partition.startsWith(second))
                        .noneMatch(partition ->
                                partition.matches(catalog.routeTable().name() + "-\\d+"));

                one.drain();
                Eventually.until(PATIENCE, () -> !isReady(members.of("one")), "it is no longer ready");
                assertThat(members.of("one")).isNotNull();
                assertThat(new TestClient().get(two.adminPort(), "/metrics").body())
                        .containsPattern("weir_member_publications_total [1-9]")
                        .contains("weir_member_publication_failures_total 0.0", "weir_member_age_seconds ");
            }
            Eventually.until(PATIENCE, () -> members.of("one") == null && members.of("two") == null, "both are gone");
        }
    }

    @Test
    void aMemberIsHeardOfAgainAndAgainButForAKilledOne() throws Exception {
        catalog.createOrVerify(platform.admin());
        try (Members members = new Members(platform, catalog);
                RouterProcess killed =
                        new RouterProcess(platform, catalog, folder.resolve("out"), "-Xmx128m", "killed");
                Router alive = started("alive", quick())) {
            Eventually.until(PATIENCE, () -> isReady(members.of("killed")), "it is there");

            killed.process.kill();
            Eventually.until(PATIENCE, () -> !killed.process.isAlive(), "it is killed");
            // What it wrote before is read by then, since both write at the same pace.
            int others = members.records("alive");
            Eventually.until(PATIENCE, () -> members.records("alive") >= others + 5, "the other one is heard of");
            int then = members.records("killed");
            Eventually.until(PATIENCE, () -> members.records("alive") >= others + 20, "again and again");

            assertThat(members.records("killed")).isEqualTo(then);
            assertThat(isReady(members.of("killed"))).isTrue();
            assertThat(alive.ready().toCompletableFuture()).isDone();
        }
    }

    @Test
    void aMemberSaysHowManyRequestsItTakesAndWritesNoMoreForIt() throws Exception {
        catalog.createOrVerify(platform.admin());
        TestClient client = new TestClient();
        FleetSettings seldom = new FleetSettings("test-fleet", null, Duration.ofMillis(50), Duration.ofSeconds(1));
        try (Members members = new Members(platform, catalog);
                Router router = started("busy", seldom)) {
            Eventually.until(PATIENCE, () -> isReady(members.of("busy")), "it is there");
            Eventually.until(
                    PATIENCE,
                    () -> {
                        client.get(router.port(), "/", "nobody.example.com");
                        Member busy = members.of("busy");
                        return busy != null && busy.getRequestsPerSecond() > 0;
                    },
                    "its requests are told");
            long begin = System.nanoTime();
            int before = members.records("busy");
            Eventually.until(
                    PATIENCE,
                    () -> {
                        client.get(router.port(), "/", "nobody.example.com");
                        return members.records("busy") >= before + 3;
                    },
                    "it was heard of three times more, under requests");

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(1_800));
            Eventually.until(
                    PATIENCE,
                    () -> requireNonNull(members.of("busy")).getRequestsPerSecond() == 0,
                    "once there are none, that is told too");
        }
    }

    @Test
    void aMemberWhoseTopicIsGoneSaysThatItIsStale() throws Exception {
        catalog.createOrVerify(platform.admin());
        tables.route("a", 1, to("app", null));
        try (Members members = new Members(platform, catalog);
                Router router = started("left", quick())) {
            Eventually.until(PATIENCE, () -> isReady(members.of("left")), "it is there");

            platform.admin()
                    .deleteTopics(List.of(catalog.endpointTable().name()))
                    .all()
                    .get();

            Eventually.until(
                    PATIENCE, () -> requireNonNull(members.of("left")).getStale(), "it says that it grows old");
            assertThat(router.feed().staleSinceMillis()).isPositive();
            catalog.createOrVerify(platform.admin());
            Eventually.until(
                    PATIENCE, () -> !requireNonNull(members.of("left")).getStale(), "and that it does no more");
        }
    }

    @Test
    void whileKafkaIsAwayNothingIsQueuedAndAfterwardsTheLatestStateIsThere() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder));
        String servers = broker.bootstrapServers();
        int port = Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1));
        TopicCatalog own = new TopicCatalog(new TopicCatalogSettings("weir.", 3, (short) 1));
        TestClient client = new TestClient();
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(new EmbeddedRegistrySettings(servers));
                Admin admin = Admin.create(Map.of("bootstrap.servers", servers));
                PublishedTables published =
                        new PublishedTables(Map.of("bootstrap.servers", servers), registry.url(), own)) {
            own.createOrVerify(admin);
            String second = published.createTable(admin, "second");
            published.route(own.routeTable().name(), "first", 1, to("app", null));
            published.route(second, "second", 1, to("app", null));
            RouterConfig config = RouterConfig.loopback(
                            KafkaSettings.of(servers),
                            SchemaRegistrySettings.of(registry.url()),
                            new TopicsSettings("weir.", 3, (short) 1))
                    .withFleet(quick());
            try (Router router = Router.start(config)) {
                router.ready().toCompletableFuture().get();
                // The order for another table is written, and the brokers go before it has come to its end.
                published.serve(second);
                broker.close();
                Eventually.until(
                        PATIENCE,
                        () -> metric(client, router, "weir_member_publication_failures_total") >= 2,
                        "it fails");
                double published1 = metric(client, router, "weir_member_publications_total");
                assertThat(metric(client, router, "weir_member_age_seconds")).isGreaterThan(1);
                assertThat(client.get(router.adminPort(), "/health").statusCode())
                        .isEqualTo(200);

                broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder, port));

                Eventually.until(
                        PATIENCE,
                        () -> client.get(router.port(), "/", "second").statusCode() == 503,
                        "the table that was ordered is served");
                Eventually.until(
                        PATIENCE,
                        () -> metric(client, router, "weir_member_publications_total") > published1
                                && metric(client, router, "weir_member_age_seconds") < 1,
                        "it is heard of again");
                assertThat(client.get(router.port(), "/", "first").statusCode()).isEqualTo(404);
            }
        } finally {
            broker.close();
        }
    }

    private static double metric(TestClient client, Router router, String name) {
        return client.metric(router, name).orElseThrow();
    }

    private static boolean isReady(@Nullable Member member) {
        return member != null && member.getReady();
    }

    private static long appliedBy(@Nullable Member member, TopicPartition partition) {
        return member == null ? -1 : member.getAppliedOffsets().getOrDefault(partition.toString(), -1L);
    }

    private long committed(String group, TopicPartition partition) {
        return platform.committed(group).getOrDefault(partition, -1L);
    }

    private static FleetSettings quick() {
        return new FleetSettings("test-fleet", null, Duration.ofMillis(50), Duration.ofMillis(200));
    }

    private Router started(String id, FleetSettings fleet) throws Exception {
        var topics = new TopicsSettings(
                catalog.settings().prefix(),
                catalog.settings().partitions(),
                catalog.settings().replicationFactor());
        Router router = Router.start(RouterConfig.loopback(
                        new KafkaSettings(new ClientProperties(Map.of(
                                "bootstrap.servers", platform.bootstrapServers(), "client.rack", "zone-of-" + id))),
                        SchemaRegistrySettings.of(platform.registryUrl()),
                        topics)
                .withId(id)
                .withFleet(fleet));
        router.ready().toCompletableFuture().get(60, TimeUnit.SECONDS);
        return router;
    }
}
