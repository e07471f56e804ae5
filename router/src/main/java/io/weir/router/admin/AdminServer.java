package io.weir.router.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.weir.router.feed.FeedStatus;
import io.weir.router.table.RouteTable;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The admin endpoints: {@code /health}, {@code /ready}, {@code /routes}, {@code /lookup?url=}, {@code /metrics}.
 *
 * <p>Threads: one event loop, but for {@link #port()}.
 */
public final class AdminServer extends VerticleBase {

    /**
     * What is shown.
     *
     * @param table the table
     * @param registry the meters
     * @param condition whether the router takes requests
     * @param feed how the table stands towards its topics
     */
    public record Shown(
            RouteTable table,
            PrometheusMeterRegistry registry,
            Supplier<Condition> condition,
            Supplier<FeedStatus> feed) {}

    private final AdminSettings settings;
    private final Shown shown;
    private final InstantSource clock;
    private final TableMetrics metrics;
    private volatile @Nullable HttpServer server;

    /** @param settings where to listen */
    public AdminServer(AdminSettings settings, Shown shown, InstantSource clock) {
        this.settings = settings;
        this.shown = shown;
        this.clock = clock;
        this.metrics = new TableMetrics(shown.registry(), shown.table(), shown.feed(), clock);
    }

    @Override
    public Future<?> start() {
        HttpServer created = vertx.createHttpServer().requestHandler(this::handle);
        server = created;
        return created.listen(settings.port(), settings.host());
    }

    /** The port that it listens on, once it does. */
    public int port() {
        HttpServer listening = server;
        return listening == null ? settings.port() : listening.actualPort();
    }

    private void handle(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            request.response()
                    .setStatusCode(405)
                    .putHeader("Allow", "GET, HEAD")
                    .end();
            return;
        }
        switch (request.path()) {
            case "/health" -> health(request.response());
            case "/ready" -> ready(request.response());
            case "/routes" -> routes(request.response());
            case "/lookup" -> lookup(request);
            case "/metrics" -> metrics(request.response());
            case null, default ->
                text(
                        request.response().setStatusCode(404),
                        "Try /health, /ready, /routes, /lookup?url= or /metrics.\n");
        }
    }

    /** For load balancers, as Gorouter's. */
    private void health(HttpServerResponse response) {
        boolean healthy = shown.condition().get().healthy();
        response.setStatusCode(healthy ? 200 : 503)
                .putHeader("Cache-Control", "private, max-age=0")
                .putHeader("Expires", "0");
        text(response, healthy ? "ok\n" : "unavailable\n");
    }

    /** For people and scripts: the same, and why. */
    private void ready(HttpServerResponse response) {
        Condition condition = shown.condition().get();
        FeedStatus feed = shown.feed().get();
        String body = Json.text(json -> {
            json.writeStartObject();
            json.writeStringField("condition", condition.text());
            json.writeBooleanField("tablesComplete", feed.complete());
            json.writeBooleanField("stale", feed.staleSinceMillis() >= 0);
            json.writeNumberField(
                    "stalenessSeconds", feed.staleness(clock.millis()).toMillis() / 1000.0);
            Json.optional(json, "kafka", feed.reason());
            json.writeNumberField("routes", shown.table().sizes().routes());
            json.writeNumberField("endpoints", shown.table().sizes().endpoints());
            json.writeNumberField("unreadableRecords", feed.failedRecords());
            json.writeObjectFieldStart("appliedOffsets");
            Map<String, Long> sorted = new TreeMap<>();
            feed.offsets().forEach((partition, offset) -> sorted.put(partition.toString(), offset));
            for (Map.Entry<String, Long> each : sorted.entrySet()) {
                json.writeNumberField(each.getKey(), each.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        });
        response.setStatusCode(condition.healthy() ? 200 : 503);
        json(response, body + "\n");
    }

    private void routes(HttpServerResponse response) {
        response.putHeader("Content-Type", "application/json");
        RouteListing.send(shown.table(), response, context);
    }

    private void lookup(HttpServerRequest request) {
        String url = request.getParam("url");
        if (url == null || url.isEmpty()) {
            text(request.response().setStatusCode(400), "Say which: /lookup?url=http://app.example.com/path\n");
            return;
        }
        json(request.response(), LookupAnswer.of(shown.table(), url, System.nanoTime()));
    }

    private void metrics(HttpServerResponse response) {
        metrics.refresh();
        response.putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        response.end(shown.registry().scrape());
    }

    private static void text(HttpServerResponse response, String body) {
        response.putHeader("Content-Type", "text/plain; charset=utf-8").end(body);
    }

    private static void json(HttpServerResponse response, String body) {
        response.putHeader("Content-Type", "application/json").end(body);
    }
}
