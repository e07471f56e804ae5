package io.weir.projector.runtime;

import io.weir.projector.ProjectorConfig;
import io.weir.projector.fold.RouteFold;
import io.weir.projector.topology.ProjectionMeters;
import io.weir.projector.topology.ProjectionTopics;
import io.weir.projector.topology.ProjectionTopology;
import io.weir.projector.topology.Surroundings;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running application, which does one job. May be used from any thread; closing twice is closing once. */
public final class Projection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Projection.class);

    private final ProjectionResources resources;
    private final Job job;
    private final String application;
    private final ClosingSignal closingSignal = new ClosingSignal();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final RebalanceRequest rebalances = new RebalanceRequest();
    private final ProjectionMeters meters;
    private final KafkaStreams streams;

    private Projection(ProjectionResources resources, Job job) {
        this.resources = resources;
        this.job = job;
        application = StreamsSettings.applicationOf(resources.catalog(), job.table());
        meters = new ProjectionMeters(resources.registry(), job.table());
        try {
            Properties properties = properties();
            streams = new KafkaStreams(topology(properties), properties, new StreamThreadClients(rebalances));
        } catch (RuntimeException e) {
            meters.close();
            throw e;
        }
        streams.setUncaughtExceptionHandler(new ThreadFailures(closingSignal, InstantSource.system(), this::givenUp));
    }

    /**
     * Starts to project; returns while partitions are still being assigned and states restored.
     *
     * @param resources of the instance; must stay open
     * @param job whose topics exist, and whose fold is known
     * @throws RuntimeException if it cannot run with these settings
     */
    public static Projection start(ProjectionResources resources, Job job) {
        Projection projection = new Projection(resources, job);
        try {
            if (job instanceof Job.Routes routes) {
                WarmUp.run(projection.foldOf(routes));
            }
            projection.streams.start();
            projection.watchForIdleness();
            LOG.info("a projection starts table={} application={}", job.table(), projection.application);
            return projection;
        } catch (RuntimeException e) {
            projection.close();
            throw e;
        }
    }

    private void watchForIdleness() {
        new IdleWatch(streams, application, StreamsSettings.ACCEPTABLE_RECOVERY_LAG, rebalances, closingSignal).start();
    }

    private Properties properties() {
        String folder = switch (job) {
            case Job.Endpoints endpoints -> "";
            case Job.Routes routes -> routes.stateFolder();
        };
        return StreamsSettings.of(
                resources.config(),
                application,
                resources.config().streams().stateDir().resolve(folder),
                resources.memory());
    }

    private Topology topology(Properties properties) {
        ProjectionTopics topics = resources.topics(job);
        Surroundings surroundings = new Surroundings(
                new RegistryFormats(resources.serdes()),
                meters,
                InstantSource.system(),
                closingSignal,
                resources.config().streams().commitInterval());
        return switch (job) {
            case Job.Endpoints endpoints -> ProjectionTopology.buildEndpoints(properties, topics, surroundings);
            case Job.Routes routes ->
                ProjectionTopology.buildRoutes(properties, topics, foldOf(routes), routes.extent(), surroundings);
        };
    }

    private RouteFold foldOf(Job.Routes routes) {
        return resources
                .folds()
                .fold(routes.foldVersion())
                .orElseThrow(() -> new IllegalArgumentException(
                        "table " + routes.table() + ": fold version " + routes.foldVersion() + " is not known here"));
    }

    /** What it does. */
    public Job job() {
        return job;
    }

    /** The application id, which is also its consumer group. */
    public String application() {
        return application;
    }

    /** Kafka Streams itself, for its state and its metadata. */
    public KafkaStreams streams() {
        return streams;
    }

    /** Completes when the projection is closed, exceptionally if it gave up before. */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    private void givenUp() {
        ended.completeExceptionally(
                new IllegalStateException("the projection of " + job.table() + " gave up; the log says why"));
    }

    /** Leaves the group, so that other instances take over at once, and stops, within the configured time. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        closingSignal.give();
        ProjectorConfig.Streams settings = resources.config().streams();
        boolean stopped = streams.close(CloseOptions.timeout(settings.closeTimeout())
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        if (!stopped) {
            resources.leaveMemory();
            LOG.warn(
                    "the stream threads did not stop in time table={} timeout={}",
                    job.table(),
                    settings.closeTimeout());
        }
        meters.close();
        ended.complete(null);
    }
}
