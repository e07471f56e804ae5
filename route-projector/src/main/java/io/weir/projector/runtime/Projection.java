package io.weir.projector.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.projector.ProjectorConfig;
import io.weir.projector.fold.FoldVersion;
import io.weir.projector.topology.ProjectionMeters;
import io.weir.projector.topology.ProjectionTopics;
import io.weir.projector.topology.ProjectionTopology;
import io.weir.projector.topology.Surroundings;
import io.weir.schemas.serde.RecordSerdes;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running topology with all that it needs. May be used from any thread; closing twice is closing once. */
public final class Projection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Projection.class);

    private final ProjectorConfig.Streams settings;
    private final ClosingSignal closingSignal = new ClosingSignal();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final RecordSerdes serdes;
    private final StateMemory memory;
    private final KafkaStreams streams;

    private Projection(ProjectorConfig config, ProjectionTopics topics, FoldVersion version, MeterRegistry registry) {
        settings = config.streams();
        serdes = new RecordSerdes(RegistryFormats.settings(config.schemaRegistry()));
        memory = new StateMemory(settings.stateMemoryMax());
        Properties properties = StreamsSettings.of(config, memory);
        Surroundings surroundings = new Surroundings(
                new RegistryFormats(serdes), new ProjectionMeters(registry), InstantSource.system(), closingSignal);
        streams = new KafkaStreams(ProjectionTopology.build(properties, topics, version, surroundings), properties);
        streams.setUncaughtExceptionHandler(new ThreadFailures(closingSignal, InstantSource.system(), this::givenUp));
    }

    /**
     * Starts to project; returns while partitions are still being assigned and states restored.
     *
     * @param topics that exist
     * @param version the rules
     * @param registry for what is counted
     */
    public static Projection start(
            ProjectorConfig config, ProjectionTopics topics, FoldVersion version, MeterRegistry registry) {
        Projection projection = new Projection(config, topics, version, registry);
        try {
            projection.streams.start();
            return projection;
        } catch (RuntimeException e) {
            projection.close();
            throw e;
        }
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
        ended.completeExceptionally(new IllegalStateException("the projection gave up; the log says why"));
    }

    /** Leaves the group, so that other instances take over at once, and stops, within the configured time. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        closingSignal.give();
        boolean stopped = streams.close(CloseOptions.timeout(settings.closeTimeout())
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        serdes.close();
        if (stopped) {
            memory.close();
        } else {
            // Stores of a thread that still runs use this memory: it is left to them.
            LOG.warn("the stream threads did not stop in time timeout={}", settings.closeTimeout());
        }
        ended.complete(null);
    }
}
