package io.weir.router.feed;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How the table stands towards its topics.
 *
 * @param complete whether it has ever been read to the end that the topics had at the start, or stands in for that from a snapshot
 * @param staleSinceMillis since when Kafka cannot be reached, milliseconds since 1970; after a start from a snapshot when it was last
 *     reached before, until it has been caught up with; negative otherwise
 * @param reason why it is stale; null while it is not
 * @param failedRecords records that were skipped because they cannot be read
 * @param offsets the next offset to apply of every partition of the tables that are served; without those that are just read
 *     from their start beside the table
 * @param hashes by partition of the route table, what the table holds of it at these offsets; see {@link
 *     io.weir.router.table.TableWriter#hashes()}
 * @param tables which route table is served
 */
public record FeedStatus(
        boolean complete,
        long staleSinceMillis,
        @Nullable String reason,
        long failedRecords,
        Map<TopicPartition, Long> offsets,
        Map<Integer, Long> hashes,
        Tables tables) {

    static final FeedStatus INITIAL =
            new FeedStatus(false, -1, null, 0, Map.of(), Map.of(), new Tables(null, null, 0, null));

    /**
     * Which route table is served, and which one is to be.
     *
     * @param serving the route table that is served; null until one is
     * @param next the one that is read to be served next; null for none
     * @param nextRoutes how many of its routes have been read
     * @param nextTrouble why it cannot be served for now; null while nothing is wrong
     */
    public record Tables(
            @Nullable ServedTable serving,
            @Nullable ServedTable next,
            long nextRoutes,
            @Nullable String nextTrouble) {

        /** Whether a table of the past is served. */
        public boolean frozen() {
            return serving != null && serving.frozen();
        }
    }

    public FeedStatus {
        offsets = Map.copyOf(offsets);
        hashes = Map.copyOf(hashes);
    }

    /** Whether what is served is what Kafka had some time ago: Kafka is away, or has not been caught up with since a start from a snapshot. */
    public boolean stale() {
        return staleSinceMillis >= 0;
    }

    /** How long Kafka has been away; nothing while it answers. */
    public Duration staleness(long nowMillis) {
        return staleSinceMillis < 0 ? Duration.ZERO : Duration.ofMillis(Math.max(0, nowMillis - staleSinceMillis));
    }

    /** The same of a router that is not to be asked for anything yet. */
    public FeedStatus withoutHashes() {
        return withApplied(offsets, Map.of(), tables);
    }

    FeedStatus asComplete() {
        return new FeedStatus(true, staleSinceMillis, reason, failedRecords, offsets, hashes, tables);
    }

    FeedStatus asAway(long sinceMillis, String why) {
        return new FeedStatus(complete, sinceMillis, why, failedRecords, offsets, hashes, tables);
    }

    FeedStatus asReached() {
        return new FeedStatus(complete, -1, null, failedRecords, offsets, hashes, tables);
    }

    FeedStatus withFailure() {
        return new FeedStatus(complete, staleSinceMillis, reason, failedRecords + 1, offsets, hashes, tables);
    }

    FeedStatus withApplied(Map<TopicPartition, Long> nextOffsets, Map<Integer, Long> tableHashes, Tables now) {
        return new FeedStatus(complete, staleSinceMillis, reason, failedRecords, nextOffsets, tableHashes, now);
    }
}
