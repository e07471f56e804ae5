package io.weir.router.step;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.shard.Owner;
import io.weir.router.shard.Shards;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether this router has the slice of the request's host, or else which one has. A request that another router has sent goes
 * no further.
 */
public final class FindOwner implements Step {

    private final Shards shards;

    public FindOwner(Shards shards) {
        this.shards = shards;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        x.slice = shards.sliceOf(x.host);
        if (shards.holds(x.slice)) {
            return null;
        }
        if (x.hop != null) {
            return RouterError.MISDIRECTED;
        }
        Owner owner = shards.ownerOf(x.slice);
        x.owner = owner;
        return owner == null ? RouterError.SLICE_UNAVAILABLE : null;
    }

    /**
     * The step around a lookup that asks once more whether the slice is still here: only then is what was found what the slice has.
     *
     * @param lookup looks the route up
     */
    public Step around(Step lookup) {
        return x -> {
            RouterError found = lookup.apply(x);
            if (shards.holds(x.slice)) {
                return found;
            }
            return x.hop == null ? RouterError.SLICE_UNAVAILABLE : RouterError.MISDIRECTED;
        };
    }
}
