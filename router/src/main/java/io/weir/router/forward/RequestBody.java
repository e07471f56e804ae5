package io.weir.router.forward;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.weir.router.exchange.Exchange;

/**
 * Passes a request's body on to the backend, as fast as the backend takes it.
 *
 * <p>Threads: one event loop.
 */
final class RequestBody {

    private final Exchange x;
    private final HttpServerRequest from;
    private final HttpClientRequest to;
    private final Runnable tooLarge;
    private boolean begun;
    private boolean stopped;
    private boolean ended;

    /** @param tooLarge told when more has come than may */
    RequestBody(Exchange x, HttpServerRequest from, HttpClientRequest to, Runnable tooLarge) {
        this.x = x;
        this.from = from;
        this.to = to;
        this.tooLarge = tooLarge;
    }

    /** Whether something of the body was taken from the client: from then on the request cannot be sent again. */
    boolean begun() {
        return begun;
    }

    /** Whether all of it was passed on. */
    boolean ended() {
        return ended;
    }

    /** Begins, unless it has begun. */
    void start() {
        if (begun || stopped) {
            return;
        }
        begun = true;
        from.handler(this::pass);
        from.endHandler(v -> end());
        to.drainHandler(v -> from.resume());
        from.resume();
    }

    private void pass(Buffer chunk) {
        if (stopped) {
            return;
        }
        x.requestBytes += chunk.length();
        if (x.requestBytes > x.requestBytesMax) {
            tooLarge.run();
            return;
        }
        to.write(chunk);
        if (to.writeQueueFull()) {
            from.pause();
        }
    }

    private void end() {
        if (!stopped) {
            ended = true;
            to.end();
        }
    }

    /** Takes nothing more from the client. */
    void stop() {
        stopped = true;
        if (begun && !ended) {
            from.pause();
        }
    }
}
