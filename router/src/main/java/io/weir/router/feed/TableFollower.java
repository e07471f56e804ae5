package io.weir.router.feed;

import io.weir.router.feed.Rereading.StagedEndpoint;
import io.weir.router.feed.Rereading.StagedRoute;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Route;
import io.weir.router.table.TableWriter;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.table.FailedRecord;
import io.weir.schemas.table.TableListener;
import io.weir.schemas.table.TableRecord;
import io.weir.schemas.topic.RouteKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what the reader of both table topics hears to the table, and says how the table stands.
 *
 * <p>Threads: the reader's thread calls the {@link TableListener} methods and thereby writes the table; {@link #status},
 * {@link #complete} and {@link #onRouteApplied} are for any thread.
 */
public final class TableFollower implements TableListener<SpecificRecord> {

    private static final Logger LOG = LoggerFactory.getLogger(TableFollower.class);

    private final TableWriter writer;
    private final String routeTopic;
    private final String endpointTopic;
    private final AppliedDelays delays;
    private final InstantSource clock;
    private final EntryReader entries = new EntryReader();
    private final Rereading rereading = new Rereading();
    private final List<HeldSweep> held = new ArrayList<>();

    /** What the batch in hand changes; bounded by the reader's batches, and unused until the table is complete. */
    private final List<AppliedRoute> batch = new ArrayList<>();

    private final List<Long> endpointAppends = new ArrayList<>();

    private final List<Consumer<AppliedRoute>> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<@Nullable Void> complete = new CompletableFuture<>();
    private volatile FeedStatus status = FeedStatus.INITIAL;

    /**
     * @param routeTopic name of the topic with routes
     * @param endpointTopic name of the topic with endpoints
     */
    public TableFollower(
            TableWriter writer, String routeTopic, String endpointTopic, AppliedDelays delays, InstantSource clock) {
        this.writer = writer;
        this.routeTopic = routeTopic;
        this.endpointTopic = endpointTopic;
        this.delays = delays;
        this.clock = clock;
    }

    /** How the table stands towards its topics. */
    public FeedStatus status() {
        return status;
    }

    /** Completed once the table is. */
    public CompletionStage<@Nullable Void> complete() {
        return complete.minimalCompletionStage();
    }

    /**
     * Tells of every change of a route after the table is complete, once requests see it.
     *
     * @param listener called on the writer's thread: it must not block, and what it throws is logged and forgotten
     */
    public void onRouteApplied(Consumer<AppliedRoute> listener) {
        listeners.add(listener);
    }

    @Override
    public void apply(TableRecord<SpecificRecord> record) {
        for (HeldSweep sweep : held) {
            sweep.seen(record.topicPartition(), clock.millis());
        }
        try {
            if (record.topic().equals(routeTopic)) {
                applyRoute(record, RouteKey.parse(record.key()));
            } else if (record.topic().equals(endpointTopic)) {
                applyEndpoint(record);
            }
        } catch (IllegalArgumentException e) {
            // Readable, but not what it should be: no reason to stop following the others.
            recordFailed(new FailedRecord(record.topic(), record.partition(), record.offset(), record.key(), e));
        }
    }

    private void applyRoute(TableRecord<SpecificRecord> record, RouteKey key) {
        Route route = record.value() instanceof RouteTableEntry entry ? entries.route(entry) : null;
        if (rereading.covers(record.topic(), record.partition())) {
            if (route == null) {
                rereading.routes.remove(record.key());
            } else {
                rereading.routes.put(record.key(), new StagedRoute(record.partition(), route));
            }
            return;
        }
        if (route == null) {
            writer.removeRoute(key);
        } else {
            writer.putRoute(key, record.partition(), route);
        }
        if (status.complete()) {
            batch.add(new AppliedRoute(
                    record.key(), route == null ? 0 : route.revision(), route == null ? null : route.lineage()));
        }
    }

    private void applyEndpoint(TableRecord<SpecificRecord> record) {
        EndpointEntry entry = record.value() instanceof EndpointTableEntry value ? entries.endpoint(value) : null;
        if (rereading.covers(record.topic(), record.partition())) {
            if (entry == null) {
                rereading.endpoints.remove(record.key());
            } else {
                rereading.endpoints.put(record.key(), new StagedEndpoint(record.partition(), entry));
            }
            return;
        }
        if (entry == null) {
            writer.removeEndpoint(record.key());
        } else {
            writer.putEndpoint(record.key(), record.partition(), entry);
            if (status.complete()) {
                endpointAppends.add(entry.lineage().appendMillis());
            }
        }
    }

    @Override
    public void batchApplied(Map<TopicPartition, Long> positions) {
        status = status.withOffsets(positions);
        held.removeIf(this::sweepIfDue);
        publish();
    }

    private boolean sweepIfDue(HeldSweep sweep) {
        if (!sweep.due(clock.millis())) {
            return false;
        }
        int routes = writer.sweepRoutes(p -> sweep.covers(new TopicPartition(routeTopic, p)), sweep.reading());
        int endpoints = writer.sweepEndpoints(p -> sweep.covers(new TopicPartition(endpointTopic, p)), sweep.reading());
        LOG.warn("table was filled again routesGone={} endpointsGone={}", routes, endpoints);
        return true;
    }

    private void publish() {
        writer.publish();
        long now = clock.millis();
        for (Long appended : endpointAppends) {
            delays.endpoint(now - appended);
        }
        endpointAppends.clear();
        for (AppliedRoute applied : batch) {
            if (applied.lineage() != null) {
                delays.route(now - applied.lineage().appendMillis());
            }
            listeners.forEach(listener -> tell(listener, applied));
        }
        batch.clear();
    }

    private static void tell(Consumer<AppliedRoute> listener, AppliedRoute applied) {
        try {
            listener.accept(applied);
        } catch (RuntimeException e) {
            LOG.error("listener of applied routes failed route={} error={}", applied.key(), e.toString());
            LOG.debug("listener of applied routes failed", e);
        }
    }

    @Override
    public void caughtUp() {
        if (!rereading.isIdle()) {
            takeOver();
        }
        publish();
        if (!status.complete()) {
            status = status.asComplete();
            LOG.info(
                    "table complete routes={} endpoints={}",
                    writer.table().sizes().routes(),
                    writer.table().sizes().endpoints());
            complete.complete(null);
        }
    }

    /** What was gathered becomes the table's, and what did not come by again goes. */
    private void takeOver() {
        int reading = writer.beginReading();
        rereading.routes.forEach(
                (key, staged) -> writer.putRoute(RouteKey.parse(key), staged.partition(), staged.route()));
        rereading.endpoints.forEach((id, staged) -> writer.putEndpoint(id, staged.partition(), staged.entry()));
        int routes = 0;
        int endpoints = 0;
        if (rereading.routes.isEmpty()) {
            hold(routeTopic, reading);
        } else {
            routes = writer.sweepRoutes(reread(routeTopic), reading);
        }
        if (rereading.endpoints.isEmpty()) {
            hold(endpointTopic, reading);
        } else {
            endpoints = writer.sweepEndpoints(reread(endpointTopic), reading);
        }
        LOG.info(
                "tables read again partitions={} routesGone={} endpointsGone={}",
                rereading.partitions.size(),
                routes,
                endpoints);
        rereading.clear();
    }

    /** A table is never replaced by an empty one. */
    private void hold(String topic, int reading) {
        Set<TopicPartition> empty = rereading.partitionsOf(topic);
        if (!empty.isEmpty()) {
            held.add(new HeldSweep(empty, reading));
            LOG.warn("topic holds nothing, what it held is served on topic={} partitions={}", topic, empty.size());
        }
    }

    /** Partitions of a topic that were read again, or that it no longer has. */
    private IntPredicate reread(String topic) {
        Set<TopicPartition> existing = status.offsets().keySet();
        return partition -> {
            TopicPartition id = new TopicPartition(topic, partition);
            return rereading.partitions.contains(id) || !existing.contains(id);
        };
    }

    @Override
    public void restarted(Set<TopicPartition> partitions) {
        LOG.warn("table is read again from the start partitions={}", partitions.size());
        held.removeIf(sweep -> partitions.stream().anyMatch(sweep::covers));
        rereading.partitions.addAll(partitions);
        rereading.routes.values().removeIf(s -> partitions.contains(new TopicPartition(routeTopic, s.partition())));
        rereading
                .endpoints
                .values()
                .removeIf(s -> partitions.contains(new TopicPartition(endpointTopic, s.partition())));
    }

    @Override
    public void recordFailed(FailedRecord failure) {
        status = status.withFailure();
        LOG.error(
                "table record cannot be read, its key keeps what it had topic={} partition={} offset={} route={}"
                        + " error={}",
                failure.topic(),
                failure.partition(),
                failure.offset(),
                failure.key(),
                failure.reason().toString());
    }

    @Override
    public void disconnected(Throwable reason) {
        status = status.asAway(clock.millis(), reason.toString());
        LOG.warn("kafka cannot be reached, the table grows old error={}", reason.toString());
    }

    @Override
    public void connected() {
        status = status.asReached();
        LOG.info("kafka answers partitions={}", status.offsets().size());
    }
}
