package io.weir.router.shard;

import java.util.Set;

/**
 * The slices that the group has given to this router.
 *
 * @param slices its slices
 * @param epoch of the member in the group, rising; 0 before the first one
 */
public record Assignment(Set<Integer> slices, long epoch) {

    /** Nothing so far. */
    public static final Assignment NONE = new Assignment(Set.of(), 0);

    public Assignment {
        slices = Set.copyOf(slices);
    }
}
