package io.weir.schemas.table;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Hears what a {@link CompactedTableReader} reads, always on the reader's one thread. An exception from a method ends the reader.
 *
 * <p>Nothing a reader meets ever means "the table is empty": without brokers there are simply no calls.
 */
public interface TableListener<V> {

    /**
     * Called once, before all others: the listener may fill its table from elsewhere.
     *
     * @return where a reader stood when the table was like that, from where this one goes on; it has been caught up with when {@link
     *     #caughtUp} is called for the first time. Partitions that it does not name are read from their beginning without a word. Null
     *     to read everything
     */
    default @Nullable TableBookmark begin() {
        return null;
    }

    /**
     * Whether a record is to be read at all, asked before each is applied: of one that is not wanted, be it a tombstone or one that cannot
     * be decoded, the listener hears nothing, and its value costs nothing.
     *
     * @param key its key as text
     */
    default boolean wants(String topic, int partition, String key) {
        return true;
    }

    /** A record, in the order of offsets within each partition. */
    void apply(TableRecord<V> record);

    /**
     * The end is reached that the topics had when reading began, and again after each {@link #restarted}.
     *
     * <p>After a restart this is the moment to sweep: a key of a restarted partition that was not applied since is gone.
     */
    void caughtUp();

    /**
     * The same, for those who follow topics that come and go; called instead of {@link #caughtUp()}.
     *
     * <p>The first time, all topics are at their ends; later those that are missing hold up no other.
     *
     * @param topics those that have reached the ends they had when their reading began
     */
    default void caughtUp(Set<String> topics) {
        caughtUp();
    }

    /**
     * The reader has moved, and all records before these positions have been applied or reported as failed.
     *
     * @param positions the next offset to read of every partition of the table; immutable
     */
    default void batchApplied(Map<TopicPartition, Long> positions) {}

    /** Nothing is being applied: called between batches, several times a second while brokers let the reader read. */
    default void betweenBatches() {}

    /** A record was skipped because it cannot be decoded; reading goes on. */
    void recordFailed(FailedRecord failure);

    /**
     * Kafka cannot be reached, or the registry, or a right is missing. Called once; the reader keeps trying, and says
     * {@link #connected} when it succeeds. What was applied stays good, it only grows old.
     */
    void disconnected(Throwable reason);

    /** Kafka answers: at the start, and after each {@link #disconnected}. */
    void connected();

    /**
     * These partitions are read from their beginning, because their topic is new to the reader ({@link
     * CompactedTableReader#follow}) or was re-created, the reader's position is gone, or it was away for so long that
     * tombstones can have been removed unread.
     *
     * <p>Until the next {@link #caughtUp} older values of a key come by again: serve the table as it was meanwhile.
     */
    void restarted(Set<TopicPartition> partitions);

    /**
     * These are other brokers than those that the table was read from; {@link #restarted} for everything that was read follows.
     *
     * @param known id of the cluster that the table was read from
     * @param found id of the cluster that answers
     */
    default void otherCluster(String known, String found) {}

    /**
     * Some topics cannot be read while the others are: they do not exist, or a right is missing. Called whenever that
     * changes; the reader waits for them and keeps its positions in them. When none can be read at all, that is {@link
     * #disconnected}.
     *
     * @param reasons each missing topic and why; empty when all are there again
     */
    default void missing(Map<String, Throwable> reasons) {}
}
