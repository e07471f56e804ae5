package io.weir.projector.topology;

import io.weir.schemas.avro.ProjectedTable;
import java.util.HashMap;
import java.util.Map;

/**
 * How much of the log a route table is made of. Pure; immutable.
 *
 * @param ends by partition, the offset after the last event that was in the log when the table was ordered, or before the instant that it
 *     shows; 0 for a partition without one
 * @param past true if nothing at or beyond the ends is applied
 */
public record LogExtent(Map<Integer, Long> ends, boolean past) {

    /** The whole log and whatever comes, reported as it comes. */
    public static final LogExtent WHOLE = new LogExtent(Map.of(), false);

    public LogExtent {
        ends = Map.copyOf(ends);
    }

    /**
     * What was ordered.
     *
     * @throws IllegalArgumentException if an end is not one
     */
    public static LogExtent of(ProjectedTable order) {
        Map<Integer, Long> ends = new HashMap<>();
        order.getEnds().forEach((partition, end) -> {
            if (!partition.matches("[0-9]{1,9}") || end < 0) {
                throw new IllegalArgumentException("ends: '" + partition + "' → " + end
                        + " must be a partition's number and an offset of 0 or more");
            }
            ends.put(Integer.valueOf(partition), end);
        });
        return new LogExtent(ends, order.getUntil() != null);
    }

    boolean contains(int partition, long offset) {
        return !past || !isNews(partition, offset);
    }

    /**
     * Whether the event came after the order. What came before was projected by another table already, which also reported what it
     * refused: a replay does not fill the dead letters with the past again.
     */
    boolean isNews(int partition, long offset) {
        return offset >= ends.getOrDefault(partition, 0L);
    }
}
