package io.weir.projector.operator.compare;

import io.weir.schemas.avro.RouteTableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one reading of two tables found. Takes one partition after the other. Used by one thread.
 *
 * <p>Of every key that differs a number is kept, so that the next reading can say whether it differs alike; of those that do, or of all
 * in a reading without one before it, the first are kept in full.
 */
final class TableReading {

    private final Function<byte[], RouteTableEntry> decoder;
    private final @Nullable TableReading before;
    private final int detailsMax;
    private final Map<String, Long> marks = new HashMap<>();
    private final List<KeyDifference> details = new ArrayList<>();
    private long entriesA;
    private long entriesB;
    private long confirmed;

    /**
     * Begins with no partition.
     *
     * @param before the reading that this one is to confirm; null if it needs none
     * @param detailsMax differences that are kept in full
     */
    TableReading(Function<byte[], RouteTableEntry> decoder, @Nullable TableReading before, int detailsMax) {
        this.decoder = decoder;
        this.before = before;
        this.detailsMax = detailsMax;
    }

    /** Compares one partition of both: the last value of each key, without those that are gone. */
    void partition(Map<String, byte[]> a, Map<String, byte[]> b) {
        entriesA += a.size();
        entriesB += b.size();
        TreeSet<String> keys = new TreeSet<>(a.keySet());
        keys.addAll(b.keySet());
        for (String key : keys) {
            byte[] inA = a.get(key);
            byte[] inB = b.get(key);
            if (!Arrays.equals(inA, inB)) {
                differs(key, inA, inB);
            }
        }
    }

    private void differs(String key, byte @Nullable [] inA, byte @Nullable [] inB) {
        KeyDifference difference =
                KeyDifference.of(key, inA == null ? null : decoder.apply(inA), inB == null ? null : decoder.apply(inB));
        if (difference == null) {
            // The same entry under two versions of its schema.
            return;
        }
        long mark = ((long) Arrays.hashCode(inA) << Integer.SIZE) ^ Integer.toUnsignedLong(Arrays.hashCode(inB));
        marks.put(key, mark);
        Long markBefore = before == null ? Long.valueOf(mark) : before.marks.get(key);
        if (markBefore != null && markBefore == mark) {
            confirmed++;
            if (details.size() < detailsMax) {
                details.add(difference);
            }
        }
    }

    /** Entries of the first table. */
    long entriesA() {
        return entriesA;
    }

    /** Entries of the second table. */
    long entriesB() {
        return entriesB;
    }

    /** Keys that differ as they did in the reading before. */
    long confirmed() {
        return confirmed;
    }

    /** Keys that differ, and did not or otherwise in the reading before. */
    long unconfirmed() {
        return marks.size() - confirmed;
    }

    /** The first of those that are confirmed, partition by partition, by key. */
    List<KeyDifference> details() {
        return List.copyOf(details);
    }
}
