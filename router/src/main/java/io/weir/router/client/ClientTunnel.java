package io.weir.router.client;

import io.netty.buffer.ByteBuf;

/**
 * A client's connection that carries another protocol than HTTP.
 *
 * <p>Threads: one event loop.
 */
public interface ClientTunnel {

    /** Is told what the client does. */
    interface Listener {

        /** The protocol is switched; or it cannot be, and {@link #closed} follows. */
        void opened(ClientTunnel tunnel);

        /** Bytes of the other protocol; the listener's during the call alone, unless it retains them. */
        void bytes(ByteBuf bytes);

        /** After {@link ClientTunnel#writable} was false, it is true again. */
        void drained();

        /** The client's connection is closed. */
        void closed();
    }

    void write(ByteBuf bytes);

    /** Whether more may be written without piling up. */
    boolean writable();

    /** Lets the client wait. */
    void pause();

    /** Goes on. */
    void resume();

    /** Closes the connection after what was written. */
    void end();

    /** Closes it now. */
    void close();
}
