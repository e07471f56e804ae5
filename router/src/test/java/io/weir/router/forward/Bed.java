package io.weir.router.forward;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.weir.embedded.fixture.Eventually;
import io.weir.router.backend.BackendSettings;
import io.weir.router.backend.PlainEndpoints;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.frontend.ConnectionSetup;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.frontend.SocketTransport;
import io.weir.router.frontend.TlsSettings;
import io.weir.router.overload.Overload;
import io.weir.router.overload.OverloadSettings;
import io.weir.router.shard.HopSettings;
import io.weir.router.shard.Shards;
import io.weir.router.sticky.StickySettings;
import io.weir.router.table.Destination;
import io.weir.router.table.Endpoint;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Guid;
import io.weir.router.table.Instance;
import io.weir.router.table.Lineage;
import io.weir.router.table.Route;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.RouteView;
import io.weir.router.table.TableWriter;
import io.weir.schemas.topic.RouteKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** The request path on real sockets, over a table that the test writes itself. */
final class Bed implements AutoCloseable {

    /** All tests can be told to go another way than usual. */
    private static final SocketTransport TRANSPORT =
            SocketTransport.valueOf(System.getProperty("weir.test.transport", SocketTransport.AUTO.name()));

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Lineage LINEAGE = new Lineage("weir.route-events", 0, 0, 0, Lineage.UNKNOWN);

    final TableWriter writer = new TableWriter("router-1", 7, false);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final ForwardMetrics metrics = new ForwardMetrics(meters);
    final PlainEndpoints plainEndpoints;
    final ConnectionSetup connections;
    final Traffic traffic;

    /** The plain port; -1 without. */
    final int port;

    /** The TLS port; -1 without. */
    final int tlsPort;

    /** The port for other routers; -1 without. */
    final int routersPort;

    private final Vertx vertx;

    /** What differs from bed to bed. */
    private static final class Setup {
        private final SimpleMeterRegistry meters;
        private FrontendSettings frontend = FrontendSettings.loopback();
        private PathParts path = PathParts.defaults();
        private OverloadSettings overload = OverloadSettings.defaults();
        private @Nullable Hopping hopping;
        private SocketTransport sockets = TRANSPORT;

        Setup(SimpleMeterRegistry meters) {
            this.meters = meters;
        }

        @Nullable TlsSettings routers() {
            return hopping == null
                    ? null
                    : TlsSettings.ofRouters(frontend.host(), hopping.hops().tls());
        }
    }

    Bed() {
        this(2, BackendSettings.defaults());
    }

    Bed(int loops, BackendSettings backends) {
        this(loops, backends, setup -> {});
    }

    /** Told of sockets in that way. */
    static Bed over(SocketTransport sockets) {
        return new Bed(2, BackendSettings.defaults(), setup -> setup.sockets = sockets);
    }

    /** With another frontend. */
    static Bed behind(FrontendSettings frontend) {
        return new Bed(2, BackendSettings.defaults(), setup -> setup.frontend = frontend);
    }

    Bed(int loops, BackendSettings backends, FrontendSettings frontend) {
        this(loops, backends, setup -> setup.frontend = frontend);
    }

