package io.weir.router.backend;

import io.netty.channel.Channel;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a hop, as its pool sees it.
 *
 * <p>Threads: one event loop.
 */
abstract sealed class BackendConnection permits Http1Connection, Http2Connection {

    /** Told what it needs to know to share connections. */
    interface Owner {

        /** There is room for another exchange, or less to do. */
        void released(BackendConnection connection);

        /** It is of no use any more. */
        void closed(BackendConnection connection);
    }

    final Channel channel;

    @Nullable Owner owner;

    /** Exchanges that it carries. */
    int active;

    /** Whether it carried an exchange before. */
    boolean used;

    boolean closed;

    /** How long it took to be established and its TLS handshake took; -1 for none. */
    long dialNanos = -1;

    long tlsNanos = -1;
    long idleSinceNanos;

    BackendConnection(Channel channel) {
        this.channel = channel;
    }

    /** How many exchanges it carries at once; 0 if it takes no more. */
    abstract int capacity();

    /** Begins an exchange; only while there is {@linkplain #capacity() room}. */
    abstract BackendStream open();

    final boolean hasRoom() {
        return !closed && active < capacity() && channel.isActive();
    }

    /** Closes it, whatever is on it. */
    final void close() {
        hangUp();
        markClosed();
    }

    /** Closes it as nothing is heard of the other side: who is on it is told so. */
    void lose() {
        close();
    }

    /** Closes the channel alone. */
    final void hangUp() {
        var _ = channel.close();
    }

    final void markClosed() {
        if (!closed) {
            closed = true;
            if (owner != null) {
                owner.closed(this);
            }
        }
    }

    final @Nullable SocketAddress localAddress() {
        return channel.localAddress();
    }

    /** An exchange is over. */
    final void exchangeOver() {
        active--;
        if (owner != null && !closed) {
            owner.released(this);
        }
    }
}
