package io.weir.router.backend;

import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on a connection to a backend, whatever version of HTTP it is.
 *
 * <p>Threads: one event loop. In turn: {@link #send}, any number of {@link #write}s, {@link #end}; and whatever happens,
 * {@link #finish} once at last, after which nothing is told any more.
 */
public interface BackendStream {

    /** Is told what the backend does. After {@link #ended} or {@link #failed} it is told nothing more. */
    interface Listener {

        /** An interim response, 100 to 199 but 101. */
        void interim(int status, MultiMap headers);

        /** The response's head. */
        void head(BackendResponse response);

        /** Part of the body, or bytes of another protocol; the listener's during the call alone, unless it retains them. */
        void body(ByteBuf bytes);

        /** What was read so far has been told; nothing more comes in this turn of the loop. */
        void settled();

        /** The response is complete; with the end of the connection where nothing else marks its end. */
        void ended(MultiMap trailers);

        /** The exchange cannot be completed. */
        void failed(BackendFailure failure);

        /** After {@link #writable()} was false, it is true again. */
        void drained();
    }

    /**
     * Writes the request's head.
     *
     * @param last whether there is no body
     */
    void send(BackendRequest request, boolean last, Listener listener);

    /** Writes a part of the body; of an upgraded connection, bytes of the other protocol. They stay the caller's. */
    void write(ByteBuf bytes);

    /** The request is complete; of an upgraded connection, this side's bytes are. */
    void end(@Nullable MultiMap trailers);

    /** Whether more may be written without piling up. */
    boolean writable();

    /** Lets the backend wait; a few parts that were read already still come. */
    void pause();

    /** Goes on. */
    void resume();

    /** Whether its connection carried an exchange before, so that the backend may have closed it without our knowing. */
    boolean reused();

    /** Whether its connection is HTTP/2. */
    boolean http2();

    /** The router's end of its connection; null once that is closed. */
    @Nullable SocketAddress localAddress();

    /** Nanoseconds that establishing its connection took, without TLS; -1 where it was there already. */
    long dialNanos();

    /** Nanoseconds that its TLS handshake took; -1 where there was none, or it was there already. */
    long tlsNanos();

    /** Gives it back: for the next exchange if this one is whole both ways, else it is cut off. */
    void finish();
}
