package io.weir.router.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.feed.AppliedDelays;
import io.weir.router.feed.TableFollower;
import io.weir.router.metrics.MetricsSettings;
import io.weir.router.metrics.RequestMetrics;
import io.weir.router.table.Destination;
import io.weir.router.table.Guid;
import io.weir.router.table.Lineage;
import io.weir.router.table.Route;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.TableWriter;
import io.weir.schemas.config.ConfigSetting;
import io.weir.schemas.config.Secret;
import io.weir.schemas.topic.RouteKey;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdminServerIT {

    private static final int ROUTES = 50_000;

    private static final List<ConfigSetting> SETTINGS = List.of(
            new ConfigSetting("listen.port", 8080, "default"),
            new ConfigSetting("sharding.segments", List.of("a", "b"), "router.yaml:3:1"),
            new ConfigSetting("admin.password", "***", "environment variable WEIR_ROUTER_ADMIN_PASSWORD"),
            new ConfigSetting("id", null, "default"));

    private final RequestMetrics requests = new RequestMetrics(MetricsSettings.defaults(), System::nanoTime);
    private final Vertx vertx = Vertx.vertx();
    private final TableWriter writer = new TableWriter("router-1", 7, false);
    private final AtomicReference<Condition> condition = new AtomicReference<>(Condition.READY);
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @BeforeEach
    void start() {
        port = serve(AdminSettings.loopback());
    }

    private int serve(AdminSettings settings) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.getPrometheusRegistry().register(requests);
        var follower = new TableFollower(
                writer,
                new TopicCatalog(TopicCatalogSettings.defaults()),
                new AppliedDelays(registry),
                InstantSource.system());
        var server = new AdminServer(
                settings,
                new AdminServer.Shown(writer.table(), registry, condition::get, follower::status, SETTINGS),
                InstantSource.system());
        vertx.deployVerticle(server).await();
        return server.port();
    }

    @AfterEach
    void stop() {
        client.close();
        vertx.close().await();
    }

    @Test
    void aLargeTableIsListedWhole() throws Exception {
        fill();

        HttpResponse<InputStream> response =
                client.send(HttpRequest.newBuilder(uri("/routes")).build(), HttpResponse.BodyHandlers.ofInputStream());

        int listed = 0;
        try (JsonParser json = new JsonFactory().createParser(response.body())) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                listed += token == JsonToken.FIELD_NAME ? 1 : 0;
            }
        }
        assertThat(listed).isEqualTo(ROUTES);
    }

    private void fill() {
        Destination destination = new Destination(Guid.of("app"), "web", 8080, "http1", -1);
        for (int i = 0; i < ROUTES; i++) {
            writer.putRoute(
                    RouteKey.parse("host-" + i + ".example.com"),
                    0,
                    new Route(
                            Guid.of("route-" + i),
                            1,
                            0,
                            List.of(destination),
                            RouteOptions.DEFAULT,
                            null,
                            null,
                            Guid.of("space"),
                            new Lineage("t", 0, 0, 0, 0)));
        }
        writer.publish();
    }

    @Test
    void oneHostIsListedAlone() throws Exception {
        fill();

        assertThat(get("/routes?host=HOST-7.example.com").body()).isEqualTo("{\n\"host-7.example.com\":[]}\n");
        assertThat(get("/routes?host=nobody").body()).isEqualTo("{}\n");
        assertThat(get("/routes?host=").body()).isEqualTo("{}\n");
    }

    @Test
    void metricsOfALargeTableAreQuick() throws Exception {
        fill();
        ExchangeObserver loop = requests.ofLoop();
        for (int i = 0; i < ROUTES; i++) {
            var x = new Exchange(
                    HttpMethod.GET, "/", HttpVersion.HTTP_1_1, "::1", false, MultiMap.caseInsensitiveMultiMap(), 0);
            x.cell = writer.table().at("host-" + i + ".example.com", "");
            loop.finished(x, 503, 1_000_000);
        }
        get("/metrics");

        long before = System.nanoTime();
        String metrics = get("/metrics").body();
        long millis = (System.nanoTime() - before) / 1_000_000;

        System.out.println("/metrics with " + ROUTES + " routes, all asked for: " + millis + " ms, " + metrics.length()
                + " characters");
        assertThat(metrics.lines().filter(l -> l.startsWith("weir_route_requests_total")))
                .hasSize(101 * 6);
        assertThat(metrics).contains("weir_requests_total 50000.0", "weir_table_routes 50000.0");
        assertThat(millis).isLessThan(2_000);
    }

    @Test
    void theConfigurationIsShownWithWhereItComesFromAndWithoutSecrets() throws Exception {
        assertThat(get("/config").body())
                .contains("\"listen.port\" : {\n    \"value\" : 8080,\n    \"origin\" : \"default\"\n  }")
                .contains("\"value\" : [ \"a\", \"b\" ],\n    \"origin\" : \"router.yaml:3:1\"")
                .contains("\"value\" : \"***\"", "\"value\" : null");
    }

    @Test
    void whoIsNotTheUserSeesHealthAlone() throws Exception {
        port = serve(new AdminSettings("127.0.0.1", 0, "admin", Secret.of("pass:word ä")));

        for (String path : List.of("/routes", "/routes?host=x", "/lookup?url=x", "/config", "/metrics", "/nothing")) {
            HttpResponse<String> refused = get(path);
            assertThat(refused.statusCode()).as(path).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Basic realm=\"router\"");
            assertThat(status(path, "Basic " + basic("admin:wrong"))).isEqualTo(401);
            assertThat(status(path, "Basic " + basic("other:pass:word ä"))).isEqualTo(401);
            assertThat(status(path, "Basic !")).isEqualTo(401);
            assertThat(status(path, "Bearer " + basic("admin:pass:word ä"))).isEqualTo(401);
            assertThat(status(path, "basic " + basic("admin:pass:word ä"))).isNotEqualTo(401);
        }
        for (String path : List.of("/health", "/ready", "/is-process-alive-do-not-use-for-loadbalancing")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(200);
        }
    }

    private static String basic(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private int status(String path, String authorization) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .header("Authorization", authorization)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    @Test
    void anEmptyTableIsAnEmptyObject() throws Exception {
        assertThat(get("/routes").body()).isEqualTo("{}\n");
    }

    @Test
    void healthFollowsTheCondition() throws Exception {
        for (Condition each : Condition.values()) {
            condition.set(each);

            HttpResponse<String> health = get("/health");

            assertThat(health.statusCode()).isEqualTo(each == Condition.READY ? 200 : 503);
            assertThat(health.headers().firstValue("Cache-Control")).hasValue("private, max-age=0");
            assertThat(health.headers().firstValue("Expires")).hasValue("0");
            HttpResponse<String> ready = get("/ready");
            assertThat(ready.statusCode()).isEqualTo(health.statusCode());
            assertThat(ready.headers().firstValue("Cache-Control")).hasValue("private, max-age=0");
            HttpResponse<String> alive = get("/is-process-alive-do-not-use-for-loadbalancing");
            assertThat(alive.statusCode()).isEqualTo(200);
            assertThat(alive.body()).isEqualTo("ok\n");
            assertThat(alive.headers().firstValue("Expires")).hasValue("0");
        }
    }

    @Test
    void onlyReadingIsAllowed() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(uri("/routes"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();

        assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
