package io.weir.router.feed;

import io.weir.router.snapshot.SnapshotFoot;
import io.weir.router.snapshot.SnapshotHead;
import io.weir.router.snapshot.SnapshotInput;
import io.weir.router.snapshot.SnapshotRefused;
import io.weir.router.snapshot.Snapshots;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Route;
import io.weir.router.table.TableCapture;
import io.weir.router.table.TableRows;
import io.weir.router.table.TableSizes;
import io.weir.router.table.TableWriter;
import io.weir.schemas.table.TableBookmark;
import io.weir.schemas.topic.RouteKey;
import io.weir.schemas.topic.TopicCatalog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the table from the snapshot of an earlier life, by the same way that records take, and has snapshots written of it.
 *
 * <p>Threads: belongs to the writer.
 */
final class SnapshotFeed {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFeed.class);

    /** Some 40 bytes each; at 20,000 changes a second, what comes while a million routes are written. */
    private static final int CHANGES_MAX = 500_000;

    /** While they are still in the processor's cache. Nobody looks before all of them are there. */
    private static final int ROWS_PUBLISHED_TOGETHER = 1 << 12;

    /** While nothing changes, a snapshot is written anew only to know that it is not old: this often within the time it may be. */
    private static final int TIMES_IN_RETENTION = 8;

    private final TableWriter writer;
    private final TopicCatalog catalog;
    private final RouteFeed routes;
    private final EndpointFeed endpoints;
    private final Snapshots snapshots;
    private final String reading;

    SnapshotFeed(
            TableWriter writer, TopicCatalog catalog, RouteFeed routes, EndpointFeed endpoints, Snapshots snapshots) {
        this.writer = writer;
        this.catalog = catalog;
        this.routes = routes;
        this.endpoints = endpoints;
        this.snapshots = snapshots;
        this.reading = snapshots.reading();
    }

    /**
     * Fills the empty table.
     *
     * @param choice told which route table it is
     * @return where the table stands; null if there is no snapshot, or none that may be used, and the table is empty
     */
    @Nullable Restored restore(TableChoice choice) {
        long began = System.nanoTime();
        SnapshotInput input = snapshots.open(catalog.settings().prefix());
        if (input == null) {
            return null;
        }
        try (input) {
            SnapshotHead head = input.head();
            ServedTable table = servedTable(head.table());
            choice.restored(table);
            writer.expect(input.foot().routes());
            input.rows(new Rows(table.topic()));
            writer.publish();
            requireWhole(input.foot());
            snapshots.used(input);
            LOG.info(
                    "table is restored from a snapshot topic={} routes={} endpoints={} contact={} bytes={} millis={}",
                    table.topic(),
                    input.foot().routes(),
                    input.foot().endpoints(),
                    Instant.ofEpochMilli(head.contactMillis()),
                    input.bytes(),
                    (System.nanoTime() - began) / 1_000_000);
            return new Restored(bookmark(input), head.contactMillis());
        } catch (SnapshotRefused e) {
            snapshots.refuse(e);
        } catch (IOException e) {
            snapshots.unreadable(e);
        }
        forget(choice);
        return null;
    }

    /** The table is empty again, as if nothing had ever been read. */
    void forget(TableChoice choice) {
        choice.reset();
        routes.reset();
        writer.clear();
    }

    private TableBookmark bookmark(SnapshotInput input) {
        TableBookmark bookmark = input.foot().bookmark(input.head());
        if (input.head().reading().equals(reading)) {
            return bookmark;
        }
        LOG.info(
                "snapshot was written by another version, the tables are read again beside it reading={} wrote={}",
                reading,
                input.head().reading());
        return bookmark.withContact(0);
    }

    private ServedTable servedTable(SnapshotHead.Table table) throws SnapshotRefused {
        try {
            catalog.routeTableOf(table.topic());
        } catch (IllegalArgumentException e) {
            throw new SnapshotRefused(
                    "it is of " + table.topic() + ", which is no route table here: " + e.getMessage());
        }
        return new ServedTable(table.topic(), table.frozen(), table.asOf(), table.orderedBy(), table.orderedAt());
    }

    private void requireWhole(SnapshotFoot foot) throws SnapshotRefused {
        TableSizes sizes = writer.table().sizes();
        long registered = sizes.endpoints() + sizes.endpointsOutside();
        if (sizes.routes() != foot.routes() || registered != foot.endpoints()) {
            throw new SnapshotRefused("it holds " + sizes.routes() + " routes and " + registered
                    + " endpoints, and says that it holds " + foot.routes() + " and " + foot.endpoints());
        }
        Map<Integer, Long> hashes = writer.hashes(foot.hashes().keySet());
        if (!hashes.equals(foot.hashes())) {
            throw new SnapshotRefused("its routes are not those that it was written of: hashes of partitions are "
                    + hashes + ", expected " + foot.hashes());
        }
    }

    /** Rows go the way of records. */
    private final class Rows implements TableRows {

        private final String routeTopic;
        private int unpublished;

        private Rows(String routeTopic) {
            this.routeTopic = routeTopic;
        }

        @Override
        public void route(String host, String path, int partition, Route route) {
            routes.apply(new TopicPartition(routeTopic, partition), new RouteKey(host, path), route, 0);
            if (++unpublished == ROWS_PUBLISHED_TOGETHER) {
                writer.publish();
                unpublished = 0;
            }
        }

        @Override
        public void noRoute(String host, String path) {
            routes.apply(new TopicPartition(routeTopic, 0), new RouteKey(host, path), null, 0);
        }

        @Override
        public void endpoint(String id, int partition, EndpointEntry entry) {
            endpoints.apply(new TopicPartition(catalog.endpointTable().name(), partition), id, entry, 0);
        }

        @Override
        public void noEndpoint(String id) {
            endpoints.apply(new TopicPartition(catalog.endpointTable().name(), 0), id, null, 0);
        }
    }

    /** The table was read from another cluster's topics. */
    void ofAnotherCluster(String known, String found) {
        if (snapshots.hasOne()) {
            snapshots.refuse(
                    new SnapshotRefused("it is of the Kafka cluster " + known + ", and this router follows " + found));
        }
    }

    /**
     * Begins a snapshot if it is time to, and ends it when all rows are written.
     *
     * @param serving the table that is served
     * @param at where the reader stands
     */
    void turn(ServedTable serving, Supplier<TableBookmark> at, long nowMillis) {
        SnapshotHead underWay = snapshots.underWay();
        if (underWay == null) {
            begin(serving, at, nowMillis);
        } else if (!isWhole() || !underWay.table().equals(table(serving))) {
            abandon();
        } else if (snapshots.isGathered()) {
            writer.endCapture();
            snapshots.finish(foot(serving, at.get()));
        }
    }

    private void begin(ServedTable serving, Supplier<TableBookmark> at, long nowMillis) {
        if (!isWhole() || !snapshots.due(nowMillis)) {
            return;
        }
        TableBookmark now = at.get();
        SnapshotHead head = head(serving, now, nowMillis);
        if (snapshots.isCurrent(head, foot(serving, now), refreshAfter())) {
            snapshots.skip(nowMillis);
            return;
        }
        snapshots.begin(head, writer.beginCapture(CHANGES_MAX), nowMillis);
    }

    private Duration refreshAfter() {
        return catalog.settings().tombstoneRetention().dividedBy(TIMES_IN_RETENTION);
    }

    /** What is served is not what its topics hold: no position stands for it. */
    void abandon() {
        writer.endCapture();
        snapshots.abandon();
    }

    /** Writes a last one, unless it would say what the one before does. */
    void last(ServedTable serving, TableBookmark at, long nowMillis) {
        abandon();
        if (!snapshots.isOn() || !isWhole()) {
            return;
        }
        writer.publish();
        SnapshotHead head = head(serving, at, nowMillis);
        SnapshotFoot foot = foot(serving, at);
        if (!snapshots.isCurrent(head, foot, refreshAfter())) {
            TableCapture capture = writer.beginCapture(0);
            writer.endCapture();
            snapshots.writeLast(head, capture, foot);
        }
    }

    private boolean isWhole() {
        return routes.isWhole() && endpoints.isWhole();
    }

    private SnapshotHead head(ServedTable serving, TableBookmark at, long nowMillis) {
        return new SnapshotHead(
                writer.seed(),
                reading,
                at.clusterId(),
                catalog.settings().prefix(),
                table(serving),
                nowMillis,
                at.contactMillis());
    }

    private static SnapshotHead.Table table(ServedTable serving) {
        return new SnapshotHead.Table(
                serving.topic(), serving.frozen(), serving.asOf(), serving.orderedBy(), serving.orderedAt());
    }

    private SnapshotFoot foot(ServedTable serving, TableBookmark at) {
        String endpointTopic = catalog.endpointTable().name();
        TableBookmark own = at.of(topic -> topic.equals(endpointTopic) || topic.equals(serving.topic()));
        Map<Integer, Long> hashes = writer.hashes(own.positions().keySet().stream()
                .filter(partition -> partition.topic().equals(serving.topic()))
                .map(TopicPartition::partition)
                .toList());
        TableSizes sizes = writer.table().sizes();
        return new SnapshotFoot(
                own.topicIds(), own.positions(), hashes, sizes.routes(), sizes.endpoints() + sizes.endpointsOutside());
    }
}
