package io.weir.router.feed;

import io.weir.router.shard.Assignment;
import io.weir.router.shard.Shards;
import io.weir.router.shard.Slices;
import io.weir.router.table.TableWriter;
import io.weir.schemas.topic.RouteKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps in the table what a router of a sharded fleet is to hold: all wildcards, and the exact hosts of its slices.
 *
 * <p>Threads: belongs to the writer, but for {@link #assign}, which is for any. Why it is like this: {@code
 * docs/decisions/0020-a-sharded-router-reads-all-and-keeps-its-slice.md}.
 */
public final class SliceFeed {

    private static final Logger LOG = LoggerFactory.getLogger(SliceFeed.class);

    private final TableWriter writer;
    private final Shards shards;
    private final Slices slices;
    private final Consumer<Set<TopicPartition>> reader;
    private volatile Assignment assigned = Assignment.NONE;
    private Assignment known = Assignment.NONE;

    /**
     * @param shards told what is held
     * @param reader has partitions read from their start
     */
    public SliceFeed(TableWriter writer, Shards shards, Consumer<Set<TopicPartition>> reader) {
        this.writer = writer;
        this.shards = shards;
        this.slices = new Slices(shards.slices());
        this.reader = reader;
    }

    /** These slices are this router's from now on. Any thread; once the table is complete. */
    public void assign(Assignment now) {
        assigned = now;
    }

    /**
     * Whether a record is for this router.
     *
     * @param key text of a {@link RouteKey}, which begins with the host
     */
    boolean takes(int partition, String key) {
        return slices.takes(partition) || RouteKey.isWildcard(key);
    }

    /** Whether the table has all of this partition. */
    boolean holds(int partition) {
        return shards.holds(partition);
    }

    void restarted(Collection<Integer> partitions) {
        partitions.forEach(slices::reading);
    }

    /** What was read is published. */
    void published(IntPredicate staged) {
        slices.read(staged);
        shards.hold(slices.held());
    }

    /**
     * Follows what was assigned and what others say.
     *
     * @param topics the route tables that are read
     * @return whether other slices are held than before
     */
    boolean turn(Set<String> topics, long nowMillis) {
        Assignment now = assigned;
        if (!now.slices().equals(known.slices())) {
            LOG.info(
                    "slices are assigned count={} before={} epoch={}",
                    now.slices().size(),
                    known.slices().size(),
                    now.epoch());
        }
        known = now;
        slices.assigned(now);
        slices.others(shards.owners(), nowMillis);
        boolean changed = shards.hold(slices.held());
        read(slices.toRead(nowMillis), topics);
        forget(slices.toForget(nowMillis));
        return changed;
    }

    private void read(List<Integer> wanted, Set<String> topics) {
        if (wanted.isEmpty()) {
            return;
        }
        Set<TopicPartition> partitions = new HashSet<>();
        for (String topic : topics) {
            wanted.forEach(slice -> partitions.add(new TopicPartition(topic, slice)));
        }
        LOG.info("slices are read slices={}", wanted);
        reader.accept(partitions);
    }

    private void forget(List<Integer> gone) {
        if (gone.isEmpty()) {
            return;
        }
        int routes = writer.forgetExactHosts(gone::contains);
        writer.publish();
        LOG.info("slices are forgotten slices={} routes={}", gone, routes);
    }
}
