package io.weir.schemas.table;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Knows whether the ends captured when reading began have been reached. Pure; used by one thread. */
final class CatchUp {

    private final Map<TopicPartition, Long> targets = new HashMap<>();
    private boolean pending = true;
    private boolean captured;

    /** True from the start, and from each {@link #again}, until {@link #reached} says so. */
    boolean pending() {
        return pending;
    }

    /** Something is to be read again; the next {@link #capture} says up to where. */
    void again() {
        pending = true;
        captured = false;
    }

    void capture(Map<TopicPartition, Long> ends) {
        targets.clear();
        targets.putAll(ends);
        captured = true;
    }

    /** True once per catching up: when all positions are at the captured ends. */
    boolean reached(Map<TopicPartition, Long> positions) {
        if (!pending || !captured) {
            return false;
        }
        targets.entrySet().removeIf(target -> positions.getOrDefault(target.getKey(), -1L) >= target.getValue());
        pending = !targets.isEmpty();
        return !pending;
    }
}
