package io.weir.schemas.table;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits how far a reader is to its consumer group, for everybody who asks Kafka for its lag. Reading never depends on it: at most one
 * commit is on its way, none is waited for, and one that fails is made up for by the next. Used by the reader's thread.
 */
final class PositionCommits {

    private static final Logger LOG = LoggerFactory.getLogger(PositionCommits.class);

    /** With the time that the reader waits for records at most, what was applied is committed within 250 ms. */
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /** Kafka's client writes an error for each of these. */
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(10);

    private final String reader;
    private final @Nullable String group;
    private Map<TopicPartition, Long> last = Map.of();
    private long nextNanos = System.nanoTime();
    private boolean onItsWay;
    private boolean failing;

    PositionCommits(TableReaderSettings settings) {
        reader = settings.name();
        group = settings.group();
    }

    /** A new consumer is used: what was on its way with the last one is not waited for. */
    void begin() {
        onItsWay = false;
        last = Map.of();
    }

    /** Commits these positions if they are new and the last commit is long enough ago. */
    void offer(Consumer<?, ?> consumer, Map<TopicPartition, Long> positions) {
        if (group == null || onItsWay || System.nanoTime() - nextNanos < 0 || positions.equals(last)) {
            return;
        }
        Map<TopicPartition, Long> now = Map.copyOf(positions);
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        now.forEach((partition, next) -> offsets.put(partition, new OffsetAndMetadata(next)));
        nextNanos = System.nanoTime() + INTERVAL.toNanos();
        onItsWay = true;
        consumer.commitAsync(offsets, (committed, failure) -> ended(now, failure));
    }

    private void ended(Map<TopicPartition, Long> positions, @Nullable Exception failure) {
        onItsWay = false;
        if (failure == null) {
            last = positions;
            if (failing) {
                failing = false;
                LOG.info("positions are committed again reader={} group={}", reader, group);
            }
            return;
        }
        boolean passing = failure instanceof RetriableException;
        nextNanos = System.nanoTime() + (passing ? AFTER_FAILURE : AFTER_REFUSAL).toNanos();
        if (!passing && !failing) {
            failing = true;
            LOG.warn(
                    "positions cannot be committed, trying on: Kafka's tools show no lag of this reader until then"
                            + " reader={} group={} error={}",
                    reader,
                    group,
                    failure.toString());
        }
    }
}
