package io.weir.router.shard;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Which other router serves each slice, as far as this one knows. Immutable. */
public final class Owners {

    private final @Nullable Owner[] bySlice;
    private final boolean[] taken;
    private final int others;

    private Owners(@Nullable Owner[] bySlice, boolean[] taken, int others) {
        this.bySlice = bySlice;
        this.taken = taken;
        this.others = others;
    }

    /** Nobody is known. */
    public static Owners none(int slices) {
        return new Owners(new @Nullable Owner[slices], new boolean[slices], 0);
    }

    /**
     * What follows from these claims.
     *
     * @param self id of this router, whose own claim says nothing about the others
     */
    public static Owners of(Collection<Claim> claims, String self, int slices) {
        @Nullable Owner[] bySlice = new @Nullable Owner[slices];
        boolean[] taken = new boolean[slices];
        int others = 0;
        for (Claim claim : claims) {
            others += claim.epoch() > 0 && !claim.owner().memberId().equals(self) ? 1 : 0;
        }
        for (int slice = 0; slice < slices; slice++) {
            Claim best = null;
            for (Claim claim : claims) {
                if (!claim.owner().memberId().equals(self)
                        && claim.canServe(slice)
                        && (best == null || claim.goesBefore(best, slice))) {
                    best = claim;
                }
            }
            bySlice[slice] = best == null ? null : best.owner();
            taken[slice] = best != null && best.hasTaken(slice);
        }
        return new Owners(bySlice, taken, others);
    }

    /** The other router that has loaded this slice; null if nobody has. */
    @Nullable Owner of(int slice) {
        return slice < bySlice.length ? bySlice[slice] : null;
    }

    /** Whether another router owns this slice and has loaded it. */
    boolean taken(int slice) {
        return slice < taken.length && taken[slice];
    }

    /** How many other routers take part. */
    public int others() {
        return others;
    }
}
