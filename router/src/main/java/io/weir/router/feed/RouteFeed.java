package io.weir.router.feed;

import io.weir.router.table.Route;
import io.weir.router.table.TableWriter;
import io.weir.schemas.topic.RouteKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the records of the route tables where they belong: into the table that is served, or beside it while they are read from
 * the start, be it the same topic once more or the one that is served next.
 *
 * <p>Threads: belongs to the writer.
 */
final class RouteFeed {

    private static final Logger LOG = LoggerFactory.getLogger(RouteFeed.class);

    private final TableWriter writer;
    private final TableChoice choice;
    private final RouteStaging again;
    private final RouteStaging next;
    private final List<HeldSweep> held = new ArrayList<>();
    /** The next table, read to its end, while it is empty and therefore not taken over. */
    private @Nullable HeldSweep heldNext;
    /** Whether a route was ever put into the table. */
    private boolean begun;

    RouteFeed(TableWriter writer, TableChoice choice) {
        this.writer = writer;
        this.choice = choice;
        this.again = new RouteStaging(writer);
        this.next = new RouteStaging(writer);
    }

    /** Whether this partition is read beside the table that is served. */
    boolean isStaged(TopicPartition partition) {
        return (choice.isServing(partition.topic()) && again.covers(partition.partition()))
                || (choice.isNext(partition.topic()) && next.covers(partition.partition()));
    }

    /** How many routes of the next table have been read. */
    long staged() {
        return next.size();
    }

    /** Whether what is served is what the topic holds up to where it was read. */
    boolean isWhole() {
        return again.isIdle() && held.isEmpty();
    }

    /** Whether the next table was read to its end and is empty. */
    boolean isHeld() {
        return heldNext != null;
    }

    /**
     * Takes up a record.
     *
     * @param route what it says; null: the route is gone
     * @return whether the table that is served has changed
     */
    boolean apply(TopicPartition from, RouteKey key, @Nullable Route route, long nowMillis) {
        int partition = from.partition();
        if (choice.isNext(from.topic()) && (choice.serving() != null || next.covers(partition))) {
            if (heldNext != null) {
                heldNext.seen(from, nowMillis);
            }
            next.apply(key, partition, route);
            return false;
        }
        held.forEach(sweep -> sweep.seen(from, nowMillis));
        if (again.covers(partition)) {
            again.apply(key, partition, route);
            return false;
        }
        begun = true;
        if (route == null) {
            writer.removeRoute(key);
        } else {
            writer.putRoute(key, partition, route);
        }
        return true;
    }

    /** These partitions of a topic are read from their start. */
    void restarted(String topic, Collection<Integer> partitions) {
        if (choice.isServing(topic)) {
            held.removeIf(sweep -> sweep.coversAny(topic, partitions));
            again.restart(partitions);
        } else if (choice.isNext(topic) && (begun || choice.serving() != null)) {
            heldNext = null;
            next.restart(partitions);
        }
        // The very first table needs no place beside the empty one.
    }

    /** Nothing was ever read. */
    void reset() {
        again.clear();
        held.clear();
        forgetNext();
        begun = false;
    }

    /** Another table than the one being read is to be served. */
    void forgetNext() {
        next.clear();
        heldNext = null;
    }

    /** The table that is served has been read to its end once more. */
    void readAgain(String topic, Set<TopicPartition> existing) {
        if (again.isIdle()) {
            return;
        }
        Set<Integer> partitions = again.partitions();
        boolean empty = again.size() == 0;
        int reading = again.takeOver();
        if (empty && writer.hasRoutes(partitions::contains)) {
            held.add(new HeldSweep(ofTopic(topic, partitions), reading));
            LOG.warn("topic holds nothing, what it held is served on topic={} partitions={}", topic, partitions.size());
        } else {
            int gone = writer.sweepRoutes(sweep(topic, partitions, existing), reading);
            LOG.info("table read again topic={} partitions={} routesGone={}", topic, partitions.size(), gone);
        }
    }

    /** The next table has been read to its end: it is served from now on, unless that would empty the table. True if it is. */
    boolean nextRead(ServedTable table, Set<TopicPartition> existing) {
        writer.publish();
        ServedTable before = choice.serving();
        if (before != null && next.size() == 0 && writer.table().sizes().routes() > 0) {
            heldNext = new HeldSweep(ofTopic(table.topic(), next.partitions()), 0);
            LOG.warn(
                    "route table is empty and not taken over, the one before is served on topic={} serving={}",
                    table.topic(),
                    before.topic());
            return false;
        }
        takeOverNext(table, existing);
        return true;
    }

    /** True if an empty next table was filled meanwhile, and is served from now on. */
    boolean nextFilled(ServedTable table, Set<TopicPartition> existing, long nowMillis) {
        if (heldNext == null || next.size() == 0 || !heldNext.due(nowMillis)) {
            return false;
        }
        takeOverNext(table, existing);
        return true;
    }

    private void takeOverNext(ServedTable table, Set<TopicPartition> existing) {
        Set<Integer> partitions = next.partitions();
        int reading = next.takeOver();
        int gone = partitions.isEmpty() ? 0 : writer.sweepRoutes(sweep(table.topic(), partitions, existing), reading);
        again.clear();
        held.clear();
        heldNext = null;
        choice.takenOver();
        LOG.info("route table is served topic={} orderedBy={} routesGone={}", table.topic(), table.orderedBy(), gone);
        warnIfFrozen(table);
    }

    static void warnIfFrozen(ServedTable table) {
        if (table.frozen()) {
            LOG.warn(
                    "a frozen route table is served, changes of routes do not reach requests topic={} asOf={}"
                            + " orderedBy={}",
                    table.topic(),
                    table.asOf(),
                    table.orderedBy());
        }
    }

    /** Sweeps what is due. */
    void sweep(long nowMillis) {
        held.removeIf(sweep -> {
            if (!sweep.due(nowMillis)) {
                return false;
            }
            int gone = writer.sweepRoutes(
                    p -> choice.serving() != null
                            && sweep.covers(new TopicPartition(choice.serving().topic(), p)),
                    sweep.reading());
            LOG.warn("table was filled again routesGone={}", gone);
            return true;
        });
    }

    /** Partitions of a topic that were read, or that it no longer has. */
    private static IntPredicate sweep(String topic, Set<Integer> read, Set<TopicPartition> existing) {
        return p -> read.contains(p) || !existing.contains(new TopicPartition(topic, p));
    }

    private static Set<TopicPartition> ofTopic(String topic, Collection<Integer> partitions) {
        Set<TopicPartition> all = new HashSet<>();
        partitions.forEach(partition -> all.add(new TopicPartition(topic, partition)));
        return all;
    }
}
