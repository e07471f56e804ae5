package io.weir.router.backend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All connections of one event loop to backends, by hop. An endpoint that the table replaced by another instance is
 * another hop, so that no request for the new one takes a connection to the old one.
 *
 * <p>Threads: one event loop. As many pools as hops that are in use; unused ones go with the next tick.
 */
public final class BackendPools {

    private final Dialer dialer;
    private final PoolLimits limits;
    private final Map<Hop, BackendPool> pools = new HashMap<>();

    public BackendPools(Dialer dialer, PoolLimits limits) {
        this.dialer = dialer;
        this.limits = limits;
    }

    public BackendPool of(Hop hop) {
        BackendPool pool = pools.get(hop);
        if (pool == null) {
            pool = new BackendPool(hop, dialer, limits);
            pools.put(hop, pool);
        }
        return pool;
    }

    public int hops() {
        return pools.size();
    }

    public int connections() {
        return pools.values().stream().mapToInt(BackendPool::open).sum();
    }

    public void tick(long nowNanos) {
        List<BackendPool> now = new ArrayList<>(pools.values()); // a refused waiter may ask for another hop's pool
        for (BackendPool pool : now) {
            pool.tick(nowNanos);
        }
        for (BackendPool pool : now) {
            if (pool.hasUnasked() && !of(pool.hop().asked()).watch(nowNanos)) {
                pool.giveUp();
            }
        }
        pools.values().removeIf(pool -> pool.isUnused(nowNanos));
    }

    public void close() {
        List.copyOf(pools.values()).forEach(BackendPool::close);
    }
}
