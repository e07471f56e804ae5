package io.weir.router.feed;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * A sweep that waits, because a topic that was read again held nothing at all: more likely it is about to be filled again
 * than that every entry is gone. What was served is served on until entries have come and no more come.
 *
 * <p>Pure. Threads: belongs to the writer.
 */
final class HeldSweep {

    /** Whoever fills a topic writes without such pauses. */
    static final Duration QUIET = Duration.ofSeconds(5);

    /** Where records never pause, the topic has been filled long before. */
    static final Duration MOST = Duration.ofMinutes(5);

    private final Set<TopicPartition> partitions;
    private final int reading;
    private long firstMillis = -1;
    private long lastMillis = -1;

    HeldSweep(Set<TopicPartition> partitions, int reading) {
        this.partitions = Set.copyOf(partitions);
        this.reading = reading;
    }

    int reading() {
        return reading;
    }

    boolean covers(TopicPartition partition) {
        return partitions.contains(partition);
    }

    boolean coversAny(String topic, Collection<Integer> some) {
        return some.stream().anyMatch(partition -> covers(new TopicPartition(topic, partition)));
    }

    void seen(TopicPartition partition, long nowMillis) {
        if (covers(partition)) {
            firstMillis = firstMillis < 0 ? nowMillis : firstMillis;
            lastMillis = nowMillis;
        }
    }

    /** Whether the topic has been filled. */
    boolean due(long nowMillis) {
        return firstMillis >= 0
                && (nowMillis - lastMillis >= QUIET.toMillis() || nowMillis - firstMillis >= MOST.toMillis());
    }
}
