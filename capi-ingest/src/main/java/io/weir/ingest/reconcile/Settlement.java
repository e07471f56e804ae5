package io.weir.ingest.reconcile;

import io.weir.ingest.poll.Pollers;
import io.weir.ingest.state.RouteIndex;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until everything that CAPI has announced so far stands in the log and in the index: the pollers have polled once more, the
 * worker has worked what is in the inbox, and the index has read what that led to.
 */
final class Settlement {

    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    private static final Duration ASK_AGAIN = Duration.ofMillis(50);

    private final Pollers pollers;
    private final Admin admin;
    private final TopicCatalog topics;
    private final String group;
    private final RouteIndex index;

    /** @param group the worker's */
    Settlement(Pollers pollers, Admin admin, TopicCatalog topics, String group, RouteIndex index) {
        this.pollers = pollers;
        this.admin = admin;
        this.topics = topics;
        this.group = group;
        this.index = index;
    }

    /** Waits; false when it took too long, and something may still be on its way. */
    boolean settle(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        if (!pollers.awaitNext(limit)) {
            LOG.warn(
                    "the pollers have not polled once more in time, what a scan found may be on its way limit={}",
                    limit);
            return false;
        }
        if (!worked(left(deadline))) {
            LOG.warn("the worker is behind, what a scan found may be on its way limit={}", limit);
            return false;
        }
        return true;
    }

    /** Waits until the worker has worked what the inbox holds now, and the index shows it; false when that takes longer. */
    boolean worked(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            Map<TopicPartition, Long> inbox = ends(topics.capiNotifications());
            while (!reached(inbox)) {
                if (left(deadline).isZero()) {
                    return false;
                }
                Thread.sleep(ASK_AGAIN);
            }
            return index.awaitPositions(ends(topics.routeState()), left(deadline));
        } catch (ExecutionException e) {
            LOG.warn("Kafka does not say how far the worker is error={}", String.valueOf(e.getCause()));
            return false;
        }
    }

    private boolean reached(Map<TopicPartition, Long> inbox) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        for (Map.Entry<TopicPartition, Long> end : inbox.entrySet()) {
            OffsetAndMetadata position = committed.get(end.getKey());
            if (end.getValue() > 0 && (position == null || position.offset() < end.getValue())) {
                return false;
            }
        }
        return true;
    }

    private Map<TopicPartition, Long> ends(TopicSpec topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int i = 0; i < topic.partitions(); i++) {
            asked.put(new TopicPartition(topic.name(), i), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(asked).all().get().forEach((partition, found) -> ends.put(partition, found.offset()));
        return ends;
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }
}
