package io.weir.router.backend;

import io.vertx.core.http.HttpClientConnection;

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

    boolean closed;
    long idleSinceNanos;

    BackendConnection(HttpClientConnection http, BackendPool pool) {
        this.http = http;
        this.pool = pool;
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
