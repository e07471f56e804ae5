package io.weir.router.feed;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How the table stands towards its topics.
 *
 * @param complete whether it has ever been read to the end that the topics had at the start
 * @param staleSinceMillis since when Kafka cannot be reached, milliseconds since 1970; negative while it can
 * @param reason why it cannot be reached; null while it can
 * @param failedRecords records that were skipped because they cannot be read
 * @param offsets the next offset to apply of every partition
 */
public record FeedStatus(
        boolean complete,
        long staleSinceMillis,
        @Nullable String reason,
        long failedRecords,
        Map<TopicPartition, Long> offsets) {

    static final FeedStatus INITIAL = new FeedStatus(false, -1, null, 0, Map.of());

    public FeedStatus {
        offsets = Map.copyOf(offsets);
    }

    /** How long Kafka has been away; nothing while it answers. */
    public Duration staleness(long nowMillis) {
        return staleSinceMillis < 0 ? Duration.ZERO : Duration.ofMillis(Math.max(0, nowMillis - staleSinceMillis));
    }

    FeedStatus asComplete() {
        return new FeedStatus(true, staleSinceMillis, reason, failedRecords, offsets);
    }

    FeedStatus asAway(long sinceMillis, String why) {
        return new FeedStatus(complete, sinceMillis, why, failedRecords, offsets);
    }

    FeedStatus asReached() {
        return new FeedStatus(complete, -1, null, failedRecords, offsets);
    }

    FeedStatus withFailure() {
        return new FeedStatus(complete, staleSinceMillis, reason, failedRecords + 1, offsets);
    }

    FeedStatus withOffsets(Map<TopicPartition, Long> now) {
        return new FeedStatus(complete, staleSinceMillis, reason, failedRecords, now);
    }
}
