package io.weir.ingest.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import java.time.Duration;

/**
 * Collects the body of one request, within a size and a time. Lives on the request's event loop.
 *
 * <p>The size is checked while the body streams in, so a body without {@code Content-Length} is refused as soon as it is too
 * long. What still comes after a refusal is thrown away, up to a limit, so that the client can read the answer.
 */
final class BodyReader {

    /** What a refused client may still send before its connection is closed. */
    private static final long DISCARDED_BYTES_MAX = 16L << 20;

    /** What becomes of the body; one of the three, once. */
    interface Listener {

        void whole(byte[] body);

        void refused(ProblemException problem);

        /** The client went away. */
        void gone();
    }

    private final HttpServerRequest request;
    private final long bytesMax;
    private final Listener listener;
    private final Vertx vertx;
    private final Buffer body = Buffer.buffer();
    private boolean decided;
    private long timer;
    private long discarded;

    private BodyReader(Vertx vertx, HttpServerRequest request, long bytesMax, Listener listener) {
        this.vertx = vertx;
        this.request = request;
        this.bytesMax = bytesMax;
        this.listener = listener;
    }

    static void read(Vertx vertx, HttpServerRequest request, long bytesMax, Duration timeout, Listener listener) {
        BodyReader reader = new BodyReader(vertx, request, bytesMax, listener);
        reader.timer = vertx.setTimer(timeout.toMillis(), fired -> reader.tooSlow(timeout));
        request.exceptionHandler(failure -> reader.clientWentAway());
        request.handler(reader::take);
        request.endHandler(end -> reader.complete());
        if (reader.declaredLength() > bytesMax) {
            reader.tooLarge();
        }
    }

    private long declaredLength() {
        String declared = request.getHeader("Content-Length");
        try {
            return declared == null ? 0 : Long.parseLong(declared);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void take(Buffer chunk) {
        if (decided) {
            discarded += chunk.length();
            if (discarded > DISCARDED_BYTES_MAX) {
                var _ = request.connection().close();
            }
            return;
        }
        if (body.length() + chunk.length() > bytesMax) {
            tooLarge();
        } else {
            body.appendBuffer(chunk);
        }
    }

    private void complete() {
        if (decide()) {
            listener.whole(body.getBytes());
        }
    }

    private void tooLarge() {
        if (decide()) {
            listener.refused(new ProblemException(
                    ProblemKind.BODY_TOO_LARGE, "the body is larger than the " + bytesMax + " bytes allowed here"));
        }
    }

    private void tooSlow(Duration timeout) {
        if (decide()) {
            listener.refused(new ProblemException(
                    ProblemKind.REQUEST_TIMEOUT, "the body did not arrive whole within " + timeout.toMillis() + " ms"));
        }
    }

    private void clientWentAway() {
        if (decide()) {
            listener.gone();
        }
    }

    private boolean decide() {
        if (decided) {
            return false;
        }
        decided = true;
        vertx.cancelTimer(timer);
        return true;
    }
}
