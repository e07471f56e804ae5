package io.weir.router.rehearsal;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.transport.Transport;
import io.weir.router.backend.BackendSettings;
import io.weir.router.backend.PlainEndpoints;
import io.weir.router.forward.ForwardMetrics;
import io.weir.router.forward.HopMetrics;
import io.weir.router.forward.Hopping;
import io.weir.router.forward.PathParts;
import io.weir.router.forward.Traffic;
import io.weir.router.frontend.ConnectionSetup;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.frontend.SocketTransport;
import io.weir.router.metrics.MetricsSettings;
import io.weir.router.metrics.RequestMetrics;
import io.weir.router.overload.Overload;
import io.weir.router.overload.OverloadSettings;
import io.weir.router.shard.Claim;
import io.weir.router.shard.HopSettings;
import io.weir.router.shard.Owner;
import io.weir.router.shard.Owners;
import io.weir.router.shard.Shards;
import io.weir.router.table.Destination;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Guid;
import io.weir.router.table.Instance;
import io.weir.router.table.Lineage;
import io.weir.router.table.Route;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.TableWriter;
import io.weir.schemas.config.Secret;
import io.weir.schemas.topic.RouteKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A whole router but for Kafka, with one route to a backend that is in it as well; all of it on loopback. */
final class Stage implements AutoCloseable {

    /** Of the one route. */
    static final String HOST = "rehearsal.example.com";

    static final String ANSWER = "as rehearsed";

    private static final String LOOPBACK = "127.0.0.1";
    private static final String APP = "rehearsal";
    private static final int SLICES = 1;
    private static final HopSettings HOPS = HopSettings.of(Secret.of("known to this process alone"));
    private static final Lineage LINEAGE = new Lineage(APP, 0, 0, 0, Lineage.UNKNOWN);

    private final Vertx vertx;
    private final int port;

    private Stage(
            Function<Transport, Vertx> vertxes, SocketTransport sockets, @Nullable Shards shards, boolean serves) {
        FrontendSettings frontend = FrontendSettings.loopback().with(listen -> listen.h2c = shards != null);
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var connections = new ConnectionSetup(frontend, meters);
        this.vertx = vertxes.apply(connections.transport(sockets));
        try {
            this.port = begin(frontend, connections, meters, shards, serves);
        } catch (RuntimeException e) {
            vertx.close().await();
            throw e;
        }
    }

    private int begin(
            FrontendSettings frontend,
            ConnectionSetup connections,
            MeterRegistry meters,
            @Nullable Shards shards,
            boolean serves) {
        var writer = new TableWriter(APP, 0, false);
        if (serves) {
            fill(writer, backend(vertx));
        }
        var metrics = new ForwardMetrics(meters);
        var traffic = new Traffic(
                vertx,
                new Traffic.Parts(
                        writer.table(),
                        frontend,
                        connections,
                        BackendSettings.defaults(),
                        new PlainEndpoints(BackendSettings.defaults().plainEndpointStalenessMax(), meters),
                        PathParts.defaults(),
                        new Overload(OverloadSettings.defaults()),
                        metrics,
                        List.of(metrics, new RequestMetrics(MetricsSettings.defaults(), System::nanoTime)),
                        shards == null ? null : new Hopping(shards, APP, HOPS, new HopMetrics(meters))),
                1);
        return traffic.listen().await();
    }

    /** One that has the route; with hops, as the router that others send requests to. */
    static Stage serving(Function<Transport, Vertx> vertxes, SocketTransport sockets, boolean hops) {
        Shards shards = null;
        if (hops) {
            shards = new Shards(SLICES);
            shards.hold(new boolean[] {true});
        }
        return new Stage(vertxes, sockets, shards, true);
    }

    /** One that has nothing and sends every request to another. */
    static Stage sendingTo(Stage other, Function<Transport, Vertx> vertxes, SocketTransport sockets) {
        var shards = new Shards(SLICES);
        var owner = new Owner("owner of " + APP, LOOPBACK, other.port);
        shards.owners(Owners.of(List.of(new Claim(owner, 1, 1, Set.of(0), Set.of(0), false)), APP, SLICES));
        return new Stage(vertxes, sockets, shards, false);
    }

    /** Where it takes requests. */
    int port() {
        return port;
    }

    private static void fill(TableWriter writer, int backendPort) {
        Guid app = Guid.of(APP);
        RouteKey key = RouteKey.parse(HOST);
        writer.putRoute(
                key,
                0,
                new Route(
                        Guid.of("route of " + APP),
                        1,
                        0,
                        List.of(new Destination(app, "web", 8080, "http1", Destination.UNWEIGHTED)),
                        RouteOptions.DEFAULT,
                        null,
                        null,
                        Guid.of("space of " + APP),
                        LINEAGE));
        var instance = new Instance(
                LOOPBACK, backendPort, false, null, app, null, null, APP, 0, null, null, "http1", Map.of());
        writer.putEndpoint(LOOPBACK + ":" + backendPort, 0, new EndpointEntry(instance, List.of(key), LINEAGE));
        writer.publish();
    }

    /** Listens, and gives its port. */
    private static int backend(Vertx vertx) {
        NetServer server = vertx.createNetServer().connectHandler(Backend::new);
        return server.listen(0, LOOPBACK).await().actualPort();
    }

    /** Answers whatever it is asked, once it has read all of it. */
    private static final class Backend {

        private static final Buffer RESPONSE =
                Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + ANSWER.length()
                        + "\r\n\r\n" + ANSWER);
        private static final String HEAD_END = "\r\n\r\n";

        private final NetSocket socket;
        private String read = "";

        Backend(NetSocket socket) {
            this.socket = socket;
            socket.handler(this::take);
        }

        private void take(Buffer bytes) {
            read += bytes.toString(StandardCharsets.ISO_8859_1);
            int head = read.indexOf(HEAD_END);
            while (head >= 0) {
                int end = head + HEAD_END.length() + (read.startsWith("POST") ? Visitor.BODY.length() : 0);
                if (read.length() < end) {
                    return;
                }
                read = read.substring(end);
                socket.write(RESPONSE);
                head = read.indexOf(HEAD_END);
            }
        }
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
