package io.weir.router.shard;

import java.util.Set;

/**
 * What a member of the fleet says about slices.
 *
 * @param owner who it is
 * @param incarnation rising number of its life
 * @param epoch rising number of its assignment; 0 of a router that is not sharded, which takes no hops
 * @param owned slices that it is to serve
 * @param loaded slices that it can serve
 * @param silent whether it was not heard of for so long that it counts as gone
 */
public record Claim(
        Owner owner, long incarnation, long epoch, Set<Integer> owned, Set<Integer> loaded, boolean silent) {

    public Claim {
        owned = Set.copyOf(owned);
        loaded = Set.copyOf(loaded);
    }

    /** The same of one that was heard of, or was not, meanwhile. */
    public Claim withSilent(boolean now) {
        return new Claim(owner, incarnation, epoch, owned, loaded, now);
    }

    boolean canServe(int slice) {
        return epoch > 0 && loaded.contains(slice);
    }

    /** Whether the others leave the slice to it. */
    boolean hasTaken(int slice) {
        return !silent && canServe(slice) && owned.contains(slice);
    }

    /** Whether it is rather to be asked for a slice that both have loaded. */
    boolean goesBefore(Claim other, int slice) {
        if (silent != other.silent) {
            return other.silent;
        }
        if (owned.contains(slice) != other.owned.contains(slice)) {
            return owned.contains(slice);
        }
        if (epoch != other.epoch) {
            return epoch > other.epoch;
        }
        if (incarnation != other.incarnation) {
            return incarnation > other.incarnation;
        }
        return owner.memberId().compareTo(other.owner.memberId()) < 0;
    }
}
