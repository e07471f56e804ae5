package io.weir.projector.tables;

import io.weir.projector.runtime.Job;
import io.weir.projector.runtime.Projection;
import io.weir.projector.runtime.ProjectionResources;
import io.weir.projector.tables.TableStatus.Standing;
import io.weir.schemas.avro.Control;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.table.CompactedTableReader;
import io.weir.schemas.table.TableReaderSettings;
import io.weir.schemas.topic.TopicCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Projects the endpoints, and of the route tables those that {@code weir.control} asks for: starts them, closes what is retired, and closes a
 * table of the past when it is complete.
 *
 * <p>Orders arrive on the thread of a reader; starting and closing is done on another. May be used from any thread.
 */
public final class TableProjections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TableProjections.class);

    /** How soon it is seen that a table of the past is complete, or that a missing topic has come. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private final ProjectionResources resources;
    private final Job endpoints;
    private final Planner planner;
    private final StateFolders folders;
    private final RunningProjections projections;
    private final Deserializer<Control> deserializer;
    private final CompactedTableReader<Control> reader;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "weir-tables"));
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicReference<@Nullable TableOrders> orders = new AtomicReference<>();
    private boolean foldersLookedAt;
    private volatile @Nullable TablePlan plan;

    private TableProjections(ProjectionResources resources) {
        this.resources = resources;
        TopicCatalog catalog = resources.catalog();
        endpoints = new Job.Endpoints(catalog.endpointTable().name());
        planner = new Planner(resources);
        folders = new StateFolders(resources.config().streams().stateDir());
        projections = new RunningProjections(resources, this::failed);
        RecordSerdes serdes = resources.serdes();
        deserializer = serdes.deserializer(Control.class);
        reader = new CompactedTableReader<>(
                TableReaderSettings.of(
                        "projector-control", resources.config().kafka().clientProperties(), catalog.settings()),
                Map.of(catalog.control().name(), deserializer),
                new TableOrderReader(this::ordered));
    }

    /**
     * Starts the endpoints at once, and the route tables as soon as {@code weir.control} has been read.
     *
     * @param resources must stay open until this is closed
     * @throws RuntimeException if nothing can run with these settings
     */
    public static TableProjections start(ProjectionResources resources) {
        TableProjections tables = new TableProjections(resources);
        Optional<RuntimeException> failure = tables.projections.start(tables.endpoints);
        if (failure.isPresent()) {
            tables.close();
            throw failure.get();
        }
        tables.reader.start();
        var _ = tables.thread.scheduleWithFixedDelay(
                tables::follow, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        return tables;
    }

    /** Takes the latest orders; called on the reader's thread. No more than one look at them waits for the other thread. */
    private void ordered(TableOrders latest) {
        orders.set(latest);
        if (looking.compareAndSet(false, true)) {
            try {
                thread.execute(() -> {
                    looking.set(false);
                    follow();
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("the projector closes, orders are left to others");
            }
        }
    }

    /** Brings what runs in line with what is ordered. */
    private void follow() {
        TableOrders latest = orders.get();
        if (latest == null || closed.get()) {
            return;
        }
        try {
            TablePlan next = planner.plan(latest, projections::has);
            plan = next;
            List<Job> wanted = new ArrayList<>(next.jobs());
            wanted.add(endpoints);
            boolean changed = projections.closeAllBut(wanted);
            for (Job job : next.jobs()) {
                if (!closed.get() && !projections.has(job)) {
                    projections.start(job);
                }
            }
            if (changed || !foldersLookedAt) {
                folders.keepOnly(foldersInUse(next));
                foldersLookedAt = true;
            }
        } catch (RuntimeException e) {
            LOG.error("what is ordered could not be followed, it is tried again error={}", e.toString(), e);
        }
    }

    private static Set<String> foldersInUse(TablePlan plan) {
        Set<String> used = new HashSet<>();
        plan.jobs().forEach(job -> used.add(job.stateFolder()));
        return used;
    }

    private void failed(Job job, Throwable failure) {
        TablePlan current = plan;
        if (job.equals(endpoints) || (current != null && current.isEssential(job))) {
            ended.completeExceptionally(failure);
        }
    }

    /** Completes when all is closed, exceptionally if what the instance is there for gave up before. */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** The projections that run. */
    public List<Projection> running() {
        return projections.all();
    }

    /** True if all that is ordered, and not left out here, is being projected. */
    public boolean isReady() {
        return plan != null
                && statuses().stream().allMatch(status -> switch (status.standing()) {
                    case READY, LEFT_OUT, AT_REST -> true;
                    case STARTING, FAILED, CLOSED -> false;
                });
    }

    /** False if what the instance is there for gave up or was closed. */
    public boolean isHealthy() {
        return !ended.isDone();
    }

    /** How it stands with every table that was ordered. */
    public List<TableStatus> statuses() {
        TablePlan current = plan;
        List<TableStatus> statuses = new ArrayList<>();
        Set<String> tables = new HashSet<>();
        for (Projection projection : running()) {
            tables.add(projection.job().table());
            statuses.add(TableStatus.of(projection));
        }
        if (current == null) {
            statuses.add(new TableStatus(
                    resources.catalog().routeTable().name(), Standing.STARTING, "weir.control is being read"));
            return statuses;
        }
        for (Job.Routes job : current.jobs()) {
            if (tables.add(job.table())) {
                Standing standing = projections.couldNotStart(job) ? Standing.FAILED : Standing.STARTING;
                statuses.add(new TableStatus(job.table(), standing, ""));
            }
        }
        current.leftOut().forEach((table, leftOut) -> {
            if (tables.add(table)) {
                statuses.add(new TableStatus(
                        table, leftOut.wanted() ? Standing.LEFT_OUT : Standing.AT_REST, leftOut.reason()));
            }
        });
        return statuses;
    }

    /** Leaves all groups, so that other instances take over at once, and stops, within the configured time. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        reader.close();
        // Whatever waits for Kafka's answer waits no longer.
        planner.close();
        thread.shutdown();
        awaitThread();
        projections.close();
        deserializer.close();
        ended.complete(null);
    }

    private void awaitThread() {
        try {
            Duration limit = resources.config().streams().closeTimeout();
            if (!thread.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("starting or closing a table takes longer than the projector may wait timeout={}", limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
