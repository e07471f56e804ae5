package io.weir.router.exchange;

import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.HostAndPort;
import io.weir.router.selection.Selection;
import io.weir.router.table.Endpoint;
import io.weir.router.table.RouteView;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request as it was read, and what the steps found out about it.
 *
 * <p>Threads: one event loop.
 */
public final class Exchange {

    public final HttpMethod method;
    public final String uri;

    /** Null for a version that is not spoken here. */
    public final @Nullable HttpVersion version;

    /** IP address of the client's end of the connection. */
    public final String clientAddress;

    public final boolean secure;

    /** The client's headers; the steps turn them into those for the backend. */
    public final MultiMap headers;

    /** When the head was read, on the clock of {@link System#nanoTime()}. */
    public final long startNanos;

    /** Whether more than headers is to come, where the protocol says so by itself: HTTP/2. */
    public boolean bodyFollows;

    /** Host as the client wrote it, maybe with a port. */
    public String host = "";

    /** Path and query as they are sent on. */
    public String target = "/";

    /** The route as it was found: one for the whole request. Null before that, and where there is none. */
    public @Nullable RouteView view;

    /** The route's selection as it was at the draw: one for the whole request. */
    public @Nullable Selection<Endpoint> selection;

    /** The request's number in the epoch. */
    public long draw;

    /**
     * The route service that it is sent to instead of to the selection; null without. A step sets it, with {@link #target} and
     * the headers that the service expects. A service that is itself a route of this table needs none: the step sets
     * that route's {@link #view}, {@link #selection} and {@link #draw}.
     */
    public @Nullable RouteServiceTarget service;

    public String requestId = "";

    /** Its place in a distributed trace; null where tracing is off. */
    public @Nullable TraceContext trace;

    /** Whether the client may be told where its response comes from, because it knows the trace key. */
    public boolean revealed;

    /** Whether it carries a valid signature of a route service: then what was done to it on its first way stays. */
    public boolean viaRouteService;

    public boolean hasBody;
    public boolean chunkedBody;
    public boolean expectsContinue;

    /** Whether the client says that it takes trailers. */
    public boolean takesTrailers;

    public boolean upgrades;

    /** Whether the client's connection is closed after the response. */
    public boolean closes;

    /** Where it was sent last; null before its first attempt. */
    public @Nullable Endpoint endpoint;

    /** How many endpoints it was tried on. */
    public int attempts;

    /** What it was answered with by the router itself; null if a backend answered. */
    public @Nullable RouterError error;

    /** Bytes of the request's body that came from the client. */
    public long requestBytes;

    /** Bytes of the response's body that were written to the client. */
    public long responseBytes;

    /** When the last attempt began, and when its backend's response head came; 0 where it did not, on the clock of {@link #startNanos}. */
    public long attemptNanos;

    public long respondedNanos;

    public Exchange(
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

    public static Exchange of(HttpServerRequest request, long nowNanos) {
        Exchange x = new Exchange(
                request.method(),
                Objects.requireNonNullElse(request.uri(), ""), // CONNECT over HTTP/2 has none
                request.version(),
                request.remoteAddress().hostAddress(),
                request.isSSL(),
                request.headers(),
                nowNanos);
        if (x.version == HttpVersion.HTTP_2) {
            x.bodyFollows = bodyFollows(request);
            HostAndPort authority = request.authority();
            if (authority != null) {
                x.headers.set(HeaderNames.HOST, authority.toString());
            }
        }
        return x;
    }

    /**
     * Whether more of a request than its headers is to come. HTTP/2 says so by the stream and not by a header, so that a
     * request without a body can be told from one with a body of unknown length.
     */
    private static boolean bodyFollows(HttpServerRequest request) {
        if (request.connection() instanceof HttpServerConnection server
                && server.channelHandlerContext().handler() instanceof Http2ConnectionHandler handler) {
            Http2Stream stream =
                    handler.connection().stream((int) request.response().streamId());
            return stream != null && stream.state().remoteSideOpen();
        }
        return false;
    }
}
