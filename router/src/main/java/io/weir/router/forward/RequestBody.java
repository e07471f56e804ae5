package io.weir.router.forward;

import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import io.weir.router.backend.BackendStream;
import io.weir.router.client.ClientStream;
import io.weir.router.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Passes a request's body on to the backend, as fast as the backend takes it.
 *
 * <p>Threads: one event loop.
 */
final class RequestBody {

    private final Exchange x;
    private final ClientStream from;
    private final BackendStream to;
    private final Watch watch;
    private final Runnable tooLarge;
    private boolean begun;
    private boolean waits;
    private boolean stopped;
    private boolean ended;

    /** @param tooLarge told when more has come than may */
    RequestBody(Exchange x, ClientStream from, BackendStream to, Watch watch, Runnable tooLarge) {
        this.x = x;
        this.from = from;
        this.to = to;
        this.watch = watch;
        this.tooLarge = tooLarge;
    }

    /** Whether something of the body was taken from the client: from then on the request cannot be sent again. */
    boolean begun() {
        return begun;
    }

    /** Begins, unless it has begun. */
    void start() {
        if (begun || stopped) {
            return;
        }
        begun = true;
        from.resume();
    }

    void pass(ByteBuf bytes) {
        if (stopped) {
            return;
        }
        x.requestBytes += bytes.readableBytes();
        if (x.requestBytes > x.requestBytesMax) {
            tooLarge.run();
            return;
        }
        watch.active();
        to.write(bytes);
        if (!to.writable()) {
            waits = true;
            from.pause();
        }
    }

    /** The backend takes more. */
    void drained() {
        if (waits && !stopped && !ended) {
            waits = false;
            from.resume();
        }
    }

    /** The client has sent all of it. */
    void end(@Nullable MultiMap trailers) {
        if (!stopped) {
            ended = true;
            to.end(trailers);
            watch.awaitHead();
        }
    }

    /** Takes nothing more from the client. */
    void stop() {
        stopped = true;
        if (begun && !ended && !from.requestEnded()) {
            from.pause();
        }
    }
}
