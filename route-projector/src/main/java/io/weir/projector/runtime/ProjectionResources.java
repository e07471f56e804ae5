package io.weir.projector.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.projector.ProjectorConfig;
import io.weir.projector.fold.RouteFolds;
import io.weir.projector.topology.ProjectionTopics;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicCatalog;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all projections of one instance share: its configuration, the folds it knows, the memory of the stores, the serdes, the meters. So a
 * replay takes no memory of its own outside of the heap.
 *
 * <p>May be used from any thread. To be closed after the projections.
 */
public final class ProjectionResources implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectionResources.class);

    private final ProjectorConfig config;
    private final TopicCatalog catalog;
    private final RouteFolds folds;
    private final MeterRegistry registry;
    private final RecordSerdes serdes;
    private final StateMemory memory;
    private final AtomicBoolean memoryInUse = new AtomicBoolean();

    /** @param registry for what is counted */
    public ProjectionResources(ProjectorConfig config, RouteFolds folds, MeterRegistry registry) {
        this.config = config;
        this.catalog = config.topics().toCatalog();
        this.folds = folds;
        this.registry = registry;
        serdes = new RecordSerdes(RegistryFormats.settings(config.schemaRegistry()));
        memory = new StateMemory(config.streams().stateMemoryMax());
    }

    public ProjectorConfig config() {
        return config;
    }

    public TopicCatalog catalog() {
        return catalog;
    }

    public RouteFolds folds() {
        return folds;
    }

    public MeterRegistry registry() {
        return registry;
    }

    public RecordSerdes serdes() {
        return serdes;
    }

    StateMemory memory() {
        return memory;
    }

    ProjectionTopics topics(Job job) {
        ProjectionTopics topics = ProjectionTopics.of(catalog);
        return switch (job) {
            case Job.Endpoints endpoints -> topics;
            case Job.Routes routes -> topics.withRouteTable(routes.table());
        };
    }

    /** Stores of a thread that did not stop use the memory: it is left to them. */
    void leaveMemory() {
        memoryInUse.set(true);
    }

    @Override
    public void close() {
        serdes.close();
        if (memoryInUse.get()) {
            LOG.warn("the memory of the stores is not given back: a stream thread did not stop in time");
        } else {
            memory.close();
        }
    }
}
