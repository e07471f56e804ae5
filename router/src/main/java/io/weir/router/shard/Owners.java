package io.weir.router.shard;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Which other router serves each slice, as far as this one knows. Immutable. */
public final class Owners {

    private final @Nullable Owner[] bySlice;
    private final long[] takenIn;
    private final int others;
    private final @Nullable Owner self;

    private Owners(@Nullable Owner[] bySlice, long[] takenIn, int others, @Nullable Owner self) {
        this.bySlice = bySlice;
        this.takenIn = takenIn;
        this.others = others;
        this.self = self;
    }

    /** Nobody is known. */
    public static Owners none(int slices) {
        return new Owners(new @Nullable Owner[slices], new long[slices], 0, null);
    }

    /**
     * What follows from these claims.
     *
     * @param self id of this router, whose own claim says nothing about the others
     */
    public static Owners of(Collection<Claim> claims, String self, int slices) {
        @Nullable Owner[] bySlice = new @Nullable Owner[slices];
        long[] takenIn = new long[slices];
        int others = 0;
        Owner own = null;
        for (Claim claim : claims) {
            if (claim.owner().memberId().equals(self)) {
                own = claim.owner();
            } else if (claim.epoch() > 0 && !claim.silent()) {
                others++;
            }
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
            takenIn[slice] = best != null && best.hasTaken(slice) ? best.epoch() : 0;
        }
        return new Owners(bySlice, takenIn, others, own);
    }

    /** The other router that has loaded this slice; null if nobody has. */
    @Nullable Owner of(int slice) {
        return slice < bySlice.length ? bySlice[slice] : null;
    }

    /** The epoch of another router that owns this slice and has loaded it; 0 if none has. */
    long takenIn(int slice) {
        return slice < takenIn.length ? takenIn[slice] : 0;
    }

    /** This router as the others reach it; null before it has said so. */
    @Nullable Owner self() {
        return self;
    }

    /** How many other routers take part, but for those that are silent. */
    public int others() {
        return others;
    }
}
