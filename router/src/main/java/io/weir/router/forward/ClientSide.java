package io.weir.router.forward;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;

/**
 * The client's side of an exchange: answers by the router itself, the end of the response, and what is counted then.
 *
 * <p>Threads: one event loop.
 */
final class ClientSide {

    /** Error code of HTTP/2: the rest of a body is not needed. */
    private static final long NO_ERROR = 0;

    final HttpServerRequest request;
    final HttpServerResponse response;
    private final Exchange x;
    private final Seat seat;
    private boolean counted;

    ClientSide(HttpServerRequest request, Exchange x, Seat seat) {
        this.request = request;
        this.response = request.response();
        this.x = x;
        this.seat = seat;
    }

    /** Answers by the router itself and ends the exchange. */
    void answer(RouterError error) {
        x.closes |= error.closes();
        MultiMap out = response.headers();
        if (error.code() != null) {
            out.set(HeaderNames.X_CF_ROUTER_ERROR, error.code());
        }
        if (error.cacheControl() != null) {
            out.set(HeaderNames.CACHE_CONTROL, error.cacheControl());
        }
        out.set(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        out.set(HeaderNames.NOSNIFF, "nosniff");
        x.error = error;
        seat.prepare(x, error.status(), out);
        closeIfAsked();
        response.setStatusCode(error.status());
        response.setStatusMessage(error.reasonPhrase());
        Buffer body = Buffer.buffer(error.body());
        x.responseBytes = x.method.equals(HttpMethod.HEAD) ? 0 : body.length();
        end(response.end(body), error.status());
    }

    /** Says in the response that it is the connection's last one, where it is; whatever the stack would say. */
    void closeIfAsked() {
        if (x.closes && !multiplexed()) {
            response.headersEndHandler(v -> response.headers().set(HeaderNames.CONNECTION, "close"));
        }
    }

    /** What is left to do once the response is written: the rest of the request, the connection, the metrics. */
    void end(Future<Void> written, int status) {
        if (multiplexed()) {
            if (x.hasBody && !request.isEnded()) {
                written.onComplete(done -> response.reset(NO_ERROR));
            }
        } else if (x.closes) {
            written.onComplete(done -> request.connection().close());
        } else if (x.hasBody && !request.isEnded()) {
            BodyDiscard.rest(request);
        }
        count(status);
    }

    /** Whether other requests share the connection, so that only this one's stream may be ended. */
    private boolean multiplexed() {
        return x.version == HttpVersion.HTTP_2;
    }

    /**
     * Only a closed connection, or a reset stream, tells a client that the rest of a response will never come.
     *
     * @param resetCode error code of HTTP/2, where the client speaks it
     */
    void abort(int status, long resetCode) {
        if (multiplexed()) {
            response.reset(resetCode);
        } else {
            request.connection().close();
        }
        count(status);
    }

    /** Counts the exchange, once. */
    void count(int status) {
        if (!counted) {
            counted = true;
            seat.finished(x, status);
        }
    }
}
