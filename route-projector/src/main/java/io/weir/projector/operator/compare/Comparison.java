package io.weir.projector.operator.compare;

import java.util.List;

/**
 * How two tables compare.
 *
 * @param entriesA entries of the first table
 * @param entriesB entries of the second table
 * @param differing keys under which they differ
 * @param moving keys that were still moving at the last reading, about which nothing is said
 * @param differences the first of those that differ
 */
public record Comparison(long entriesA, long entriesB, long differing, long moving, List<KeyDifference> differences) {

    public Comparison {
        differences = List.copyOf(differences);
    }

    /** Whether nothing differs. */
    public boolean equal() {
        return differing == 0;
    }
}
