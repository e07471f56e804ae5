package io.weir.router.client;

import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.frontend.ClientConnection;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client and its response. The request was read up to its body when it is handed over; the body waits until it is asked
 * for.
 *
 * <p>Threads: one event loop. In turn: {@link #listen}, {@link #respond}, any number of {@link #write}s, {@link #end}; or {@link #answer}
 * alone, or {@link #switchProtocols}; or {@link #abort} at any time.
 */
public interface ClientStream {

    /** Is told what the client does until the exchange is over. */
    interface Listener {

        /** Part of the request's body; the listener's during the call alone, unless it retains it. */
        void requestBody(ByteBuf bytes);

        /**
         * The request is complete.
         *
         * @param trailers what came after its body; null for nothing
         */
        void requestEnded(@Nullable MultiMap trailers);

        /** After {@link #writable} was false, it is true again. */
        void clientDrained();

        /**
         * The client will get no response.
         *
         * @param cause why, where more is known than that its connection or stream is closed
         */
        void clientGone(@Nullable Throwable cause);
    }

    HttpMethod method();

    /** The request's target as the client wrote it. */
    String uri();

    /** Null for a version that is not spoken here. */
    @Nullable HttpVersion version();

    /** The request's headers, the receiver's to change. */
    MultiMap headers();

    /** What is known of its connection; null where it did not come through a frontend. */
    @Nullable ClientConnection connection();

    /** IP address of the client's end of the connection. */
    String clientAddress();

    /** Port of the client's end; 0 where unknown. */
    int clientPort();

    /** Whether the connection is TLS. */
    boolean secure();

    /** Whether more than headers is to come where the protocol says so by itself: HTTP/2. */
    boolean bodyFollows();

    /** Why it could not be read; null if it could. */
    @Nullable Throwable broken();

    /**
     * Begins the exchange.
     *
     * @param bodyExpected whether the request has a body, or what follows it may be of another protocol
     */
    void listen(Listener listener, boolean bodyExpected);

    /** Has the request's body come, now or after {@link #pause}. */
    void resume();

    /** Lets the client wait. */
    void pause();

    /** Whether the request is complete. */
    boolean requestEnded();

    /**
     * Begins the response.
     *
     * @param headers end-to-end ones; they may be changed until the head is written, in what is returned
     */
    MultiMap respond(int status, MultiMap headers);

    /** The response's status; only after {@link #respond}. */
    int status();

    /** The response's length is not known: frames it as the version can. Before the head is written. */
    void chunked();

    /** Whether it is framed so that trailers may follow. */
    boolean takesTrailers();

    /** It is the connection's last one, where a connection carries one exchange at a time. Before the head is written. */
    void closes();

    /** Says that the request's body is wanted. */
    void proceed();

    /** Passes an interim response on that says what the final one may have. */
    void earlyHints(MultiMap headers);

    /** Writes part of the response's body, after its head; it is on its way with {@link #flush} at the latest. */
    void write(ByteBuf bytes);

    /** Sends what was written, the head at least. */
    void flush();

    /** Whether more may be written without piling up. */
    boolean writable();

    /**
     * The response is complete. What is left of the request is read and dropped; the connection is closed if it was said to.
     *
     * @param trailers null or empty for none
     */
    void end(@Nullable MultiMap trailers);

    /** Completes a response of the router's own, after {@link #respond}. */
    void answer(String reasonPhrase, byte[] body);

    /**
     * Only a closed connection, or a reset stream, tells a client that the rest of a response will never come.
     *
     * @param resetCode error code of HTTP/2, where the client speaks it
     */
    void abort(long resetCode);

    /**
     * Passes a backend's acceptance of another protocol on, after {@link #respond} with 101; the client's bytes are the other protocol's
     * from then on.
     */
    void switchProtocols(ClientTunnel.Listener listener);
}
