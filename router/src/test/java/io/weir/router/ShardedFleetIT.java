package io.weir.router;

import static io.weir.router.PublishedTables.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.broker.EmbeddedBroker;
import io.weir.embedded.broker.EmbeddedBrokerSettings;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.embedded.registry.EmbeddedRegistry;
import io.weir.embedded.registry.EmbeddedRegistrySettings;
import io.weir.router.fleet.FleetSettings;
import io.weir.router.forward.TestAuthority;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.shard.HopFacts;
import io.weir.router.shard.HopSeal;
import io.weir.router.shard.HopSettings;
import io.weir.router.shard.HopTlsSettings;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.Secret;
import io.weir.schemas.config.TopicsSettings;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Routers that share the hosts out: who is asked answers for whoever has them, whatever comes and goes. */
@Timeout(180)
class ShardedFleetIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SLICES = 6;
    private static final int HOSTS = 12;
    private static final Duration SESSION = Duration.ofSeconds(3);
    /** What is promised of what is lost with a router. */
    private static final Duration LOST_MAX = SESSION.plusSeconds(2);

    /** Four seconds without an answer, a second until it is asked, and a slow machine. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(8);

    private static final String SECRET = "a secret of this fleet";

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static EmbeddedRegistry registry;
    private static Admin admin;

    private final String prefix = "p" + UUID.randomUUID() + ".";
    private final TopicCatalog catalog = new TopicCatalog(new TopicCatalogSettings(prefix, SLICES, (short) 1));
    private PublishedTables tables;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final TestClient client = new TestClient();

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder.resolve("broker"))
                .withProperties(Map.of(
                        "group.consumer.min.session.timeout.ms", "1000",
                        "group.consumer.session.timeout.ms", String.valueOf(SESSION.toMillis()),
                        "group.consumer.min.heartbeat.interval.ms", "100",
                        "group.consumer.heartbeat.interval.ms", "300")));
        registry = EmbeddedRegistry.start(new EmbeddedRegistrySettings(broker.bootstrapServers()));
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        registry.close();
        broker.close();
    }

    @BeforeEach
    void publish() throws Exception {
        catalog.createOrVerify(admin);
        tables = new PublishedTables(Map.of("bootstrap.servers", broker.bootstrapServers()), registry.url(), catalog);
        for (int i = 0; i < HOSTS; i++) {
            app(host(i), "app-" + i);
            tables.route(host(i), 1, to("app-" + i, null));
        }
        app("wild", "app-wild");
        tables.route("*.example.com", 1, to("app-wild", null));
    }

    private void app(String name, String guid) throws Exception {
        NamedApp app = keep(new NamedApp(name));
        tables.endpoint(app.port(), guid);
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.addFirst(resource);
        return resource;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        tables.close();
    }

    @Test
    void whoeverIsAskedEveryHostAnswersWhileRoutersComeAndGo() throws Exception {
        Router one = started("one");
        Load load = keep(new Load(HOSTS));
        load.ask(one.port());
        Eventually.until(PATIENCE, () -> load.answered() > 100, "requests are answered");

        Router two = started("two");
        load.ask(two.port());
        Router three = started("three");
        load.ask(three.port());
        leave(one, load);
        Router again = started("one");
        load.ask(again.port());
        List<Router> all = List.of(again, two, three);
        awaitShares(all, 2);

        for (Router router : all) {
            for (int i = 0; i < HOSTS; i++) {
                assertThat(client.get(router.port(), "/", host(i)).body()).isEqualTo(host(i));
            }
            assertThat(client.get(router.port(), "/", "other.example.com").body())
                    .isEqualTo("wild");
            assertThat(client.get(router.port(), "/", "nobody.example.org").statusCode())
                    .isEqualTo(404);
            assertThat(metric(router, "weir_hops_sent_total{outcome=\"answered\"}"))
                    .isPositive();
            assertThat(metric(router, "weir_hops_received_total{outcome=\"served\"}"))
                    .isPositive();
        }
        Eventually.until(
                PATIENCE,
                () -> all.stream().mapToInt(this::routes).sum() == HOSTS + all.size(),
                "each has the hosts of its own slices, and the wildcard");

        leave(two, load);
        leave(again, load);

        awaitHeld(List.of(three), SLICES);
        long before = load.answered();
        Eventually.until(PATIENCE, () -> load.answered() > before + 200, "requests are answered");
        assertThat(load.failures()).isEmpty();
    }

    private void leave(Router router, Load load) throws Exception {
        load.leave(router.port());
        router.drain().toCompletableFuture().get(60, TimeUnit.SECONDS);
        router.close();
    }

    @Test
    void whatIsLostWithAKilledRouterIsAnswered503UntilAnotherHasIt() throws Exception {
        Router one = started("one");
        Router two = started("two");
        ProcessUnderTest killed = keep(process("killed"));
        awaitShares(List.of(one, two), 2);
        Load load = keep(new Load(HOSTS));
        load.ask(one.port());
        load.ask(two.port());
        Eventually.until(PATIENCE, () -> load.answered() > 100, "requests are answered");
        assertThat(load.failures()).isEmpty();

        long begin = System.nanoTime();
        killed.kill();

        awaitHeld(List.of(one, two), 3);
        Eventually.until(
                PATIENCE,
                () -> {
                    long failed = load.failures().size();
                    long now = load.answered();
                    Eventually.until(PATIENCE, () -> load.answered() > now + 200, "requests are answered");
                    return load.failures().size() == failed;
                },
                "none fails any more");
        assertThat(load.failures()).isNotEmpty().allSatisfy(failure -> {
            assertThat(failure.status()).as(failure.toString()).isEqualTo(503);
            assertThat(failure.retryAfter()).isEqualTo("1");
            assertThat(failure.error()).isEqualTo("slice_unavailable");
        });
        assertThat(load.failures().stream().map(Load.Failure::host).distinct().count())
                .as("only hosts of its two slices")
                .isLessThan(HOSTS);
        Duration lost = Duration.ofNanos(load.lastFailureNanos() - begin);
        System.out.println("ShardedFleetIT: last failure " + lost.toMillis() + " ms after the kill");
        assertThat(lost).isLessThan(LOST_MAX);
    }

    @Test
    void aHopThatNoRouterSignedIsRefused() throws Exception {
        Router one = started("one");

        HttpResponse<String> forged = client.get(
                one.port(),
                "/",
                host(0),
                Map.of("X-Weir-Hop", "1;" + System.currentTimeMillis() + ";b25l;s;1;10.0.0.1;AAAA"));

        assertThat(forged.statusCode()).isEqualTo(400);
        assertThat(forged.headers().firstValue("X-Cf-RouterError")).contains("invalid_hop");
        assertThat(client.get(one.port(), "/", host(0), Map.of("X-Weir-Hop-Certificate", "MIIB"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aRequestTakesOneHopAndNoMore() throws Exception {
        Router one = started("one");
        Router two = started("two");
        awaitHeld(List.of(one, two), 3);
        HopSeal seal = new HopSeal(HopSettings.of(Secret.of(SECRET)).keys(), InstantSource.system());

        for (int i = 0; i < HOSTS; i++) {
            int atOne = hopped(seal, one, host(i)).statusCode();
            int atTwo = hopped(seal, two, host(i)).statusCode();

            assertThat(List.of(atOne, atTwo)).containsExactlyInAnyOrder(200, 421);
            String lookup =
                    client.get(one.adminPort(), "/lookup?url=" + host(i)).body();
            assertThat(lookup).contains(atOne == 200 ? "\"served\"" : "\"router\" : \"two\"");
        }
    }

    private HttpResponse<String> hopped(HopSeal seal, Router asked, String host) {
        String header = seal.sign(new HopFacts("third", "10.1.1.1", 1, false, null), "GET", host, "/");
        HttpResponse<String> response = client.get(asked.port(), "/", host, Map.of("X-Weir-Hop", header));
        assertThat(response.headers().firstValue("X-Weir-Hop").isPresent()).isEqualTo(response.statusCode() == 421);
        return response;
    }

    @Test
    void theBackendSeesTheClientAndNothingOfTheHop() throws Exception {
        EchoApp echo = keep(new EchoApp());
        tables.endpoint(echo.port(), "echo");
        tables.route("echo.example.com", 1, to("echo", null));
        List<Router> all = List.of(started("one"), started("two"));
        awaitHeld(all, 3);

        for (Router router : all) {
            Eventually.until(
                    PATIENCE,
                    () -> client.get(router.port(), "/", "echo.example.com").statusCode() == 200,
                    "served");
            HttpResponse<String> response = client.post(
                    router.port(),
                    "/x?y=1",
                    "echo.example.com",
                    "a body",
                    Map.of("X-Forwarded-For", "10.9.8.7", "X-Forwarded-Proto", "https"));

            String id = response.headers().firstValue("X-Vcap-Request-Id").orElseThrow();
            assertThat(response.body().lines())
                    .contains(
                            "post /x?y=1 a body",
                            "x-forwarded-for: [10.9.8.7, 127.0.0.1]",
                            "x-forwarded-proto: [https]",
                            "host: [echo.example.com]",
                            "x-vcap-request-id: [" + id + "]")
                    .noneMatch(line -> line.contains("x-weir-hop"));
        }
        assertThat(all.stream()
                        .mapToDouble(router -> metric(router, "weir_hops_received_total{outcome=\"served\"}"))
                        .sum())
                .isPositive();
    }

    @Test
    void anUpgradedConnectionPassesTheHop() throws Exception {
        try (UpgradingApp app = new UpgradingApp()) {
            tables.endpoint(app.port(), "ws");
            tables.route("ws.example.com", 1, to("ws", null));
            List<Router> all = List.of(started("one"), started("two"));
            awaitHeld(all, 3);
            for (Router router : all) {
                Eventually.until(
                        PATIENCE,
                        () -> UpgradingApp.said(router.port(), "ws.example.com", "hello")
                                .equals("hello"),
                        "it echoes");
            }
        }
    }

    @Test
    void whatAPausedRouterHasIsAnswered503UntilAnotherHasItAndItFindsItsWayBack() throws Exception {
        Router one = started("one");
        ProcessUnderTest paused = keep(process("paused"));
        awaitShares(List.of(one), 3);
        Load load = keep(new Load(HOSTS));
        load.ask(one.port());
        Eventually.until(PATIENCE, () -> load.answered() > 100, "requests are answered");
        UpgradingApp.Talk through = keep(talkThrough(one, "paused"));

        long begin = System.nanoTime();
        paused.pause();
        awaitHeld(List.of(one), SLICES);
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        through.awaitEnd();
        Duration ended = Duration.ofNanos(System.nanoTime() - begin);
        long answered = load.answered();
        Eventually.until(PATIENCE, () -> load.answered() > answered + 200, "requests are answered");
        paused.resume();
        awaitShares(List.of(one), 3);

        assertThat(load.failures()).allSatisfy(failure -> {
            assertThat(failure.status()).as(failure.toString()).isEqualTo(503);
            assertThat(failure.retryAfter()).isEqualTo("1");
        });
        System.out.println("ShardedFleetIT: tunnel closed " + ended.toMillis() + " ms, taken over " + taken.toMillis()
                + " ms after the pause");
        assertThat(ended).as("of a tunnel to who is paused").isLessThan(SILENCE_MAX);
        assertThat(taken).isLessThan(LOST_MAX);
    }

    /** An upgraded connection that takes a hop from one to that other router. */
    private UpgradingApp.Talk talkThrough(Router asked, String owner) throws Exception {
        UpgradingApp app = keep(new UpgradingApp());
        tables.endpoint(app.port(), "ws");
        List<String> hosts = IntStream.range(0, 4 * SLICES)
                .mapToObj(i -> "ws-" + i + ".example.com")
                .toList();
        for (String host : hosts) {
            tables.route(host, 1, to("ws", null));
        }
        String host = hosts.stream()
                .filter(each -> client.get(asked.adminPort(), "/lookup?url=" + each)
                        .body()
                        .contains("\"router\" : \"" + owner + "\""))
                .findFirst()
                .orElseThrow();
        Eventually.until(
                PATIENCE, () -> UpgradingApp.said(asked.port(), host, "hello").equals("hello"), "it echoes");
        return new UpgradingApp.Talk(asked.port(), host);
    }

    @Test
    void routersSpeakTlsToOneAnotherAtAPortOfTheirOwn() throws Exception {
        TestAuthority authority = new TestAuthority(folder);
        HopSettings hops = HopSettings.of(Secret.of(SECRET))
                .with(new HopTlsSettings(
                        0,
                        authority.certificates(TestAuthority.MEMBER),
                        authority.key(TestAuthority.MEMBER),
                        List.of(authority.authority()),
                        "router.weir"));
        List<Router> all = List.of(started("one", hops, false), started("two", hops, false));
        awaitHeld(all, 3);

        for (Router router : all) {
            for (int i = 0; i < HOSTS; i++) {
                assertThat(client.get(router.port(), "/", host(i)).body()).isEqualTo(host(i));
            }
        }

        assertThat(all)
                .allSatisfy(
                        router -> assertThat(metric(router, "weir_connections_accepted_total{listener=\"routers\"}"))
                                .isPositive());
    }

    @Test
    void weightsAreExactOverTheFleet() throws Exception {
        List<Router> all = List.of(started("one"), started("two"), started("three"));
        awaitHeld(all, 2);
        tables.route("weighted.example.com", 1, to("app-0", 1), to("app-1", 3));
        Eventually.until(
                PATIENCE,
                () -> all.stream().allMatch(router -> {
                    String body = client.get(router.port(), "/", "weighted.example.com")
                            .body();
                    return body.equals(host(0)) || body.equals(host(1));
                }),
                "it is served everywhere");

        int first = 0;
        for (int i = 0; i < 100; i++) {
            // One after the other at any router, as if the fleet were one.
            Router asked = all.get(i % all.size());
            first +=
                    client.get(asked.port(), "/", "weighted.example.com").body().equals(host(0)) ? 1 : 0;
        }

        assertThat(first).isEqualTo(25);
    }

    /** Each is to serve so many slices, and serves these alone. */
    private void awaitShares(List<Router> routers, int each) {
        Eventually.until(
                PATIENCE,
                () -> routers.stream()
                        .allMatch(router -> metric(router, "weir_slices_owned") == each
                                && metric(router, "weir_slices_held") == each),
                "each is to serve " + each + " slices, and serves these alone");
    }

    private void awaitHeld(List<Router> routers, int each) {
        Eventually.until(
                PATIENCE,
                () -> routers.stream().allMatch(router -> metric(router, "weir_slices_held") == each),
                "each serves " + each + " slices");
    }

    private static String host(int i) {
        return "host-" + i + ".example.com";
    }

    private int routes(Router router) {
        return (int) metric(router, "weir_table_routes");
    }

    private double metric(Router router, String series) {
        return client.metric(router, series).orElse(0);
    }

    private Router started(String id) throws Exception {
        return started(id, HopSettings.of(Secret.of(SECRET)), true);
    }

    private Router started(String id, HopSettings hops, boolean h2c) throws Exception {
        Router router = keep(Router.start(RouterConfig.loopback(
                        KafkaSettings.of(broker.bootstrapServers()),
                        SchemaRegistrySettings.of(registry.url()),
                        new TopicsSettings(prefix, SLICES, (short) 1))
                .withId(id)
                .withListen(FrontendSettings.loopback().with(draft -> draft.h2c = h2c))
                .withFleet(
                        new FleetSettings(prefix, null, Duration.ofMillis(50), Duration.ofMillis(500)).sharded(hops))));
        router.ready().toCompletableFuture().get(60, TimeUnit.SECONDS);
        return router;
    }

    private ProcessUnderTest process(String id) {
        Map<String, String> settings = Map.ofEntries(
                Map.entry("ID", id),
                Map.entry("FLEET_NAME", prefix),
                Map.entry("FLEET_MODE", "sharded"),
                Map.entry("FLEET_PUBLISH_INTERVAL", "50ms"),
                Map.entry("FLEET_HEARTBEAT_INTERVAL", "500ms"),
                Map.entry("FLEET_HOP_SECRET", SECRET),
                Map.entry("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()),
                Map.entry("SCHEMA_REGISTRY_URL", registry.url()),
                Map.entry("TOPICS_PREFIX", prefix),
                Map.entry("TOPICS_PARTITIONS", String.valueOf(SLICES)),
                Map.entry("TOPICS_REPLICATION_FACTOR", "1"),
                Map.entry("LISTEN_HOST", "127.0.0.1"),
                Map.entry("LISTEN_PORT", "0"),
                Map.entry("LISTEN_H2C", "true"),
                Map.entry("ADMIN_PORT", "0"));
        ProcessUnderTest.Start start = ProcessUnderTest.java(RouterMain.class).withJvmOption("-Xmx128m");
        for (Map.Entry<String, String> each : settings.entrySet()) {
            start = start.with(RouterConfig.ENV_PREFIX + "_" + each.getKey(), each.getValue());
        }
        return start.start(folder.resolve(id + ".log"));
    }

    static List<String> hosts(int count) {
        return IntStream.range(0, count).mapToObj(ShardedFleetIT::host).toList();
    }
}
