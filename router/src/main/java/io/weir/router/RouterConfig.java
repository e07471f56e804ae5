package io.weir.router;

import io.weir.router.accesslog.AccessLogSettings;
import io.weir.router.admin.AdminSettings;
import io.weir.router.backend.BackendSettings;
import io.weir.router.errorpage.ErrorSettings;
import io.weir.router.fleet.FleetSettings;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.frontend.ProxyProtocol;
import io.weir.router.frontend.SocketTransport;
import io.weir.router.frontend.TlsSettings;
import io.weir.router.metrics.MetricsSettings;
import io.weir.router.overload.OverloadSettings;
import io.weir.router.routeservice.RouteServiceSettings;
import io.weir.router.selection.BalancingSettings;
import io.weir.router.shard.HopTlsSettings;
import io.weir.router.snapshot.SnapshotSettings;
import io.weir.router.step.HeaderSettings;
import io.weir.router.sticky.StickySettings;
import io.weir.router.table.ShardingSettings;
import io.weir.router.tracing.TracingSettings;
import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

/**
 * A router's configuration. In the environment its keys begin with {@value #ENV_PREFIX}.
 *
 * @param id tells routers apart; null for host name and port
 * @param listen how clients are spoken to
 * @param admin where operators ask
 * @param backends how backends are spoken to
 * @param balancing how endpoints are selected where a route does not say
 * @param stickySessions how a user's requests stay together
 * @param routeServices how requests go through route services
 * @param headers what becomes of headers
 * @param errors what the router's own answers look like
 * @param tracing distributed tracing
 * @param accessLog the access log
 * @param metrics what is shown of requests
 * @param sharding which isolation segments are served
 * @param fleet how it shows itself to others
 * @param snapshot where its table is kept on its own disk
 * @param drain how it stops
 * @param overload when new requests are turned away
 * @param emptyRouteFallsThrough whether a route without endpoints gives way to a shorter path
 * @param eventLoops how many threads take requests; 0 for as many as there are processors
 * @param rehearsal how many requests it makes to itself before it takes any; 0 for none
 * @param transport how event loops are told of sockets
 * @param topics which topics to follow
 * @param kafka how to reach Kafka
 * @param schemaRegistry how to reach the schema registry
 */
