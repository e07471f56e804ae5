package io.weir.router.forward;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.weir.router.backend.BackendStream;
import io.weir.router.exchange.Exchange;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes a request's body on to the backend, as fast as the backend takes it.
 *
 * <p>Threads: one event loop.
 */
final class RequestBody {

    private final Exchange x;
    private final HttpServerRequest from;
    private final BackendStream to;
    private final Watch watch;
    private final Supplier<@Nullable MultiMap> trailers;
    private final Runnable tooLarge;
    private boolean begun;
    private boolean waits;
    private boolean stopped;
    private boolean ended;

    /**
     * @param trailers what the client sent after its body, once it has ended; null for nothing
     * @param tooLarge told when more has come than may
     */
    RequestBody(
            Exchange x,
            HttpServerRequest from,
            BackendStream to,
            Watch watch,
            Supplier<@Nullable MultiMap> trailers,
            Runnable tooLarge) {
        this.x = x;
        this.from = from;
        this.to = to;
        this.watch = watch;
        this.trailers = trailers;
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
        watch.active();
        to.write(chunk);
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

    private void end() {
        if (!stopped) {
            ended = true;
            to.end(trailers.get());
            watch.awaitHead();
        }
    }

    /** Takes nothing more from the client. */
    void stop() {
        stopped = true;
        if (begun && !ended && !from.isEnded()) {
            from.pause();
        }
    }
}
