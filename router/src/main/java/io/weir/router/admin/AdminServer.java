package io.weir.router.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.weir.router.feed.FeedStatus;
import io.weir.router.shard.Shards;
import io.weir.router.table.RouteTable;
import io.weir.schemas.config.ConfigSetting;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The admin endpoints: {@code /health}, {@code /ready}, {@code /is-process-alive-do-not-use-for-loadbalancing} for everybody;
 * {@code /routes}, {@code /lookup?url=}, {@code /tables}, {@code /config}, {@code /metrics} for those who may.
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
     * @param settings the effective configuration
     * @param plainEndpoints whether endpoints that do not prove who they are may be used
     * @param shards which hosts other routers have; null in a replicated fleet
     */
    public record Shown(
            RouteTable table,
            PrometheusMeterRegistry registry,
            Supplier<Condition> condition,
            Supplier<FeedStatus> feed,
            List<ConfigSetting> settings,
            BooleanSupplier plainEndpoints,
            @Nullable Shards shards) {

        /** Of a router that has every host. */
        public Shown(
                RouteTable table,
                PrometheusMeterRegistry registry,
                Supplier<Condition> condition,
                Supplier<FeedStatus> feed,
                List<ConfigSetting> settings) {
            this(table, registry, condition, feed, settings, () -> true, null);
        }
    }

    private final AdminSettings settings;
    private final Shown shown;
    private final InstantSource clock;
    private final TableMetrics metrics;
    private final BasicAuth auth;
    private volatile @Nullable HttpServer server;

    /** @param settings where to listen */
    public AdminServer(AdminSettings settings, Shown shown, InstantSource clock) {
        this.settings = settings;
        this.auth = new BasicAuth(settings);
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
            case "/is-process-alive-do-not-use-for-loadbalancing" -> text(neverKept(request.response()), "ok\n");
            case null, default -> {
                if (auth.admits(request.getHeader(HttpHeaders.AUTHORIZATION))) {
                    show(request);
                } else {
                    text(
                            request.response()
                                    .setStatusCode(401)
                                    .putHeader("WWW-Authenticate", "Basic realm=\"router\""),
                            "Give user and password: those of admin.user and admin.password.\n");
                }
            }
        }
    }

    private void show(HttpServerRequest request) {
        switch (request.path()) {
            case "/routes" -> routes(request);
            case "/lookup" -> lookup(request);
            case "/tables" ->
                json(request.response(), TablesAnswer.of(shown.feed().get()));
            case "/config" -> json(request.response(), ConfigAnswer.of(shown.settings()));
            case "/metrics" -> metrics(request.response());
            case null, default ->
                text(
                        request.response().setStatusCode(404),
                        "Try /health, /ready, /routes, /routes?host=, /lookup?url=, /tables, /config or /metrics.\n");
        }
    }

    /** As Gorouter says it, so that nobody on the way keeps the answer. */
    private static HttpServerResponse neverKept(HttpServerResponse response) {
        return response.putHeader("Cache-Control", "private, max-age=0").putHeader("Expires", "0");
    }

    /** For load balancers, as Gorouter's. */
    private void health(HttpServerResponse response) {
        boolean healthy = shown.condition().get().healthy();
        neverKept(response).setStatusCode(healthy ? 200 : 503);
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
            json.writeBooleanField("stale", feed.stale());
            json.writeNumberField(
                    "stalenessSeconds", feed.staleness(clock.millis()).toMillis() / 1000.0);
            Json.optional(json, "kafka", feed.reason());
            json.writeBooleanField("plainEndpointsUsed", shown.plainEndpoints().getAsBoolean());
            json.writeNumberField("routes", shown.table().sizes().routes());
            json.writeNumberField("endpoints", shown.table().sizes().endpoints());
            json.writeNumberField("unreadableRecords", feed.failedRecords());
            json.writeBooleanField("frozen", feed.tables().frozen());
            TablesAnswer.writeTables(json, feed.tables());
            TablesAnswer.writeOffsets(json, feed);
            json.writeEndObject();
        });
        neverKept(response).setStatusCode(condition.healthy() ? 200 : 503);
        json(response, body + "\n");
    }

    private void routes(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.putHeader("Content-Type", "application/json");
        String host = request.getParam("host");
        if (host == null) {
            RouteListing.send(shown.table(), response, context);
        } else {
            response.end(RouteListing.ofHost(shown.table(), host.toLowerCase(Locale.ROOT)));
        }
    }

    private void lookup(HttpServerRequest request) {
        String url = request.getParam("url");
        if (url == null || url.isEmpty()) {
            text(request.response().setStatusCode(400), "Say which: /lookup?url=http://app.example.com/path\n");
            return;
        }
        String elsewhere = shown.shards() == null ? null : LookupAnswer.elsewhere(shown.shards(), url);
        json(
                request.response(),
                elsewhere == null
                        ? LookupAnswer.of(
                                shown.table(), url, shown.plainEndpoints().getAsBoolean(), System.nanoTime())
                        : elsewhere);
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
