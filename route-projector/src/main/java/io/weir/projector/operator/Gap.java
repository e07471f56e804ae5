package io.weir.projector.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A partition of the log that an application has not projected far enough. Pure.
 *
 * @param partition the partition
 * @param position the application's committed offset, 0 where it has none
 * @param end how far it has to come
 */
public record Gap(int partition, long position, long end) {

    /** Offsets that are left. */
    public long left() {
        return end - position;
    }

    /**
     * The gaps, by partition; none if everything up to the ends is projected. A partition whose end is 0 has nothing to be projected.
     *
     * @param ends how far an application has to come
     * @param committed how far it has come; nothing for a partition where it has not begun
     */
    public static List<Gap> between(Map<Integer, Long> ends, Map<Integer, Long> committed) {
        List<Gap> gaps = new ArrayList<>();
        new TreeMap<>(ends).forEach((partition, end) -> {
            long position = committed.getOrDefault(partition, 0L);
            if (position < end) {
                gaps.add(new Gap(partition, position, end));
            }
        });
        return List.copyOf(gaps);
    }

    /** Offsets that are left in all gaps. */
    public static long left(List<Gap> gaps) {
        return gaps.stream().mapToLong(Gap::left).sum();
    }

    @Override
    public String toString() {
        return "partition " + partition + " is at " + position + " of " + end;
    }
}
