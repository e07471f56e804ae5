package io.weir.router;

import static io.weir.router.PublishedTables.to;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.router.admin.Condition;
import io.weir.router.feed.AppliedRoute;
import io.weir.router.frontend.FrontendSettings;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import io.weir.schemas.topic.TopicCatalog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole router on a real broker and registry. */
@Timeout(120)
class RouterIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestPlatform platform = TestPlatform.shared();
    private final TopicCatalog catalog = platform.freshPrefix();
    private final PublishedTables tables =
            new PublishedTables(platform.kafkaProperties(), platform.registryUrl(), catalog);
    private final TestClient client = new TestClient();
    private HttpServer app;

    @BeforeEach
    void startApp() throws IOException {
        app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        app.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        app.createContext("/", exchange -> {
            byte[] body = "app".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        app.start();
    }

    @AfterEach
    void close() {
        app.stop(0);
        tables.close();
    }

    @Test
    void itTakesRequestsOnlyWhenTheTablesAreComplete() throws Exception {
        try (Router router = Router.start(config())) {
            HttpResponse<String> health = client.get(router.adminPort(), "/health");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(router.port()).isZero();

            catalog.createOrVerify(platform.admin());
            router.ready().toCompletableFuture().get();

            assertThat(client.get(router.adminPort(), "/health").body()).isEqualTo("ok\n");
            assertThat(client.get(router.port(), "/").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void whatStoodInTheTablesIsServedFromTheFirstRequestOn() throws Exception {
        catalog.createOrVerify(platform.admin());
        for (int i = 0; i < 200; i++) {
            tables.route("host-" + i + ".example.com", 1, to("app", null));
        }
        tables.endpoint(app.getAddress().getPort(), "app", "elsewhere.example.com");
        try (Router router = started()) {
            for (int i = 0; i < 200; i++) {
                assertThat(client.get(router.port(), "/", "host-" + i + ".example.com")
                                .body())
                        .isEqualTo("app");
            }
            assertThat(router.appliedOffsets().values().stream()
                            .mapToLong(o -> o)
                            .sum())
                    .isGreaterThanOrEqualTo(201);
        }
    }

    @Test
    void aChangeIsSeenByTheNextRequestOnceItIsApplied() throws Exception {
        catalog.createOrVerify(platform.admin());
        try (Router router = started()) {
            List<AppliedRoute> applied = new CopyOnWriteArrayList<>();
            router.onRouteApplied(applied::add);

            tables.endpoint(app.getAddress().getPort(), "app", "h");
            for (int revision = 1; revision <= 20; revision++) {
                tables.route("h", revision, to("app", revision));
            }
            Eventually.until(PATIENCE, () -> applied.size() == 20, "all are applied");
            HttpResponse<String> served = client.get(router.port(), "/", "h");
            tables.noRoute("h");
            Eventually.until(PATIENCE, () -> applied.size() == 21, "the deletion is applied");
            HttpResponse<String> gone = client.get(router.port(), "/", "h");

            assertThat(served.body()).isEqualTo("app");
            assertThat(gone.statusCode()).isEqualTo(404);
            assertThat(applied.get(19).revision()).isEqualTo(20);
            assertThat(applied.get(20).lineage()).isNull();
            assertThat(router.appliedDelays().routes().getTotalCount()).isEqualTo(20);
            assertThat(router.appliedDelays().endpoints().getTotalCount()).isEqualTo(1);
            System.out.println("produced -> applied, ms: p50 "
                    + router.appliedDelays().routes().getValueAtPercentile(50) + " max "
                    + router.appliedDelays().routes().getMaxValue());
        }
    }

    @Test
    void aTopicThatWasMadeAnewReplacesTheTableWithoutAGap() throws Exception {
        catalog.createOrVerify(platform.admin());
        tables.endpoint(app.getAddress().getPort(), "app", "kept");
        tables.route("kept", 1, to("app", null));
        tables.route("gone", 1, to("app", null));
        try (Router router = started()) {
            AtomicInteger failures = new AtomicInteger();
            AtomicBoolean done = new AtomicBoolean();
            Thread asking = Thread.ofVirtual().start(() -> {
                while (!done.get()) {
                    failures.addAndGet(client.get(router.port(), "/", "kept").statusCode() == 200 ? 0 : 1);
                }
            });

            String topic = catalog.routeTable().name();
            platform.admin().deleteTopics(List.of(topic)).all().get();
            Eventually.until(
                    PATIENCE, () -> !platform.admin().listTopics().names().get().contains(topic), "it is deleted");
            Eventually.until(PATIENCE, () -> recreated(), "it is there again");
            tables.route("kept", 2, to("app", null));
            tables.route("new", 1, to("app", null));
            Eventually.until(
                    PATIENCE, () -> client.get(router.port(), "/", "new").statusCode() == 200, "the new topic is read");
            // Where the new topic was still empty when it was read, the sweep waits for it to be filled.
            Eventually.until(PATIENCE, () -> isSwept(router, "gone"), "the old is swept");
            done.set(true);
            asking.join();

            assertThat(failures).hasValue(0);
            assertThat(router.condition()).isEqualTo(Condition.READY);
        }
    }

    private boolean isSwept(Router router, String host) throws Exception {
        tables.endpoint(app.getAddress().getPort(), "app", "kept");
        return client.get(router.port(), "/", host).statusCode() == 404;
    }

    private boolean recreated() {
        catalog.createOrVerify(platform.admin());
        return true;
    }

    @Test
    void aRecordThatIsNotWhatItShouldBeStopsNothing() throws Exception {
        catalog.createOrVerify(platform.admin());
        tables.endpoint(app.getAddress().getPort(), "app", "h", "");
        tables.route("h", 1, to("app", null));
        try (Router router = started()) {
            assertThat(client.get(router.port(), "/", "h").statusCode()).isEqualTo(503);

            tables.endpoint(app.getAddress().getPort(), "app", "h");

            Eventually.until(PATIENCE, () -> client.get(router.port(), "/", "h").statusCode() == 200, "it goes on");
            assertThat(router.feed().failedRecords()).isEqualTo(1);
        }
    }

    @Test
    void drainingSaysSoServesOnAndFailsNoRequest() throws Exception {
        catalog.createOrVerify(platform.admin());
        tables.endpoint(app.getAddress().getPort(), "app", "h");
        tables.route("h", 1, to("app", null));
        RouterConfig config = config().withDrain(new DrainSettings(Duration.ofMillis(700), Duration.ofSeconds(5)));
        try (Router router = Router.start(config)) {
            router.ready().toCompletableFuture().get();
            int port = router.port();

            var drained = router.drain().toCompletableFuture();
            int health = client.get(router.adminPort(), "/health").statusCode();
            HttpResponse<String> served = client.get(port, "/", "h");
            drained.get();

            assertThat(health).isEqualTo(503);
            assertThat(served.statusCode()).isEqualTo(200);
            assertThat(served.headers().firstValue("Connection")).hasValue("close");
            assertThat(client.refuses(port)).isTrue();
            assertThat(router.drain().toCompletableFuture()).isDone();
        }
    }

    @Test
    void aPortThatIsTakenEndsTheRouterInsteadOfLeavingItHalfStarted() throws Exception {
        catalog.createOrVerify(platform.admin());
        FrontendSettings taken = FrontendSettings.loopback()
                .with(listen -> listen.port = app.getAddress().getPort());
        try (Router router = Router.start(config().withListen(taken))) {
            assertThat(router.ready()).failsWithin(PATIENCE);
            assertThat(router.ended())
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .withMessageContaining("listen.port " + taken.port() + " of 127.0.0.1 cannot be had");
            assertThat(client.get(router.adminPort(), "/health").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void theAdminEndpointsShowTheTable() throws Exception {
        catalog.createOrVerify(platform.admin());
        tables.endpoint(app.getAddress().getPort(), "app", "h/v2");
        tables.route("h/v2", 7, to("app", 60), to("other", 40));
        try (Router router = started()) {
            int admin = router.adminPort();
            String address = "127.0.0.1:" + app.getAddress().getPort();

            assertThat(client.get(admin, "/routes").body())
                    .contains("\"h/v2\":[{\"address\":\"" + address + "\"")
                    .contains("\"private_instance_id\"", "\"load_balancing_algorithm\":\"round-robin\"");
            assertThat(client.get(admin, "/lookup?url=http://H/v2/x%3Fy").body())
                    .contains("\"found\" : true", "\"path\" : \"/v2\"", "\"revision\" : 7", address)
                    .contains("\"weight\" : 40", "\"epoch\" : 1", "\"lineage\"");
            assertThat(client.get(admin, "/lookup?url=nobody").body()).contains("\"found\" : false");
            assertThat(client.get(admin, "/lookup").statusCode()).isEqualTo(400);
            assertThat(client.get(admin, "/ready").body()).contains("\"condition\":\"ready\"", "\"stale\":false");
            assertThat(client.get(admin, "/metrics").body())
                    .contains("weir_table_routes 1.0", "weir_table_endpoints 1.0", "weir_table_staleness_seconds 0.0")
                    .contains("weir_table_offset{partition=\"0\",topic=\""
                            + catalog.routeTable().name() + "\"}")
                    .contains("weir_applied_delay_seconds_bucket");
            assertThat(client.get(admin, "/nothing").statusCode()).isEqualTo(404);
        }
    }

    private Router started() throws Exception {
        Router router = Router.start(config());
        router.ready().toCompletableFuture().get();
        return router;
    }

    private RouterConfig config() {
        var topics = new TopicsSettings(
                catalog.settings().prefix(),
                catalog.settings().partitions(),
                catalog.settings().replicationFactor());
        return RouterConfig.loopback(
                KafkaSettings.of(platform.bootstrapServers()),
                SchemaRegistrySettings.of(platform.registryUrl()),
                topics);
    }
}
