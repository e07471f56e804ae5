package io.weir.router.forward;

import io.vertx.core.MultiMap;
import io.weir.router.client.ClientStream;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of an exchange: answers by the router itself, the end of the response, and what is counted then.
 *
 * <p>Threads: one event loop.
 */
final class ClientSide {

    final ClientStream stream;
    private final Exchange x;
    private final Seat seat;
    private boolean counted;

    ClientSide(ClientStream stream, Exchange x, Seat seat) {
        this.stream = stream;
        this.x = x;
        this.seat = seat;
    }

    /** Answers by the router itself and ends the exchange. */
    void answer(RouterError error) {
        x.closes |= error.closes();
        MultiMap out = stream.respond(error.status(), MultiMap.caseInsensitiveMultiMap());
        if (error.code() != null) {
            out.set(HeaderNames.X_CF_ROUTER_ERROR, error.code());
        }
        if (error.cacheControl() != null) {
            out.set(HeaderNames.CACHE_CONTROL, error.cacheControl());
        }
        out.set(HeaderNames.CONTENT_TYPE, seat.errorPage().contentType());
        out.set(HeaderNames.NOSNIFF, "nosniff");
        x.error = error;
        seat.prepare(x, error.status(), out);
        answer(error.status(), error.reasonPhrase(), seat.errorPage().body(error, out));
    }

    /** Answers a load balancer as {@code /health} does, and ends the exchange. */
    void answerHealth(boolean healthy) {
        x.closes = true;
        int status = healthy ? 200 : 503;
        MultiMap out = stream.respond(status, MultiMap.caseInsensitiveMultiMap());
        out.set(HeaderNames.CACHE_CONTROL, "private, max-age=0");
        out.set(HeaderNames.EXPIRES, "0");
        out.set(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        seat.prepare(x, status, out);
        answer(status, healthy ? "OK" : "Service Unavailable", healthy ? "ok\n" : "unavailable\n");
    }

    private void answer(int status, String reasonPhrase, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        x.responseBytes = x.method.name().equals("HEAD") ? 0 : body.length;
        closeIfAsked();
        stream.answer(reasonPhrase, body);
        count(status);
    }

    /** Says that the response is the connection's last one, where it is. */
    void closeIfAsked() {
        if (x.closes) {
            stream.closes();
        }
    }

    /**
     * The response is complete.
     *
     * @param trailers null or empty for none
     */
    void end(@Nullable MultiMap trailers) {
        stream.end(trailers);
        count(stream.status());
    }

    /**
     * The rest of a response will never come.
     *
     * @param resetCode error code of HTTP/2, where the client speaks it
     */
    void abort(int status, long resetCode) {
        stream.abort(resetCode);
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
