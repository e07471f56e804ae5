package io.weir.router.backend;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one hop. Bounded, and so are those who wait; connections to an endpoint that the
 * table no longer names are not used again.
 *
 * <p>Threads: one event loop.
 */
public final class BackendPool implements BackendConnection.Owner {

    /** Somebody who wants to begin an exchange. Told exactly once, unless it is cancelled. */
    public interface Waiter {

        /** Here it is; the waiter {@linkplain BackendStream#finish finishes} it. */
        void acquired(BackendStream stream);

        /** There is none to be had. */
        void refused(BackendFailure failure);

        /** Whether it no longer wants one. */
        boolean cancelled();
    }

    /** How often one that refuses connections is asked for another one: who refuses lives. */
    private static final long WATCH_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** For whom a connection is made that is only asked. */
    private static final Waiter NOBODY = new Waiter() {
        @Override
        public void acquired(BackendStream stream) {
            throw new IllegalStateException("nobody wants a connection");
        }

        @Override
        public void refused(BackendFailure failure) {}

        @Override
        public boolean cancelled() {
            return true;
        }
    };

    private record Waiting(Waiter waiter, long sinceNanos) {}

    private final Hop hop;
    private final Dialer dialer;
    private final PoolLimits limits;

    /** Those of HTTP/1.1 that carry nothing, oldest first. */
    private final ArrayDeque<BackendConnection> idle = new ArrayDeque<>();

    /** Those of HTTP/2, whatever they carry. */
    private final List<BackendConnection> shared = new ArrayList<>(1);

    /** Those of HTTP/1.1 to who is watched, whatever they carry. */
    private final List<BackendConnection> unasked = new ArrayList<>(0);

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int established;
    private int dialing;

    /** Said to speak HTTP/2, it has chosen HTTP/1.1. */
    private boolean declined;

    /** Whether who is watched has answered nothing for too long. */
    private boolean silent;

    private long watchNanos;

    BackendPool(Hop hop, Dialer dialer, PoolLimits limits) {
        this.hop = hop;
        this.dialer = dialer;
        this.limits = limits;
    }

    Hop hop() {
        return hop;
    }

    /** Established connections and those on their way. */
    public int open() {
        return established + dialing;
    }

    boolean isUnused(long nowNanos) {
        return open() == 0 && waiting.isEmpty() && !isWatched(nowNanos);
    }

    private boolean isWatched(long nowNanos) {
        return watchNanos != 0 && nowNanos - watchNanos < 2 * WATCH_INTERVAL_NANOS;
    }

    /**
     * Asks for an exchange.
     *
     * @param fresh whether it must be on a connection that carried none before
     */
    public void acquire(Waiter waiter, boolean fresh, long nowNanos) {
        BackendConnection ready = fresh ? null : ready();
        if (ready != null) {
            waiter.acquired(ready.open());
        } else if (!fresh
                && multiplexes()
                && dialing > 0
                && waiting.size() < Math.min(expected(), limits.waitingMax())) {
            waiting.add(new Waiting(waiter, nowNanos)); // one new connection will do for many
        } else if (open() < limits.connectionsMax() || (fresh && closeIdle())) {
            connect(waiter);
        } else if (waiting.size() < limits.waitingMax()) {
            waiting.add(new Waiting(waiter, nowNanos));
        } else {
            waiter.refused(BackendFailure.of(EndpointFault.CONNECTION_LIMIT));
        }
    }

    /** How many exchanges the connections on their way may take, beside those that they were asked for. */
    private int expected() {
        return multiplexes() ? dialing * (limits.streamsMax() - 1) : 0;
    }

    /** Whether a connection carries more than one exchange. Not known before the first one: it was said to. */
    private boolean multiplexes() {
        return hop.http2() && !declined;
    }

    private @Nullable BackendConnection ready() {
        for (BackendConnection c = idle.pollLast(); c != null; c = idle.pollLast()) {
            if (c.hasRoom()) {
                return c;
            }
            c.close();
        }
        for (BackendConnection c : shared) {
            if (c.hasRoom()) {
                return c;
            }
        }
        return null;
    }

    private boolean closeIdle() {
        BackendConnection oldest = idle.pollFirst();
        if (oldest != null) {
            oldest.close();
        }
        return open() < limits.connectionsMax();
    }

