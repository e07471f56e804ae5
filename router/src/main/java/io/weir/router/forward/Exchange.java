package io.weir.router.forward;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.weir.router.selection.Selection;
import io.weir.router.table.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * One request as it was read, and what the steps found out about it.
 *
 * <p>Threads: one event loop.
 */
final class Exchange {

    final HttpMethod method;
    final String uri;

    /** Null for a version that is not spoken here. */
    final @Nullable HttpVersion version;

    /** IP address of the client's end of the connection. */
    final String clientAddress;

    final boolean secure;

    /** The client's headers; the steps turn them into those for the backend. */
    final MultiMap headers;

    /** When the head was read, on the clock of {@link System#nanoTime()}. */
    final long startNanos;

    /** Host as the client wrote it, maybe with a port. */
    String host = "";

    /** Path and query as they are sent on. */
    String target = "/";

    /** The route's selection as it was at the draw: one for the whole request. */
    @Nullable Selection<Endpoint> selection;

    /** The request's number in the epoch. */
    long draw;

    String requestId = "";

    boolean hasBody;
    boolean chunkedBody;
    boolean expectsContinue;
    boolean upgrades;

    /** Whether the client's connection is closed after the response. */
    boolean closes;

    Exchange(
            HttpMethod method,
            String uri,
            @Nullable HttpVersion version,
            String clientAddress,
            boolean secure,
            MultiMap headers,
            long startNanos) {
        this.method = method;
        this.uri = uri;
        this.version = version;
        this.clientAddress = clientAddress;
        this.secure = secure;
        this.headers = headers;
        this.startNanos = startNanos;
    }

    static Exchange of(HttpServerRequest request, long nowNanos) {
        return new Exchange(
                request.method(),
                request.uri(),
                request.version(),
                request.remoteAddress().hostAddress(),
                request.isSSL(),
                request.headers(),
                nowNanos);
    }
}