    private Bed(int loops, BackendSettings backends, Consumer<Setup> change) {
        Setup setup = new Setup(meters);
        change.accept(setup);
        this.connections = new ConnectionSetup(setup.frontend, setup.routers(), meters);
        this.plainEndpoints = new PlainEndpoints(backends.plainEndpointStalenessMax(), meters);
        this.vertx = Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(loops))
                .withTransport(connections.transport(setup.sockets))
                .build();
        List<ExchangeObserver> observers = new ArrayList<>(setup.path.tracing().observers());
        observers.add(metrics);
        this.traffic = new Traffic(
                vertx,
                new Traffic.Parts(
                        writer.table(),
                        setup.frontend,
                        connections,
                        backends,
                        plainEndpoints,
                        setup.path,
                        new Overload(setup.overload),
                        metrics,
                        observers,
                        setup.hopping),
                loops);
        this.port = traffic.listen().await();
        this.tlsPort = traffic.tlsPort();
        this.routersPort = traffic.routersPort();
    }

    /** A bed of a sharded fleet. */
    static Bed sharded(Shards shards, HopSettings hops) {
        return new Bed(1, BackendSettings.defaults(), setup -> {
            // As the configuration of a sharded fleet demands it: other routers speak HTTP/2.
            setup.frontend = FrontendSettings.loopback().with(listen -> listen.h2c = true);
            setup.hopping = new Hopping(shards, "self", hops, new HopMetrics(setup.meters));
        });
    }

    /** A bed with other sticky sessions, of one event loop. */
    static Bed withSticky(StickySettings sticky) {
        return new Bed(
                1,
                BackendSettings.defaults(),
                setup -> setup.path = PathParts.defaults().withSticky(sticky));
    }

    /** A bed whose clients have these bounds. */
    static Bed withLimits(FrontendSettings frontend, OverloadSettings overload) {
        return new Bed(2, BackendSettings.defaults(), setup -> {
            setup.frontend = frontend;
            setup.overload = overload;
        });
    }

    /** A bed whose request path does what the test says. */
    static Bed withPath(PathParts path) {
        return withPath(path, BackendSettings.defaults());
    }

    /** The same with other settings for backends. */
    static Bed withPath(PathParts path, BackendSettings backends) {
        return new Bed(2, backends, setup -> setup.path = path);
    }

    /** Settings that are quick where the defaults are patient. */
    static BackendSettings quick(Duration requestTimeout, int connectionsMax, int waitingMax) {
        return BackendSettings.defaults().with(change -> {
            change.dialTimeout = Duration.ofMillis(500);
            change.requestTimeout = requestTimeout;
            change.connectionsMax = connectionsMax;
            change.idleConnectionsMax = Math.min(connectionsMax, 10);
            change.waitingMax = waitingMax;
        });
    }

    static Destination to(String app, int weight) {
        return new Destination(Guid.of(app), "web", 8080, "http1", weight);
    }

    static Destination to(String app) {
        return to(app, Destination.UNWEIGHTED);
    }

    Bed route(String key, Destination... destinations) {
        return route(key, RouteOptions.DEFAULT, destinations);
    }

    Bed route(String key, Map<String, String> annotations, Destination... destinations) {
        return route(key, RouteOptions.of(Map.of(), annotations), destinations);
    }

    Bed route(String key, RouteOptions options, Destination... destinations) {
        return put(key, options, null, destinations);
    }

    private Bed put(String key, RouteOptions options, @Nullable String service, Destination... destinations) {
        writer.putRoute(
                RouteKey.parse(key),
                0,
                new Route(
                        Guid.of("route-of-" + key),
                        1,
                        0,
                        Arrays.asList(destinations),
                        options,
                        service,
                        null,
                        Guid.of("space"),
                        LINEAGE));
        writer.publish();
        return this;
    }

    /** A route whose requests go to a route service first. */
    Bed routeThrough(String service, String key, Destination... destinations) {
        return put(key, RouteOptions.DEFAULT, service, destinations);
    }

    Bed endpoint(int port, @Nullable String app, String uri) {
        return endpoint("127.0.0.1", port, app, uri, "http1", null);
    }

    /** @param san name that its certificate must carry; null for an endpoint without TLS */
    Bed endpoint(String address, int port, @Nullable String app, String uri, String protocol, @Nullable String san) {
        Instance instance = new Instance(
                address,
                port,
                san != null,
                san,
                app == null ? null : Guid.of(app),
                null,
                null,
                "instance-" + port,
                3,
                null,
                null,
                protocol,
                Map.of());
        writer.putEndpoint(address + ":" + port, 0, new EndpointEntry(instance, List.of(RouteKey.parse(uri)), LINEAGE));
        writer.publish();
        return this;
    }

    Bed without(int port) {
        writer.removeEndpoint("127.0.0.1:" + port);
        writer.publish();
        return this;
    }

    /** The only endpoint of a route. */
    Endpoint only(String host) {
        RouteView view =
                requireNonNull(requireNonNull(writer.table().find(host, "/")).view());
        return view.destinations().get(0).endpoints().get(0);
    }

    double count(String meter) {
        return meters.get(meter).counter().count();
    }

    /** The counter with this tag. */
    double count(String meter, String tag, String value) {
        return meters.get(meter).tag(tag, value).counter().count();
    }

    /**
     * The counter comes to {@code expected}, and is not above it. A client may have its response before the router has
     * counted it.
     */
    void counts(double expected, String meter) {
        counts(expected, meter, () -> count(meter));
    }

    /** {@link #counts(double, String)}, of the counter with this tag. */
    void counts(double expected, String meter, String tag, String value) {
        counts(expected, meter + "{" + tag + "=" + value + "}", () -> count(meter, tag, value));
    }

    private static void counts(double expected, String meter, DoubleSupplier count) {
        Eventually.until(PATIENCE, () -> count.getAsDouble() >= expected, meter + " comes to " + expected);
        assertThat(count.getAsDouble()).as(meter).isEqualTo(expected);
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
