package io.weir.router.client;

import io.vertx.core.http.HttpServerRequest;

/**
 * Reads and drops the rest of a request's body after the response, so that the connection can be used again; gives up on
 * bodies that are not worth it.
 */
final class BodyDiscard {

    /** What a client may have had on its way already; more is cheaper to cut off. */
    private static final long BYTES_MAX = 1 << 20;

    private long bytes;

    private BodyDiscard() {}

    static void rest(HttpServerRequest request) {
        var discard = new BodyDiscard();
        request.exceptionHandler(gone -> {});
        request.endHandler(end -> {});
        request.handler(chunk -> {
            discard.bytes += chunk.length();
            if (discard.bytes > BYTES_MAX) {
                request.connection().close();
            }
        });
        request.resume();
    }
}
