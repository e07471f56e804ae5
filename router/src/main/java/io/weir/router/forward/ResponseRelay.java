package io.weir.router.forward;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.weir.router.backend.BackendResponse;
import io.weir.router.backend.BackendStream;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.HopByHop;
import org.jspecify.annotations.Nullable;

/**
 * Passes a backend's response on to the client, as fast as the client takes it, framed as the backend framed it. What came is passed
 * on at once; only a head waits for the bytes that were read with it.
 *
 * <p>Threads: one event loop.
 */
final class ResponseRelay {

    private final Exchange x;
    private final BackendStream from;
    private final Watch watch;
    private final HttpServerResponse to;
    private final boolean bodyless;
    private boolean waits;
    private boolean stopped;

    private ResponseRelay(Exchange x, ClientSide client, Watch watch, BackendStream from, boolean bodyless) {
        this.x = x;
        this.from = from;
        this.watch = watch;
        this.to = client.response;
        this.bodyless = bodyless;
    }

    /** Prepares the response's head. */
    static ResponseRelay begin(
            Exchange x, ClientSide client, Seat seat, Watch watch, BackendStream from, BackendResponse response) {
        int status = response.status();
        boolean bodyless = x.method.equals(HttpMethod.HEAD) || status == 204 || status == 304;
        var relay = new ResponseRelay(x, client, watch, from, bodyless);
        relay.prepareHead(client, seat, response);
        if (!bodyless) {
            client.response.drainHandler(v -> relay.drained());
        }
        return relay;
    }

    private void prepareHead(ClientSide client, Seat seat, BackendResponse response) {
        MultiMap received = response.headers();
        boolean chunked = received.contains(HeaderNames.TRANSFER_ENCODING);
        String trailer = received.get(HeaderNames.TRAILER);
        HopByHop.remove(received);
        received.remove(HeaderNames.X_CF_PROXY_SIGNATURE);
        to.setStatusCode(response.status());
        MultiMap headers = to.headers();
        headers.addAll(received);
        seat.prepare(x, response.status(), headers);
        if (!bodyless && (chunked || !headers.contains(HeaderNames.CONTENT_LENGTH))) {
            // Where the length is not known, 1.0 has only the end of the connection to mark the end of the body.
            headers.remove(HeaderNames.CONTENT_LENGTH);
            x.closes |= x.version == HttpVersion.HTTP_1_0;
            to.setChunked(true);
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

    /** Nothing more was read with the head, so it waits no longer. */
    void settled() {
        if (!stopped && !to.headWritten() && !bodyless) {
            to.writeHead();
        }
    }

    void pass(Buffer chunk) {
        if (stopped || bodyless) {
            return;
        }
        x.responseBytes += chunk.length();
        watch.active();
        to.write(chunk);
        if (to.writeQueueFull()) {
            waits = true;
            from.pause();
        }
    }

    private void drained() {
        if (waits && !stopped) {
            waits = false;
            from.resume();
        }
    }

    /** The backend's response is complete. */
    Future<Void> end(MultiMap trailers) {
        if (!bodyless && !trailers.isEmpty() && (to.isChunked() || x.version == HttpVersion.HTTP_2)) {
            HopByHop.remove(trailers);
            trailers.remove(HeaderNames.CONTENT_LENGTH);
            to.trailers().addAll(trailers);
        }
        return to.end();
    }

    /** Passes nothing more on. */
    void stop() {
        stopped = true;
    }
}