public record RouterConfig(
        @ConfigKey(
                description = "Tells routers apart; routers with different ids begin weighted draws at different"
                        + " destinations. Without it, host name and port.")
        @Nullable String id,

        FrontendSettings listen,
        AdminSettings admin,
        BackendSettings backends,
        BalancingSettings balancing,
        StickySettings stickySessions,
        RouteServiceSettings routeServices,
        HeaderSettings headers,
        ErrorSettings errors,
        TracingSettings tracing,
        AccessLogSettings accessLog,
        MetricsSettings metrics,
        ShardingSettings sharding,
        FleetSettings fleet,
        SnapshotSettings snapshot,
        DrainSettings drain,
        OverloadSettings overload,

        @ConfigKey(
                description = "Whether a route without endpoints gives way to a route with a shorter path, as in"
                        + " Gorouter, instead of being answered 503.",
                defaultValue = "false")
        boolean emptyRouteFallsThrough,

        @ConfigKey(
                description = "How many threads take requests; `0` for as many as there are processors.",
                defaultValue = "0",
                unit = "threads")
        int eventLoops,

        @ConfigKey(
                description = "How many requests the router makes to itself when it starts, through a request path that"
                        + " nobody else sees, so that the JVM has compiled what requests need when it takes the first"
                        + " ones, twice as many in a sharded fleet, half of them with a hop; `0` for none.",
                defaultValue = "250",
                unit = "requests")
        int rehearsal,

        @ConfigKey(
                description =
                        "How event loops are told of sockets: `auto` takes epoll, or NIO without it; `io-uring` costs less where the kernel allows it.",
                defaultValue = "auto")
        SocketTransport transport,

        TopicsSettings topics,
        KafkaSettings kafka,
        SchemaRegistrySettings schemaRegistry) {

    /** What the environment variables of a router begin with. */
    public static final String ENV_PREFIX = "WEIR_ROUTER";

    private static final int REHEARSAL_MAX = 100_000;
    private static final int SHARDED_FETCH_WAIT_MS = 100;

    public RouterConfig {
        if (eventLoops < 0 || eventLoops > 1024) {
            throw new IllegalArgumentException("eventLoops: " + eventLoops + " must be 0 to 1024");
        }
        if (rehearsal < 0 || rehearsal > REHEARSAL_MAX) {
            throw new IllegalArgumentException("rehearsal: " + rehearsal + " must be 0 to " + REHEARSAL_MAX);
        }
        if (fleet.isSharded()) {
            requireForHops(listen, fleet.hop().tls(), snapshot, routeServices);
        }
    }

    /** What routers of a sharded fleet need to reach one another, and what they cannot have so far. */
    private static void requireForHops(
            FrontendSettings listen,
            HopTlsSettings hop,
            SnapshotSettings snapshot,
            RouteServiceSettings routeServices) {
        boolean taken = (listen.plain() && hop.port() == listen.port())
                || (listen.tls().on() && hop.port() == listen.tls().port());
        if (hop.on() && hop.port() != 0 && taken) {
            throw new IllegalArgumentException(
                    "fleet.hop.tls.port: " + hop.port() + " must differ from listen.port and listen.tls.port");
        }
        if (!hop.on() && (!listen.plain() || !listen.h2c())) {
            throw new IllegalArgumentException("listen.plain, listen.h2c: must be true, as fleet.mode is sharded:"
                    + " routers speak HTTP/2 without TLS to one another where fleet.hop.tls has no certificate");
        }
        if (!hop.on() && listen.proxyProtocol() == ProxyProtocol.REQUIRED) {
            throw new IllegalArgumentException("listen.proxyProtocol: must not be required, as fleet.mode is sharded:"
                    + " other routers send no such header; optional lets them in");
        }
        if (routeServices.internalLookup()) {
            throw new IllegalArgumentException("routeServices.internalLookup: must not be true, as fleet.mode is"
                    + " sharded: the route of a route service may be another router's");
        }
        if (snapshot.directory() != null) {
            throw new IllegalArgumentException(
                    "snapshot.directory: " + snapshot.directory()
                            + " cannot be used, as fleet.mode is sharded: what a router held is not what it will hold; remove it");
        }
    }

    /** A router on loopback with any free ports, that stops quickly; for one machine and tests. */
    public static RouterConfig loopback(KafkaSettings kafka, SchemaRegistrySettings registry, TopicsSettings topics) {
        return new RouterConfig(
                null,
                FrontendSettings.loopback(),
                AdminSettings.loopback(),
                BackendSettings.defaults(),
                BalancingSettings.defaults(),
                StickySettings.defaults(),
                RouteServiceSettings.none(),
                HeaderSettings.defaults(),
                ErrorSettings.plain(),
                TracingSettings.off(),
                AccessLogSettings.none(),
                MetricsSettings.defaults(),
                ShardingSettings.all(),
                FleetSettings.defaults(),
                SnapshotSettings.none(),
                DrainSettings.quick(),
                OverloadSettings.defaults(),
                false,
                0,
                0,
                SocketTransport.AUTO,
                topics,
                kafka,
                registry);
    }

    /** The same with another frontend. */
    public RouterConfig withListen(FrontendSettings other) {
        return change(parts -> parts.listen = other);
    }

    /** The same with other admin endpoints. */
    public RouterConfig withAdmin(AdminSettings other) {
        return change(parts -> parts.admin = other);
    }

    /** The same with other settings for backends. */
    public RouterConfig withBackends(BackendSettings other) {
        return change(parts -> parts.backends = other);
    }

    /** The same that selects otherwise where routes do not say. */
    public RouterConfig withBalancing(BalancingSettings other) {
        return change(parts -> parts.balancing = other);
    }

    /** The same with another id. */
    public RouterConfig withId(String other) {
        return change(parts -> parts.id = other);
    }

    /** The same with another end. */
    public RouterConfig withDrain(DrainSettings other) {
        return change(parts -> parts.drain = other);
    }

    /** The same with another access log. */
    public RouterConfig withAccessLog(AccessLogSettings other) {
        return change(parts -> parts.accessLog = other);
    }

    /** The same for other isolation segments. */
    public RouterConfig withSharding(ShardingSettings other) {
        return change(parts -> parts.sharding = other);
    }

    /** The same, shown otherwise to others. */
    public RouterConfig withFleet(FleetSettings other) {
        return change(parts -> parts.fleet = other);
    }

    /** The same with other snapshots. */
    public RouterConfig withSnapshot(SnapshotSettings other) {
        return change(parts -> parts.snapshot = other);
    }

    private RouterConfig change(Consumer<Parts> change) {
        Parts parts = new Parts();
        change.accept(parts);
        return new RouterConfig(
                parts.id,
                parts.listen,
                parts.admin,
                parts.backends,
                parts.balancing,
                stickySessions,
                routeServices,
                headers,
                errors,
                tracing,
                parts.accessLog,
                metrics,
                parts.sharding,
                parts.fleet,
                parts.snapshot,
                parts.drain,
                overload,
                emptyRouteFallsThrough,
                eventLoops,
                rehearsal,
                transport,
                topics,
                kafka,
                schemaRegistry);
    }

    /** What programs change, while it is changed. */
    private final class Parts {
        private @Nullable String id = RouterConfig.this.id;
        private FrontendSettings listen = RouterConfig.this.listen;
        private AdminSettings admin = RouterConfig.this.admin;
        private BackendSettings backends = RouterConfig.this.backends;
        private BalancingSettings balancing = RouterConfig.this.balancing;
        private AccessLogSettings accessLog = RouterConfig.this.accessLog;
        private ShardingSettings sharding = RouterConfig.this.sharding;
        private FleetSettings fleet = RouterConfig.this.fleet;
        private SnapshotSettings snapshot = RouterConfig.this.snapshot;
        private DrainSettings drain = RouterConfig.this.drain;
    }

    /** How long a router may take to drain: with what it hands over, where it shares hosts out with others. */
    Duration drainMax() {
        Duration most = drain.waitTime().plus(drain.timeout());
        return fleet.isSharded() ? most.plus(Router.HAND_OVER_PATIENCE) : most;
    }

    /** The listener for other routers of the fleet; null without. */
    @Nullable TlsSettings hopListener() {
        return fleet.isSharded()
                ? TlsSettings.ofRouters(listen.host(), fleet.hop().tls())
                : null;
    }

    /** How Kafka is reached, and read from the nearest copy: the router's own zone is its clients' too, unless they have one. */
    KafkaSettings kafkaOfItsZone() {
        return kafka.inZone(balancing.zone());
    }

    /**
     * Settings of the client that reads the tables. It has one question to a broker at a time, and one about a slice that has just been
     * assigned waits until that about the others is answered, be it with nothing: by Kafka's default for half a second, in which its hosts
     * may be nobody's. A sharded fleet is never so large that asking more often is a burden.
     */
    Map<String, Object> readerProperties() {
        Map<String, Integer> defaults =
                fleet.isSharded() ? Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, SHARDED_FETCH_WAIT_MS) : Map.of();
        return kafkaOfItsZone().clientProperties(defaults, Map.of());
    }

    int effectiveEventLoops() {
        return eventLoops == 0 ? Runtime.getRuntime().availableProcessors() : eventLoops;
    }
}
