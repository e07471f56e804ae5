package io.weir.router.backend;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import io.weir.router.guard.ResponseGuard;
import io.weir.router.table.Endpoint;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one endpoint. Bounded, and so are those who wait; connections to an endpoint that the
 * table no longer names are not used again.
 *
 * <p>Threads: one event loop.
 */
public final class BackendPool {

    /** Somebody who wants a connection. Told exactly once, unless it is cancelled. */
    public interface Waiter {

        /** Here it is; the waiter gives it back. */
        void acquired(BackendConnection connection);

        /** There is none: {@link ConnectionLimitException}, or why it could not be established. */
        void refused(Throwable cause);

        /** Whether it no longer wants one. */
        boolean cancelled();
    }

    /** Too many connections, too many waiting, or waiting took too long. */
    public static final class ConnectionLimitException extends Exception {

        private static final long serialVersionUID = 1;

        public ConnectionLimitException(Endpoint endpoint) {
            super("connection limit of endpoint " + endpoint.id(), null, false, false);
        }
    }

    /** The table no longer names the endpoint. */
    public static final class EndpointGoneException extends Exception {

        private static final long serialVersionUID = 1;

        public EndpointGoneException(Endpoint endpoint) {
            super("endpoint " + endpoint.id() + " is gone", null, false, false);
        }
    }

    /** The stack's name for its HTTP/1 codec. */
    private static final String CODEC = "codec";

    /** More than any response has, and cheap next to the bound on their bytes. */
    private static final int HEADERS_MAX = 10_000;

    private record Waiting(Waiter waiter, long sinceNanos) {}

    private final Endpoint endpoint;
    private final HttpClientAgent client;
    private final PoolLimits limits;

    private final ArrayDeque<BackendConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /** Established ones and those on their way. */
    private int open;

    public BackendPool(Endpoint endpoint, HttpClientAgent client, PoolLimits limits) {
        this.endpoint = endpoint;
        this.client = client;
        this.limits = limits;
    }

    public int open() {
        return open;
    }

    public int idle() {
        return idle.size();
    }

    public boolean isUnused() {
        return open == 0 && waiting.isEmpty();
    }

    public void acquire(Waiter waiter, long nowNanos) {
        for (BackendConnection c = idle.pollLast(); c != null; c = idle.pollLast()) {
            if (!c.closed) {
                c.reused = true;
                waiter.acquired(c);
                return;
            }
        }
        if (open < limits.connectionsMax()) {
            connect(waiter);
        } else if (waiting.size() < limits.waitingMax()) {
            waiting.add(new Waiting(waiter, nowNanos));
        } else {
            waiter.refused(new ConnectionLimitException(endpoint));
        }
    }

    private void connect(Waiter waiter) {
        if (endpoint.instance().tls()) {
            waiter.refused(new UnsupportedOperationException("endpoint " + endpoint.id() + " speaks TLS"));
            return;
        }
        open++;
        var options = new HttpConnectOptions()
                .setHost(endpoint.instance().address())
                .setPort(endpoint.instance().port())
                .setConnectTimeout(limits.dialTimeout().toMillis());
        client.connect(options).onComplete(http -> connected(http, waiter), cause -> {
            open--;
            waiter.refused(cause);
            serveWaiting();
        });
    }

    private void connected(HttpClientConnection http, Waiter waiter) {
        var connection = new BackendConnection(http, this, guard(http));
        http.closeHandler(v -> closed(connection));
        http.exceptionHandler(cause -> {});
        if (waiter.cancelled()) {
            release(connection);
        } else {
            waiter.acquired(connection);
        }
    }

    private @Nullable ResponseGuard guard(HttpClientConnection http) {
        if (!(http instanceof UnpooledHttpClientConnection unpooled)) {
            return null;
        }
        ChannelPipeline pipeline = unpooled.unwrap().channelHandlerContext().pipeline();
        return pipeline.context(CODEC) == null
                ? null
                : ResponseGuard.install(pipeline, CODEC, limits.headerBytesMax(), HEADERS_MAX);
    }

    private void closed(BackendConnection connection) {
        if (!connection.closed) {
            connection.closed = true;
            open--;
            idle.remove(connection);
            serveWaiting();
        }
    }

    public void release(BackendConnection connection) {
        if (connection.closed) {
            return;
        }
        if (endpoint.retired() || !connection.mayReuse()) {
            discard(connection);
            return;
        }
        Waiter next = nextWaiting();
        if (next != null) {
            connection.reused = true;
            next.acquired(connection);
        } else if (idle.size() < limits.idleConnectionsMax()) {
            connection.idleSinceNanos = System.nanoTime();
            idle.addLast(connection);
        } else {
            discard(connection);
        }
    }

    public void discard(BackendConnection connection) {
        closed(connection);
        connection.http.close();
    }

    private void serveWaiting() {
        while (open < limits.connectionsMax()) {
            Waiter next = nextWaiting();
            if (next == null) {
                return;
            }
            connect(next);
        }
    }

    private @Nullable Waiter nextWaiting() {
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            if (!next.waiter().cancelled()) {
                return next.waiter();
            }
        }
        return null;
    }

    /** Closes what was idle too long, and refuses who waited too long. */
    public void tick(long nowNanos) {
        boolean gone = endpoint.retired();
        for (BackendConnection c = idle.peekFirst();
                c != null
                        && (gone
                                || nowNanos - c.idleSinceNanos
                                        >= limits.idleTimeout().toNanos());
                c = idle.peekFirst()) {
            idle.pollFirst();
            discard(c);
        }
        long patience = limits.dialTimeout().toNanos();
        for (Waiting w = waiting.peek();
                w != null
                        && (gone
                                || nowNanos - w.sinceNanos() >= patience
                                || w.waiter().cancelled());
                w = waiting.peek()) {
            waiting.poll();
            if (!w.waiter().cancelled()) {
                w.waiter().refused(gone ? new EndpointGoneException(endpoint) : new ConnectionLimitException(endpoint));
            }
        }
    }

    /** Closes what is idle; what is in use is closed when it is given back. */
    public void close() {
        for (BackendConnection c = idle.pollLast(); c != null; c = idle.pollLast()) {
            discard(c);
        }
    }
}
