package io.weir.router.backend;

import io.vertx.core.http.HttpClientAgent;
import io.weir.router.table.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All connections of one event loop to backends, by endpoint. An endpoint that the table replaced by another instance is
 * another endpoint, so that no request for the new one takes a connection to the old one.
 *
 * <p>Threads: one event loop. As many pools as endpoints that are in use; unused ones go with the next tick.
 */
public final class BackendPools {

    private final HttpClientAgent client;
    private final PoolLimits limits;
    private final Map<Endpoint, BackendPool> pools = new HashMap<>();

    public BackendPools(HttpClientAgent client, PoolLimits limits) {
        this.client = client;
        this.limits = limits;
    }

    public BackendPool of(Endpoint endpoint) {
        BackendPool pool = pools.get(endpoint);
        if (pool == null) {
            pool = new BackendPool(endpoint, client, limits);
            pools.put(endpoint, pool);
        }
        return pool;
    }

    public int endpoints() {
        return pools.size();
    }

    public int connections() {
        return pools.values().stream().mapToInt(BackendPool::open).sum();
    }

    public void tick(long nowNanos) {
        List<BackendPool> now = new ArrayList<>(pools.values()); // a refused waiter may ask for another endpoint's pool
        for (BackendPool pool : now) {
            pool.tick(nowNanos);
        }
        pools.values().removeIf(BackendPool::isUnused);
    }

    public void close() {
        pools.values().forEach(BackendPool::close);
    }
}
