package io.weir.projector;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.weir.projector.admin.AdminServer;
import io.weir.projector.admin.AwaitEndpoint;
import io.weir.projector.admin.FleetMeters;
import io.weir.projector.admin.ProjectionCondition;
import io.weir.projector.fold.RouteFolds;
import io.weir.projector.operator.await.ChangeAwait;
import io.weir.projector.runtime.ProjectionResources;
import io.weir.projector.tables.TableProjections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Projects the log into the tables, as long as it is open.
 *
 * <p>May be used from any thread; closing twice is closing once.
 */
public final class Projector implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Projector.class);

    private final ProjectionResources resources;
    private final TableProjections tables;
    private final FleetMeters fleet;
    private final AwaitEndpoint await;
    private final AdminServer admin;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Projector(
            ProjectionResources resources,
            TableProjections tables,
            FleetMeters fleet,
            AwaitEndpoint await,
            AdminServer admin) {
        this.resources = resources;
        this.tables = tables;
        this.fleet = fleet;
        this.await = await;
        this.admin = admin;
    }

    /** Starts with the folds that are released; otherwise as {@link #start(ProjectorConfig, RouteFolds)}. */
    public static Projector start(ProjectorConfig config) {
        return start(config, RouteFolds.RELEASED);
    }

    /**
     * Creates or verifies the topics and starts. Returns while partitions are still being assigned and states restored: {@link #isReady()}
     * says when it projects.
     *
     * @param folds that it knows; the first table is written by version 1
     * @throws io.weir.schemas.topic.TopicMismatchException if a topic is there with other settings
     * @throws io.weir.schemas.topic.TopicSetupException if Kafka cannot be reached, or refuses
     * @throws java.io.UncheckedIOException if the admin port cannot be had
     */
    public static Projector start(ProjectorConfig config, RouteFolds folds) {
        try (Admin kafka = Admin.create(config.kafka().clientProperties())) {
            config.topics().toCatalog().createOrVerify(kafka);
        }
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ProjectionResources resources = new ProjectionResources(config, folds, registry);
        TableProjections tables = null;
        AwaitEndpoint await = null;
        FleetMeters fleet = null;
        try {
            tables = TableProjections.start(resources);
            ChangeAwait changes = ChangeAwait.open(config, folds);
            await = new AwaitEndpoint(changes);
            fleet = FleetMeters.start(changes.access(), changes.fleet(), registry);
            AdminServer admin = AdminServer.start(
                    config.admin().host(), config.admin().port(), new ProjectionCondition(tables, registry), await);
            LOG.info(
                    "the projector has started prefix={} adminPort={}",
                    config.topics().prefix(),
                    admin.port());
            return new Projector(resources, tables, fleet, await, admin);
        } catch (RuntimeException e) {
            if (fleet != null) {
                fleet.close();
            }
            if (await != null) {
                await.close();
            }
            if (tables != null) {
                tables.close();
            }
            resources.close();
            throw e;
        }
    }

    /** The port that the admin server listens on. */
    public int adminPort() {
        return admin.port();
    }

    /** Whether every table that this instance is to project is being projected. */
    public boolean isReady() {
        return tables.isReady();
    }

    /** Completes when the projector is closed, exceptionally if it gave up before. */
    public CompletableFuture<Void> ended() {
        return tables.ended();
    }

    /** Leaves the groups, so that other instances take over at once, and stops, within the configured time. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        fleet.close();
        await.close();
        tables.close();
        admin.close();
        resources.close();
    }
}
