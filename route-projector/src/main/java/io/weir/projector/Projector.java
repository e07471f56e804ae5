package io.weir.projector;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.weir.projector.admin.AdminServer;
import io.weir.projector.admin.ProjectionCondition;
import io.weir.projector.fold.FoldVersion;
import io.weir.projector.runtime.Projection;
import io.weir.projector.runtime.StreamsSettings;
import io.weir.projector.topology.ProjectionTopics;
import io.weir.schemas.topic.TopicCatalog;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Projects the log into the tables, as long as it is open.
 *
 * <p>May be used from any thread; closing twice is closing once.
 */
public final class Projector implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Projector.class);

    private final Projection projection;
    private final AdminServer admin;

    private Projector(Projection projection, AdminServer admin) {
        this.projection = projection;
        this.admin = admin;
    }

    /**
     * Creates or verifies the topics and starts. Returns while partitions are still being assigned and states restored: {@link #isReady()}
     * says when it projects.
     *
     * @throws io.weir.schemas.topic.TopicMismatchException if a topic is there with other settings
     * @throws io.weir.schemas.topic.TopicSetupException if Kafka cannot be reached, or refuses
     * @throws java.io.UncheckedIOException if the admin port cannot be had
     */
    public static Projector start(ProjectorConfig config) {
        TopicCatalog catalog = config.topics().toCatalog();
        try (Admin kafka = Admin.create(config.kafka().clientProperties())) {
            catalog.createOrVerify(kafka);
        }
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Projection projection = Projection.start(config, ProjectionTopics.of(catalog), FoldVersion.V1, registry);
        try {
            AdminServer admin = AdminServer.start(
                    config.admin().host(),
                    config.admin().port(),
                    new ProjectionCondition(projection.streams(), registry));
            LOG.info(
                    "the projector has started application={} adminPort={}",
                    StreamsSettings.applicationId(config),
                    admin.port());
            return new Projector(projection, admin);
        } catch (RuntimeException e) {
            projection.close();
            throw e;
        }
    }

    /** The port that the admin server listens on. */
    public int adminPort() {
        return admin.port();
    }

    /** Whether all partitions assigned to this instance are being projected. */
    public boolean isReady() {
        return projection.streams().state() == KafkaStreams.State.RUNNING;
    }

    /** Completes when the projector is closed, exceptionally if it gave up before. */
    public CompletableFuture<Void> ended() {
        return projection.ended();
    }

    /** Leaves the group, so that other instances take over at once, and stops, within the configured time. */
    @Override
    public void close() {
        projection.close();
        admin.close();
    }
}
