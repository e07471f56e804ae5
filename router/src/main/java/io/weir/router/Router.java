package io.weir.router;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.transport.Transport;
import io.weir.router.accesslog.AccessLog;
import io.weir.router.accesslog.AccessLogSettings;
import io.weir.router.admin.AdminServer;
import io.weir.router.admin.Condition;
import io.weir.router.backend.PlainEndpoints;
import io.weir.router.errorpage.ErrorPage;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.feed.AppliedDelays;
import io.weir.router.feed.AppliedRoute;
import io.weir.router.feed.FeedStatus;
import io.weir.router.feed.SliceFeed;
import io.weir.router.feed.TableFollower;
import io.weir.router.fleet.MemberPublisher;
import io.weir.router.fleet.MemberState;
import io.weir.router.fleet.ShardedFleet;
import io.weir.router.forward.ForwardMetrics;
import io.weir.router.forward.HopMetrics;
import io.weir.router.forward.Hopping;
import io.weir.router.forward.PathParts;
import io.weir.router.forward.Traffic;
import io.weir.router.frontend.ConnectionSetup;
import io.weir.router.metrics.ProcessMetrics;
import io.weir.router.metrics.RequestMetrics;
import io.weir.router.overload.Overload;
import io.weir.router.rehearsal.Rehearsal;
import io.weir.router.routeservice.RouteServices;
import io.weir.router.shard.Shards;
import io.weir.router.snapshot.Snapshots;
import io.weir.router.table.RouteTable;
import io.weir.router.table.TableWriter;
import io.weir.router.tracing.Tracing;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.Member;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.LoadedConfig;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.table.CompactedTableReader;
import io.weir.schemas.table.TableReaderSettings;
import io.weir.schemas.topic.TopicCatalog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One router: it follows the route table that is to be served and the endpoint table, and forwards requests by what they say.
 *
 * <p>The admin endpoints answer from the start; the traffic port opens when the tables are complete, and from then on a loss
 * of Kafka only makes the table old. {@link #ended()} stands for its whole life. Threads: any.
 */
public final class Router implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    /** Closing waits for nothing that could take long. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    /** How often a router looks whether the fleet serves every host, while it begins or ends. */
    private static final long COVER_MILLIS = 50;

    /** How often a router looks how old its table is, where that decides about endpoints. */
    private static final long STALENESS_MILLIS = 250;

    /** Longer than a broker takes to be replaced, or its connections to be made anew. */
    private static final Duration AWAY = Duration.ofSeconds(10);

    /** Longer than a group's session, so that a member that is gone has been replaced. */
    private static final Duration COVER_PATIENCE = Duration.ofSeconds(60);

    /** Others learn within a heartbeat what is theirs, and read it; longer than that only nobody takes it. */
    static final Duration HAND_OVER_PATIENCE = Duration.ofSeconds(60);

    private final RouterConfig config;
    private final String transportName;
    private final Vertx vertx;
    private final Snapshots snapshots;
    private final TableFollower follower;
    private final AppliedDelays delays;
    private final PlainEndpoints plainEndpoints;
    private final Traffic traffic;
    private final @Nullable AccessLog accessLog;
    private final ProcessMetrics process;
    private final RequestMetrics requests;
    private final List<Integer> allPartitions;
    /** Null in a replicated fleet. */
    private final @Nullable ShardedFleet sharded;

    private final Tracing tracing;
    private final AdminServer admin;
    private final RecordSerdes serdes;
    private final CompactedTableReader<SpecificRecord> reader;
    private final MemberPublisher member;

    private final AtomicReference<Condition> condition = new AtomicReference<>(Condition.STARTING);
    private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> draining = new AtomicReference<>();
    private final CompletableFuture<Integer> listening = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

    private Router(LoadedConfig<RouterConfig> loaded) {
        this.config = loaded.config();
        this.serdes = new RecordSerdes(config.schemaRegistry().toSerdeSettings());
        InstantSource clock = InstantSource.system();
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        // First what reads files, so that nothing is left running when one of them is wrong.
        ErrorPage errorPage = ErrorPage.of(config.errors());
        this.tracing = Tracing.start(config.tracing(), RouterId.of(config), registry, clock);
        PathParts path = new PathParts(
                config.headers(),
                RouteServices.of(config.routeServices()),
                tracing,
                errorPage,
                config.stickySessions());
        int loops = config.effectiveEventLoops();
        var connections = new ConnectionSetup(config.listen(), config.hopListener(), registry);
        Transport transport = connections.transport(config.transport());
        this.transportName = transport.name();
        this.vertx = newVertx(loops, transport);
        this.process = ProcessMetrics.bindTo(registry);
        this.snapshots = new Snapshots(config.snapshot(), reading(), registry, clock);
        long seed = snapshots.seed().orElseGet(RandomGenerator.getDefault()::nextLong);
        var writer = new TableWriter(
                RouterId.of(config),
                seed,
                config.emptyRouteFallsThrough(),
                config.balancing(),
                config.sharding().toFilter());
        RouteTable table = writer.table();
        TopicCatalog catalog = config.topics().toCatalog();
        KafkaSettings kafka = config.kafkaOfItsZone();
        Shards shards = new Shards(catalog.settings().partitions());
        this.delays = new AppliedDelays(registry);
        this.follower = new TableFollower(writer, catalog, delays, clock, snapshots);
        ForwardMetrics metrics = new ForwardMetrics(registry);
        this.requests = new RequestMetrics(config.metrics(), System::nanoTime);
        registry.getPrometheusRegistry().register(requests);
        this.accessLog = config.accessLog().format() == AccessLogSettings.Format.NONE
                ? null
                : AccessLog.start(config.accessLog(), loops, clock, registry);
        List<ExchangeObserver> observers = new ArrayList<>(tracing.observers());
        observers.add(metrics);
        observers.add(requests);
        if (accessLog != null) {
            observers.add(accessLog);
        }
        this.plainEndpoints = new PlainEndpoints(config.backends().plainEndpointStalenessMax(), registry);
        this.traffic = new Traffic(
                vertx,
                new Traffic.Parts(
                        table,
                        config.listen(),
                        connections,
                        config.backends(),
                        plainEndpoints,
                        path,
                        new Overload(config.overload()),
                        metrics,
                        observers,
                        hopping(shards, registry)),
                loops);
        this.admin = new AdminServer(
                config.admin(),
                new AdminServer.Shown(
                        table,
                        registry,
                        condition::get,
                        follower::status,
                        loaded.settings(),
                        plainEndpoints::used,
                        config.fleet().isSharded() ? shards : null),
                clock);
        var readers = new TableReaders(serdes, catalog);
        this.reader = new CompactedTableReader<>(
                TableReaderSettings.of("router", config.readerProperties(), catalog.settings())
                        .withGroup(config.fleet().group(RouterId.of(config))),
                readers.of(follower.topics()),
                follower);
        follower.onTopics(topics -> reader.follow(readers.of(topics)));
        follower.onBookmark(reader::bookmark);
        this.sharded = config.fleet().isSharded() ? shardedFleet(writer, catalog, shards, registry) : null;
        this.allPartitions =
                IntStream.range(0, catalog.settings().partitions()).boxed().toList();
        this.member = new MemberPublisher(
                config.fleet(),
                new MemberState.Identity(
                        RouterId.of(config), config.fleet().name(), clock.millis(), version(), kafka.zone()),
                this::memberState,
                new MemberPublisher.Target(
                        config.kafka().clientProperties(), catalog.members().name(), serdes.serializer(Member.class)),
                registry);
    }

    private @Nullable Hopping hopping(Shards shards, MeterRegistry registry) {
        return config.fleet().isSharded()
                ? new Hopping(shards, RouterId.of(config), config.fleet().hop(), new HopMetrics(registry))
                : null;
    }

    private ShardedFleet shardedFleet(TableWriter writer, TopicCatalog catalog, Shards shards, MeterRegistry registry) {
        var slices = new SliceFeed(writer, shards, reader::readAgain);
        follower.onSlices(slices);
        return new ShardedFleet(
                config.fleet(),
                RouterId.of(config),
                new ShardedFleet.Source(
                        config.kafkaOfItsZone().clientProperties(), catalog, serdes.deserializer(Member.class)),
                shards,
                slices::assign,
                this::memberChanged,
                this::isKafkaAway,
                registry);
    }

    private boolean isKafkaAway() {
        return follower.status().staleness(System.currentTimeMillis()).compareTo(AWAY) > 0;
    }

    private void memberChanged() {
        member.changed();
    }

    /** Empty where it is not packaged. */
    private static String version() {
        String version = Router.class.getPackage().getImplementationVersion();
        return version == null ? "" : version;
    }

    /** What another version of Weir or of a schema changes: it may see more in the same records. */
    private static String reading() {
        HexFormat hex = HexFormat.of();
        return version()
                + " " + hex.toHexDigits(SchemaNormalization.parsingFingerprint64(RouteTableEntry.getClassSchema()))
                + " " + hex.toHexDigits(SchemaNormalization.parsingFingerprint64(EndpointTableEntry.getClassSchema()));
    }

    private MemberState memberState() {
        FeedStatus feed = follower.status();
        ShardedFleet fleet = sharded;
        boolean listens = listening.isDone();
        return new MemberState(
                condition.get() == Condition.READY,
                RouterId.address(config, hopPort()),
                // Nobody is to send requests to a port that is not open.
                fleet == null || listens ? feed : feed.withoutHashes(),
                requests.total(),
                fleet == null ? allPartitions : fleet.owned(),
                fleet == null ? 0 : fleet.epoch());
    }

    private static Vertx newVertx(int loops, Transport transport) {
        // One loop more than take requests: the admin endpoints never wait behind traffic, nor traffic behind a
        // listing.
        return Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(loops + 1)
                        .setWorkerPoolSize(1)
                        .setInternalBlockingPoolSize(2)
                        .setFileSystemOptions(new FileSystemOptions()
                                .setFileCachingEnabled(false)
                                .setClassPathResolvingEnabled(false)))
                .withTransport(transport)
                .build();
    }

    /**
     * Starts a router. When this returns, the admin endpoints answer; see {@link #ready()} for the rest.
     *
     * @throws RuntimeException if the admin port cannot be had or a setting is wrong
     */
    public static Router start(RouterConfig config) {
        return start(LoadedConfig.ofProgram(config));
    }

    /** The same with a configuration of which is known where it comes from; {@code /config} shows it. */
    public static Router start(LoadedConfig<RouterConfig> config) {
        Router router = new Router(config);
        try {
            router.begin();
        } catch (RuntimeException e) {
            router.close();
            throw e;
        }
        return router;
    }

    private void begin() {
        // First, as a table takes longest.
        reader.start();
        vertx.deployVerticle(admin)
                .recover(cause -> Future.failedFuture(new IllegalStateException(
                        "admin.port " + config.admin().port() + " of "
                                + config.admin().host() + " cannot be had: " + cause.getMessage(),
                        cause)))
                .await();
        LOG.info("admin endpoints are up host={} port={}", config.admin().host(), adminPort());
        CompletionStage<@Nullable Void> rehearsed = new Rehearsal(
                        config.rehearsal(), sharded != null, config.transport(), used -> newVertx(1, used))
                .begin();
        follower.complete().runAfterBoth(rehearsed, sharded == null ? this::listen : () -> join(sharded));
        reader.ended().whenComplete((end, failure) -> {
            if (failure != null) {
                fail(new IllegalStateException("the tables are no longer followed", failure));
            }
        });
        member.start();
        if (sharded != null) {
            sharded.start();
        }
    }

    /** Takes its share, and listens as soon as every host is served by somebody; or at last, as the others go on without that too. */
    private void join(ShardedFleet fleet) {
        fleet.join();
        once(
                fleet::isCovered,
                COVER_PATIENCE,
                "router takes requests though nobody serves some hosts so far",
                this::listen);
    }

    /** Goes on as soon as that is so; after a while all the same, and says so. */
    private void once(BooleanSupplier so, Duration patience, String allTheSame, Runnable next) {
        lookAgain(so, System.nanoTime() + patience.toNanos(), allTheSame, next);
    }

    /** One timer after the other: a periodic one that is not begun on its loop may come before it can be cancelled, and that fails. */
    private void lookAgain(BooleanSupplier so, long deadlineNanos, String allTheSame, Runnable next) {
        vertx.setTimer(COVER_MILLIS, id -> {
            if (so.getAsBoolean()) {
                next.run();
            } else if (System.nanoTime() - deadlineNanos >= 0) {
                LOG.warn(allTheSame);
                next.run();
            } else {
                lookAgain(so, deadlineNanos, allTheSame, next);
            }
        });
    }

    private void listen() {
        if (plainEndpoints.isBounded()) {
            lookHowOld();
            vertx.setPeriodic(STALENESS_MILLIS, id -> lookHowOld());
        }
        traffic.listen().onComplete(this::takeRequests, this::fail);
    }

    private void lookHowOld() {
        plainEndpoints.look(
                follower.status().staleness(System.currentTimeMillis()),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }

    private void takeRequests(int port) {
        if (condition.compareAndSet(Condition.STARTING, Condition.READY)) {
            LOG.info(
                    "router takes requests host={} port={} tlsPort={} transport={}",
                    config.listen().host(),
                    port,
                    traffic.tlsPort(),
                    transportName);
            listening.complete(port);
            member.changed();
        }
    }

    private void fail(Throwable cause) {
        LOG.error("router failed error={}", cause.toString());
        LOG.debug("router failed", cause);
        listening.completeExceptionally(cause);
        ended.completeExceptionally(cause);
    }

    /** Completed once the tables are complete and requests are taken; fails if that can never be. */
    public CompletionStage<@Nullable Void> ready() {
        return listening.<@Nullable Void>thenApply(port -> null).minimalCompletionStage();
    }

    /** The router's whole life: completed by {@link #close()}, fails when it cannot go on. */
    public CompletionStage<@Nullable Void> ended() {
        return ended.minimalCompletionStage();
    }

    /** What it says of itself. */
    public Condition condition() {
        return condition.get();
    }

    /** The traffic port. Before the router is ready, the configured one, which may be 0. */
    public int port() {
        return listening.isDone() && !listening.isCompletedExceptionally()
                ? listening.join()
                : config.listen().port();
    }

    /** The port at which other routers reach this one. */
    private int hopPort() {
        int ofRouters = traffic.routersPort();
        return ofRouters < 0 ? port() : ofRouters;
    }

    /** The TLS port, once the router is ready; -1 without. */
    public int tlsPort() {
        return traffic.tlsPort();
    }

    /** The port of the admin endpoints. */
    public int adminPort() {
        return admin.port();
    }

    /** How long changes took from the append of their event until requests saw them. */
    public AppliedDelays appliedDelays() {
        return delays;
    }

    /** The next offset to apply of every partition of the tables that are served. */
    public Map<TopicPartition, Long> appliedOffsets() {
        return follower.status().offsets();
    }

    /** How the table stands towards its topics. */
    public FeedStatus feed() {
        return follower.status();
    }

    /**
     * Tells of every change of a route after the tables were complete, once requests see it.
     *
     * @param listener called on the table's writer thread, so it must not block
     */
    public void onRouteApplied(Consumer<AppliedRoute> listener) {
        follower.onRouteApplied(listener);
    }

    /**
     * Stops taking requests without failing one: says so in {@code /health}, goes on for a while, then accepts no more and
     * lets what is under way end. The router is still to be closed afterwards.
     *
     * @return completed when nothing is under way any more; the same at every call
     */
    public CompletionStage<@Nullable Void> drain() {
        var drained = new CompletableFuture<@Nullable Void>();
        CompletableFuture<@Nullable Void> before = draining.compareAndExchange(null, drained);
        if (before != null) {
            return before.minimalCompletionStage();
        }
        if (!condition.compareAndSet(Condition.READY, Condition.DRAINING)) {
            condition.compareAndSet(Condition.STARTING, Condition.DRAINING);
            drained.complete(null);
            return drained.minimalCompletionStage();
        }
        if (sharded != null) {
            Thread.ofVirtual().name("weir-leave").start(sharded::leave);
        }
        LOG.info(
                "router drains wait={} timeout={}",
                config.drain().waitTime(),
                config.drain().timeout());
        member.changed();
        traffic.beginDrain();
        long wait = config.drain().waitTime().toMillis();
        if (wait == 0) {
            awaitHandOver(drained);
        } else {
            vertx.setTimer(wait, id -> awaitHandOver(drained));
        }
        return drained.minimalCompletionStage();
    }

    /** Goes on serving until others have what this one had. */
    private void awaitHandOver(CompletableFuture<@Nullable Void> drained) {
        ShardedFleet fleet = sharded;
        if (fleet == null || fleet.isHandedOver()) {
            stopAccepting(drained);
            return;
        }
        once(
                fleet::isHandedOver,
                HAND_OVER_PATIENCE,
                "router stops though nobody has taken all of its slices over",
                () -> stopAccepting(drained));
    }

    private void stopAccepting(CompletableFuture<@Nullable Void> drained) {
        traffic.shutdown(config.drain().timeout()).onComplete(done -> {
            LOG.info("router is drained");
            drained.complete(null);
        });
    }

    /** Writes a last snapshot, unless the writer's thread is still at the table or left it in the middle of something. */
    private void keepTable() {
        CompletableFuture<@Nullable Void> end = reader.ended().toCompletableFuture();
        if (end.isDone() && !end.isCompletedExceptionally()) {
            follower.end();
        }
        snapshots.close();
    }

    /** Stops at once, but for a last snapshot of the table. Does nothing if it is closed. */
    @Override
    public void close() {
        if (condition.getAndSet(Condition.CLOSED) == Condition.CLOSED) {
            return;
        }
        if (sharded != null) {
            sharded.close();
        }
        member.close();
        reader.close();
        keepTable();
        try {
            vertx.close().await(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("router closes without waiting for its connections any longer");
        }
        if (accessLog != null) {
            accessLog.close();
        }
        process.close();
        tracing.close();
        serdes.close();
        listening.completeExceptionally(new IllegalStateException("the router was closed"));
        ended.complete(null);
    }
}
