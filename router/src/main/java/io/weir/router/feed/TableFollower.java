package io.weir.router.feed;

import io.weir.router.snapshot.Snapshots;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Route;
import io.weir.router.table.TableWriter;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.table.FailedRecord;
import io.weir.schemas.table.TableBookmark;
import io.weir.schemas.table.TableListener;
import io.weir.schemas.table.TableRecord;
import io.weir.schemas.topic.RouteKey;
import io.weir.schemas.topic.TableSetting;
import io.weir.schemas.topic.TopicCatalog;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what the reader of the table topics hears to the table, chooses by the control topic which route table that is, and
 * says how the table stands.
 *
 * <p>Threads: the reader's thread calls the {@link TableListener} methods and thereby writes the table; {@link #status},
 * {@link #complete} and {@link #onRouteApplied} are for any thread.
 */
public final class TableFollower implements TableListener<SpecificRecord> {

    private static final Logger LOG = LoggerFactory.getLogger(TableFollower.class);

    private final TableWriter writer;
    private final TopicCatalog catalog;
    private final InstantSource clock;
    private final EntryReader entries = new EntryReader();
    private final TableChoice choice;
    private final RouteFeed routes;
    private final EndpointFeed endpoints;
    private final AppliedChanges changes;
    private final Standing standing;
    private final @Nullable SnapshotFeed snapshots;
    /** What of the table is kept; null for all. */
    private @Nullable SliceFeed slices;

    private Consumer<Set<String>> topics = named -> {};
    private Supplier<TableBookmark> bookmark = () -> new TableBookmark(null, 0, Map.of(), Map.of());
    private Map<TopicPartition, Long> positions = Map.of();
    /** Whether records were applied that lie behind the positions. */
    private boolean ahead;

    /** Without snapshots. */
    public TableFollower(TableWriter writer, TopicCatalog catalog, AppliedDelays delays, InstantSource clock) {
        this(writer, catalog, delays, clock, null);
    }

    /**
     * @param catalog names of the topics
     * @param snapshots from which the table is restored, and which are written of it; null for none
     */
    public TableFollower(
            TableWriter writer,
            TopicCatalog catalog,
            AppliedDelays delays,
            InstantSource clock,
            @Nullable Snapshots snapshots) {
        this.writer = writer;
        this.catalog = catalog;
        this.clock = clock;
        this.choice = new TableChoice(
                Set.of(catalog.control().name(), catalog.endpointTable().name()),
                catalog.routeTable().name());
        this.routes = new RouteFeed(writer, choice);
        this.endpoints = new EndpointFeed(writer, catalog.endpointTable().name());
        this.changes = new AppliedChanges(delays);
        this.standing = new Standing(writer.table(), clock, this::isOfATable);
        this.snapshots = snapshots == null ? null : new SnapshotFeed(writer, catalog, routes, endpoints, snapshots);
    }

    /** The topics to begin with; which route table is to be read stands in one of them. */
    public Set<String> topics() {
        return choice.topics();
    }

    /**
     * Who has the reader read other topics; to be said before the reader starts.
     *
     * @param follow called on the reader's thread with all topics that are to be read from then on
     */
    public void onTopics(Consumer<Set<String>> follow) {
        topics = follow;
    }

    /** Who says where the reader stands; to be said before the reader starts. */
    public void onBookmark(Supplier<TableBookmark> where) {
        bookmark = where;
    }

    /** Keeps only what this says of the route table; to be said before the reader starts. */
    public void onSlices(SliceFeed kept) {
        slices = kept;
    }

    /** How the table stands towards its topics. */
    public FeedStatus status() {
        return standing.status();
    }

    /** Completed once the table is. */
    public CompletionStage<@Nullable Void> complete() {
        return standing.complete();
    }

    /**
     * Tells of every change of a route after the table is complete, once requests see it.
     *
     * @param listener called on the writer's thread: it must not block, and what it throws is logged and forgotten
     */
    public void onRouteApplied(Consumer<AppliedRoute> listener) {
        changes.onRouteApplied(listener);
    }

    /** Fills the table from a snapshot. */
    @Override
    public @Nullable TableBookmark begin() {
        Restored restored = snapshots == null ? null : snapshots.restore(choice);
        if (restored == null) {
            return null;
        }
        positions = restored.from().offsets();
        topics.accept(choice.topics());
        standing.restored(restored.contactMillis());
        publish();
        return restored.from();
    }

    /** Nothing of a slice that this router does not have but its wildcards, which the key tells. */
    @Override
    public boolean wants(String topic, int partition, String key) {
        return slices == null || isCommonToAll(topic) || slices.takes(partition, key);
    }

    private boolean isCommonToAll(String topic) {
        return topic.equals(catalog.endpointTable().name())
                || topic.equals(catalog.control().name());
    }

    @Override
    public void apply(TableRecord<SpecificRecord> record) {
        ahead = true;
        try {
            if (record.topic().equals(catalog.endpointTable().name())) {
                applyEndpoint(record);
            } else if (record.topic().equals(catalog.control().name())) {
                applyControl(record);
            } else if (choice.isServing(record.topic()) || choice.isNext(record.topic())) {
                applyRoute(record, RouteKey.parse(record.key()));
            }
        } catch (IllegalArgumentException e) {
            // Readable, but not what it should be: no reason to stop following the others.
            recordFailed(new FailedRecord(record.topic(), record.partition(), record.offset(), record.key(), e));
        }
    }

    private void applyControl(TableRecord<SpecificRecord> record) {
        if (!record.key().equals(TableSetting.SERVING)) {
            return;
        }
        if (record.value() == null) {
            choice.hear(null);
        } else if (record.value() instanceof Control control && control.getValue() instanceof ServingTable setting) {
            choice.hear(ServedTable.of(
                    setting, catalog.routeTableOf(setting.getTopic()).name()));
        }
    }

    private void applyRoute(TableRecord<SpecificRecord> record, RouteKey key) {
        Route route = record.value() instanceof RouteTableEntry entry ? entries.route(entry) : null;
        boolean changed = routes.apply(record.topicPartition(), key, route, clock.millis());
        if (changed && standing.isComplete()) {
            changes.route(record.key(), route);
        }
    }

    private void applyEndpoint(TableRecord<SpecificRecord> record) {
        EndpointEntry entry = record.value() instanceof EndpointTableEntry value ? entries.endpoint(value) : null;
        boolean changed = endpoints.apply(record.topicPartition(), record.key(), entry, clock.millis());
        if (changed && entry != null && standing.isComplete()) {
            changes.endpoint(entry.lineage().appendMillis());
        }
    }

    @Override
    public void batchApplied(Map<TopicPartition, Long> now) {
        positions = now;
        ahead = false;
        routes.sweep(clock.millis());
        endpoints.sweep(clock.millis());
        ServedTable next = choice.next();
        if (next != null && routes.nextFilled(next, positions.keySet(), clock.millis())) {
            topics.accept(choice.topics());
        }
        decide();
        publish();
        noteEnds();
    }

    @Override
    public void betweenBatches() {
        standing.serveRestored(isInOrder());
        turnSlices();
        ServedTable serving = choice.serving();
        if (snapshots != null && serving != null && standing.isCurrent()) {
            snapshots.turn(serving, bookmark, clock.millis());
        }
    }

    private void turnSlices() {
        ServedTable serving = choice.serving();
        if (slices == null || serving == null || !standing.isComplete()) {
            return;
        }
        ServedTable next = choice.next();
        Set<String> read = next == null ? Set.of(serving.topic()) : Set.of(serving.topic(), next.topic());
        if (slices.turn(read, clock.millis())) {
            standing.applied(appliedOffsets(), hashes(), tables());
        }
    }

    /** Has a last snapshot written. To be called when the reader has ended, of itself or by its listener. */
    public void end() {
        ServedTable serving = choice.serving();
        if (snapshots != null && serving != null && standing.isCaughtUp()) {
            snapshots.last(serving, bookmark.get(), clock.millis());
        }
    }

    /** Whether no part of the table is read again, and no other one is to be served. */
    private boolean isInOrder() {
        return routes.isWhole() && endpoints.isWhole() && !isOvertaken();
    }

    private void noteEnds() {
        ServedTable serving = choice.serving();
        if (serving != null) {
            standing.noteEnds(
                    Set.of(catalog.control().name(), catalog.endpointTable().name(), serving.topic()), isOvertaken());
        }
    }

    /** Whether another table is to be served, and nothing is in its way. */
    private boolean isOvertaken() {
        return choice.next() != null && tables().nextTrouble() == null;
    }

    /** Takes up a new choice of the table that is served. */
    private void decide() {
        ServedTable nextBefore = choice.next();
        ServedTable servingBefore = choice.serving();
        boolean changed = choice.decide();
        ServedTable next = choice.next();
        if (nextBefore != null && !choice.isNext(nextBefore.topic())) {
            routes.forgetNext();
        }
        if (next != null && (nextBefore == null || !nextBefore.topic().equals(next.topic()))) {
            LOG.info("route table is read to be served topic={} orderedBy={}", next.topic(), next.orderedBy());
        }
        ServedTable serving = choice.serving();
        if (serving != null && servingBefore != null && serving.frozen() && !servingBefore.frozen()) {
            RouteFeed.warnIfFrozen(serving);
        }
        if (changed) {
            topics.accept(choice.topics());
        }
    }

    private void publish() {
        writer.publish();
        noteSlices();
        standing.applied(appliedOffsets(), hashes(), tables());
        changes.tell(clock.millis());
    }

    private void noteSlices() {
        ServedTable serving = choice.serving();
        if (slices != null && serving != null) {
            slices.published(slice -> routes.isStaged(new TopicPartition(serving.topic(), slice)));
        }
    }

    private Map<TopicPartition, Long> appliedOffsets() {
        Map<TopicPartition, Long> applied = new HashMap<>(positions);
        applied.keySet()
                .removeIf(partition ->
                        !isOfATable(partition.topic()) || routes.isStaged(partition) || endpoints.isStaged(partition));
        return applied;
    }

    private boolean isOfATable(String topic) {
        return topic.equals(catalog.endpointTable().name())
                || choice.isServing(topic)
                || (choice.serving() == null && choice.isNext(topic));
    }

    /** Always those of the positions, so that whoever compares two routers compares the same of both. */
    private Map<Integer, Long> hashes() {
        if (ahead) {
            return standing.status().hashes();
        }
        return writer.hashes(positions.keySet().stream()
                .filter(partition -> choice.isServing(partition.topic()))
                .map(TopicPartition::partition)
                .filter(partition -> slices == null || slices.holds(partition))
                .toList());
    }

    private FeedStatus.Tables tables() {
        ServedTable next = choice.next();
        String trouble = next == null ? null : standing.trouble(next.topic());
        if (routes.isHeld()) {
            trouble = "topic holds no routes";
        }
        return new FeedStatus.Tables(choice.serving(), next, routes.staged(), trouble);
    }

    @Override
    public void caughtUp() {
        throw new IllegalStateException("the reader says which topics have reached their ends");
    }

    @Override
    public void caughtUp(Set<String> reached) {
        Set<TopicPartition> existing = positions.keySet();
        if (reached.contains(catalog.endpointTable().name())) {
            endpoints.readAgain(existing);
        }
        ServedTable serving = choice.serving();
        if (serving != null && reached.contains(serving.topic())) {
            routes.readAgain(serving.topic(), existing);
        }
        ServedTable next = choice.next();
        if (next != null && reached.contains(next.topic()) && routes.nextRead(next, existing)) {
            topics.accept(choice.topics());
        }
        if (reached.contains(catalog.control().name()) && !choice.settle()) {
            LOG.warn(
                    "setting is gone, the route table before is served on topic={} setting={}",
                    catalog.control().name(),
                    TableSetting.SERVING);
        }
        decide();
        publish();
        standing.reached(reached);
        noteEnds();
    }

    @Override
    public void restarted(Set<TopicPartition> partitions) {
        Map<String, Set<Integer>> byTopic = new HashMap<>();
        partitions.forEach(each ->
                byTopic.computeIfAbsent(each.topic(), t -> new HashSet<>()).add(each.partition()));
        byTopic.forEach((topic, numbers) -> {
            LOG.info("topic is read from its start topic={} partitions={}", topic, numbers.size());
            if (topic.equals(catalog.control().name())) {
                choice.unsettle();
            } else if (topic.equals(catalog.endpointTable().name())) {
                endpoints.restarted(numbers);
            } else {
                routes.restarted(topic, numbers);
                if (slices != null && choice.isServing(topic)) {
                    slices.restarted(numbers);
                }
            }
        });
        standing.restarted(byTopic.keySet());
        publish();
    }

    /** What was restored is another cluster's. Where it is served already, it is until the tables have been read. */
    @Override
    public void otherCluster(String known, String found) {
        if (snapshots == null) {
            return;
        }
        snapshots.ofAnotherCluster(known, found);
        if (standing.isRestoredUnseen()) {
            snapshots.forget(choice);
            positions = Map.of();
            standing.reset();
            topics.accept(choice.topics());
            publish();
        }
    }

    @Override
    public void recordFailed(FailedRecord failure) {
        standing.recordFailed();
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
    public void missing(Map<String, Throwable> reasons) {
        standing.missing(reasons);
        publish();
        noteEnds();
    }

    @Override
    public void disconnected(Throwable reason) {
        standing.disconnected(reason);
        LOG.warn("kafka cannot be reached, the table grows old error={}", reason.toString());
        standing.serveRestored(isInOrder());
    }

    @Override
    public void connected() {
        standing.connected();
        LOG.info("kafka answers partitions={}", positions.size());
    }
}
