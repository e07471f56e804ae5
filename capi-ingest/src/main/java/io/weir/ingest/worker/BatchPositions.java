package io.weir.ingest.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far each partition gets with one batch. Lives on the worker's thread. */
final class BatchPositions {

    /**
     * One partition's part in it.
     *
     * @param settled offsets that need not be looked at again
     * @param position the partition's with them
     * @param orders how far its orders are dealt with
     */
    private record Step(OwnedPartition partition, Set<Long> settled, long position, OrderMark orders) {

        boolean moves() {
            return position != partition.committed() || !orders.equals(partition.orders());
        }

        OffsetAndMetadata committed() {
            return new OffsetAndMetadata(position, orders.metadata(position));
        }
    }

    private final List<Step> steps = new ArrayList<>();

    private BatchPositions() {}

    static BatchPositions of(List<Look> looks, List<Refused> refused) {
        Map<OwnedPartition, Set<Long>> settled = new HashMap<>();
        Map<OwnedPartition, OrderMark> orders = new HashMap<>();
        for (Look look : looks) {
            Set<Long> offsets = settled.computeIfAbsent(look.partition(), some -> new HashSet<>());
            if (look.last()) {
                offsets.add(look.offset());
            }
            if (look.carriesOrder()) {
                orders.compute(
                        look.partition(),
                        (partition, mark) -> (mark == null ? partition.orders() : mark).after(look.offset()));
            }
        }
        refused.forEach(one -> settled.computeIfAbsent(one.partition(), some -> new HashSet<>())
                .add(one.offset()));
        BatchPositions positions = new BatchPositions();
        settled.forEach((partition, offsets) -> positions.steps.add(new Step(
                partition,
                offsets,
                partition.positionWithout(offsets),
                orders.getOrDefault(partition, partition.orders()))));
        return positions;
    }

    /** True when there is something to commit though nothing is written. */
    boolean move() {
        return steps.stream().anyMatch(Step::moves);
    }

    /** What to commit; also where nothing moves, since it is positions that the broker checks the generation by. */
    Map<TopicPartition, OffsetAndMetadata> toCommit(String topic) {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        steps.forEach(
                step -> committed.put(new TopicPartition(topic, step.partition().number()), step.committed()));
        return committed;
    }

    /** They are committed. */
    void committed() {
        for (Step step : steps) {
            step.partition().settled(step.settled(), step.position());
            step.partition().ordersDone(step.orders());
        }
    }
}
