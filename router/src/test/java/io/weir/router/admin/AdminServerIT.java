package io.weir.router.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.weir.router.feed.AppliedDelays;
import io.weir.router.feed.TableFollower;
import io.weir.router.table.Destination;
import io.weir.router.table.Guid;
import io.weir.router.table.Lineage;
import io.weir.router.table.Route;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.TableWriter;
import io.weir.schemas.topic.RouteKey;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdminServerIT {

    private static final int ROUTES = 50_000;

    private final Vertx vertx = Vertx.vertx();
    private final TableWriter writer = new TableWriter("router-1", 7, false);
    private final AtomicReference<Condition> condition = new AtomicReference<>(Condition.READY);
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @BeforeEach
    void start() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var follower =
                new TableFollower(writer, "routes", "endpoints", new AppliedDelays(registry), InstantSource.system());
        var server = new AdminServer(
                AdminSettings.loopback(),
                new AdminServer.Shown(writer.table(), registry, condition::get, follower::status),
                InstantSource.system());
        vertx.deployVerticle(server).await();
        port = server.port();
    }

    @AfterEach
    void stop() {
        client.close();
        vertx.close().await();
    }

    @Test
    void aLargeTableIsListedWhole() throws Exception {
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
            assertThat(get("/ready").statusCode()).isEqualTo(health.statusCode());
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
