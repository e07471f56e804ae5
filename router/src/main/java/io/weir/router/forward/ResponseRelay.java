package io.weir.router.forward;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.HopByHop;
import java.util.function.Consumer;

/**
 * Passes a backend's response on to the client, as fast as the client takes it, framed as the backend framed it.
 *
 * <p>Threads: one event loop.
 */
final class ResponseRelay {

    private final Exchange x;
    private final ClientSide client;
    private final Seat seat;
    private final HttpClientResponse from;
    private final HttpServerResponse to;
    private final boolean bodyless;
    private final boolean reusable;
    private boolean stopped;

    ResponseRelay(Exchange x, ClientSide client, Seat seat, HttpClientResponse from) {
        this.x = x;
        this.client = client;
        this.seat = seat;
        this.from = from;
        this.to = client.response;
        this.bodyless = x.method.equals(HttpMethod.HEAD) || from.statusCode() == 204 || from.statusCode() == 304;
        this.reusable = isReusable(from);
    }

    /** Whether the backend keeps its connection open. */
    boolean reusable() {
        return reusable;
    }

    private static boolean isReusable(HttpClientResponse from) {
        return from.version() == HttpVersion.HTTP_1_1
                ? !HopByHop.hasToken(from.headers(), HeaderNames.CONNECTION, "close")
                : HopByHop.hasToken(from.headers(), HeaderNames.CONNECTION, "keep-alive");
    }

    /**
     * Passes everything on.
     *
     * @param ended told when the response is complete, with the future of its last write
     * @param failed told when it never will be
     */
    void start(Consumer<Future<Void>> ended, Consumer<Throwable> failed) {
        writeHead();
        if (!bodyless) {
            from.handler(this::pass);
            to.drainHandler(v -> from.resume());
        }
        from.exceptionHandler(failed::accept);
        from.endHandler(v -> {
            if (!stopped) {
                ended.accept(end());
            }
        });
    }

    private void writeHead() {
        boolean chunked = from.headers().contains(HeaderNames.TRANSFER_ENCODING);
        HopByHop.remove(from.headers());
        to.setStatusCode(from.statusCode());
        MultiMap headers = to.headers();
        headers.addAll(from.headers());
        seat.prepare(x, from.statusCode(), headers);
        if (!bodyless && (chunked || !headers.contains(HeaderNames.CONTENT_LENGTH))) {
            // Where the length is not known, 1.0 has only the end of the connection to mark the end of the body.
            headers.remove(HeaderNames.CONTENT_LENGTH);
            x.closes |= x.version == HttpVersion.HTTP_1_0;
            to.setChunked(true);
        }
        client.closeIfAsked();
    }

    private void pass(Buffer chunk) {
        if (stopped) {
            return;
        }
        x.responseBytes += chunk.length();
        to.write(chunk);
        if (to.writeQueueFull()) {
            from.pause();
        }
    }

    private Future<Void> end() {
        if (to.isChunked() && !from.trailers().isEmpty()) {
            to.trailers().addAll(from.trailers());
        }
        return to.end();
    }

    /** Passes nothing more on. */
    void stop() {
        stopped = true;
    }
}
