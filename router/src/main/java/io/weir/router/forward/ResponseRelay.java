package io.weir.router.forward;

import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.weir.router.backend.BackendResponse;
import io.weir.router.backend.BackendStream;
import io.weir.router.client.ClientStream;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.HopByHop;
import org.jspecify.annotations.Nullable;

/**
 * Passes a backend's response on to the client, as fast as the client takes it, framed as the backend framed it. What came is passed
 * on as soon as what was read with it has come too.
 *
 * <p>Threads: one event loop.
 */
final class ResponseRelay {

    private final Exchange x;
    private final BackendStream from;
    private final Watch watch;
    private final ClientStream to;
    private final boolean bodyless;
    private boolean waits;
    private boolean stopped;

    private ResponseRelay(Exchange x, ClientSide client, Watch watch, BackendStream from, boolean bodyless) {
        this.x = x;
        this.from = from;
        this.watch = watch;
        this.to = client.stream;
        this.bodyless = bodyless;
    }

    /** Prepares the response's head. */
    static ResponseRelay begin(
            Exchange x, ClientSide client, Seat seat, Watch watch, BackendStream from, BackendResponse response) {
        int status = response.status();
        boolean bodyless = x.method.equals(HttpMethod.HEAD) || status == 204 || status == 304;
        var relay = new ResponseRelay(x, client, watch, from, bodyless);
        relay.prepareHead(client, seat, response);
        return relay;
    }

    private void prepareHead(ClientSide client, Seat seat, BackendResponse response) {
        MultiMap received = response.headers();
        boolean chunked = received.contains(HeaderNames.TRANSFER_ENCODING);
        String trailer = received.get(HeaderNames.TRAILER);
        HopByHop.remove(received);
        MultiMap headers = to.respond(response.status(), received);
        seat.prepare(x, response.status(), headers);
        if (!bodyless && (chunked || !headers.contains(HeaderNames.CONTENT_LENGTH))) {
            headers.remove(HeaderNames.CONTENT_LENGTH);
            to.chunked();
            announce(trailer, headers);
        }
        client.closeIfAsked();
    }

    /** Trailers are passed on, and so is what says which ones will come. */
    private static void announce(@Nullable String trailer, MultiMap headers) {
        if (trailer != null) {
            headers.set(HeaderNames.TRAILER, trailer);
        }
    }

    /** Nothing more was read with what came, so it waits no longer. */
    void settled() {
        if (!stopped && !bodyless) {
            to.flush();
        }
    }

    void pass(ByteBuf bytes) {
        if (stopped || bodyless) {
            return;
        }
        x.responseBytes += bytes.readableBytes();
        watch.active();
        to.write(bytes);
        if (!to.writable()) {
            waits = true;
            from.pause();
        }
    }

    /** The client takes more. */
    void drained() {
        if (waits && !stopped) {
            waits = false;
            from.resume();
        }
    }

    /** The backend's response is complete; returns the trailers that are passed on, null for none. */
    @Nullable MultiMap end(MultiMap trailers) {
        if (bodyless || trailers.isEmpty() || !to.takesTrailers()) {
            return null;
        }
        HopByHop.removeFromTrailers(trailers);
        return trailers;
    }

    /** Passes nothing more on. */
    void stop() {
        stopped = true;
    }
}
