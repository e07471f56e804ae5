package io.weir.router.backend;

import io.vertx.core.http.HttpClientConnection;
import io.weir.router.guard.ResponseGuard;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an endpoint; carries one exchange at a time.
 *
 * <p>Threads: one event loop.
 */
public final class BackendConnection {

    public final HttpClientConnection http;
    private final BackendPool pool;

    /** Whether it carried an exchange before: then it may have been closed by the backend without our knowing yet. */
    public boolean reused;

    /** What has been answered on it so far has left nothing behind; null if it does not speak HTTP/1. */
    private final @Nullable ResponseGuard guard;

    boolean closed;
    long idleSinceNanos;

    BackendConnection(HttpClientConnection http, BackendPool pool, @Nullable ResponseGuard guard) {
        this.http = http;
        this.pool = pool;
        this.guard = guard;
    }

    boolean mayReuse() {
        return guard == null || guard.mayReuse();
    }

    /** Gives it back after a whole exchange. */
    public void release() {
        pool.release(this);
    }

    /** Gives it up, whatever is on it. */
    public void discard() {
        pool.discard(this);
    }
}