    private void connect(Waiter waiter) {
        dialing++;
        dialer.dial(hop, new Dialer.Result() {
            @Override
            public void connected(BackendConnection connection) {
                BackendPool.this.connected(connection, waiter);
            }

            @Override
            public void failed(BackendFailure failure) {
                BackendPool.this.failed(failure, waiter);
            }
        });
    }

    private void connected(BackendConnection connection, Waiter waiter) {
        dialing--;
        established++;
        connection.owner = this;
        silent = false;
        if (connection instanceof Http2Connection) {
            shared.add(connection);
        } else if (hop.watched()) {
            unasked.add(connection);
        }
        declined = connection instanceof Http1Connection;
        if (!waiter.cancelled() && connection.hasRoom()) {
            waiter.acquired(connection.open());
        } else if (!waiter.cancelled()) {
            waiter.refused(BackendFailure.of(EndpointFault.STREAM_REFUSED)); // gone again, or room for nobody
        }
        if (connection.hasRoom()) {
            released(connection);
        }
        serveWaiting();
    }

    private void failed(BackendFailure failure, Waiter waiter) {
        dialing--;
        silent = shared.isEmpty() && failure.fault().ofSilence();
        if (!waiter.cancelled()) {
            waiter.refused(failure);
        }
        if (open() == 0) {
            // Nobody gets through to it, so those who wait are not made to find out one by one.
            for (Waiter next = nextWaiting(); next != null && open() == 0; next = nextWaiting()) {
                next.refused(failure);
            }
        }
        serveWaiting();
    }

    @Override
    public void released(BackendConnection connection) {
        if (hop.gone()) {
            if (connection.active == 0) {
                connection.close();
            }
            return;
        }
        while (connection.hasRoom()) {
            Waiter next = nextWaiting();
            if (next == null) {
                break;
            }
            next.acquired(connection.open());
        }
        if (connection.active == 0 && !connection.closed) {
            connection.idleSinceNanos = System.nanoTime();
            if (connection instanceof Http1Connection) {
                keep(connection);
            }
        }
    }

    private void keep(BackendConnection connection) {
        if (idle.size() < limits.idleConnectionsMax()) {
            idle.addLast(connection);
        } else {
            connection.close();
        }
    }

    @Override
    public void closed(BackendConnection connection) {
        established--;
        if (connection instanceof Http2Connection) {
            shared.remove(connection);
        } else {
            idle.remove(connection);
            unasked.remove(connection);
        }
        serveWaiting();
    }

    private void serveWaiting() {
        while (open() < limits.connectionsMax() && waiting.size() > expected()) {
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
    void tick(long nowNanos) {
        boolean gone = hop.gone();
        for (BackendConnection c = idle.peekFirst();
                c != null && (gone || isStale(c, nowNanos));
                c = idle.peekFirst()) {
            idle.pollFirst();
            c.close();
        }
        if (!shared.isEmpty()) {
            for (BackendConnection c : List.copyOf(shared)) {
                if (c.active == 0 && (gone || isStale(c, nowNanos))) {
                    c.close();
                } else if (hop.watched() && c instanceof Http2Connection watched && watched.askIfAlive(nowNanos)) {
                    silent = shared.isEmpty();
                }
            }
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
                w.waiter()
                        .refused(
                                BackendFailure.of(gone ? EndpointFault.ENDPOINT_GONE : EndpointFault.CONNECTION_LIMIT));
            }
        }
    }

    /** Whether it has connections to who is watched that cannot be asked. */
    boolean hasUnasked() {
        return !unasked.isEmpty();
    }

    /** Sees to it that there is a connection that can be asked; false if who is watched has not answered for too long. */
    boolean watch(long nowNanos) {
        if (silent) {
            return false;
        }
        if (open() == 0 && (watchNanos == 0 || nowNanos - watchNanos >= WATCH_INTERVAL_NANOS)) {
            watchNanos = nowNanos;
            connect(NOBODY);
        }
        return true;
    }

    /** Closes the connections that cannot be asked: nobody answers there any more. */
    void giveUp() {
        List.copyOf(unasked).forEach(BackendConnection::lose);
    }

    private boolean isStale(BackendConnection connection, long nowNanos) {
        return nowNanos - connection.idleSinceNanos >= limits.idleTimeout().toNanos();
    }

    /** Closes what is idle; what is in use is closed when it is given back. */
    void close() {
        for (BackendConnection c = idle.pollLast(); c != null; c = idle.pollLast()) {
            c.close();
        }
        for (BackendConnection c : List.copyOf(shared)) {
            if (c.active == 0) {
                c.close();
            }
        }
    }
}
