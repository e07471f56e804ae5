package io.weir.router.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.HopByHop;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what clients of HTTP/2 send after the body of a request until it is sent on; the HTTP stack itself drops it.
 *
 * <p>Threads: the event loop of the connection. Holds the trailers of a few requests of a connection at most; nearly no request has
 * any.
 */
public final class RequestTrailers {

    private static final AttributeKey<RequestTrailers> OF_CONNECTION = AttributeKey.valueOf("weir.requestTrailers");

    /** Requests of one connection whose trailers are not sent on yet; those who never are must not pile up. */
    private static final int REQUESTS_MAX = 256;

    /** By stream. */
    private final Map<Integer, MultiMap> held = new LinkedHashMap<>();

    private RequestTrailers() {}

    /** Begins to keep them for a connection of HTTP/2. */
    public static void keep(HttpConnection connection) {
        if (!(connection instanceof HttpServerConnection server)) {
            return;
        }
        ChannelHandlerContext context = server.channelHandlerContext();
        RequestTrailers trailers = new RequestTrailers();
        context.channel().attr(OF_CONNECTION).set(trailers);
        Http2ConnectionHandler http2 = context.pipeline().get(Http2ConnectionHandler.class);
        http2.decoder().frameListener(trailers.new Reader(http2, http2.decoder().frameListener()));
    }

    /** What came after the body of a request; null for nothing. */
    static @Nullable MultiMap of(HttpServerRequest request) {
        if (!(request.connection() instanceof HttpServerConnection server)) {
            return null;
        }
        RequestTrailers trailers =
                server.channelHandlerContext().channel().attr(OF_CONNECTION).get();
        if (trailers == null || trailers.held.isEmpty()) {
            return null;
        }
        return trailers.held.remove((int) request.response().streamId());
    }

    private void hold(int stream, Http2Headers from) {
        MultiMap trailers = HttpHeaders.headers();
        for (Map.Entry<CharSequence, CharSequence> each : from) {
            if (each.getKey().length() > 0 && each.getKey().charAt(0) != ':') {
                trailers.add(each.getKey().toString(), each.getValue().toString());
            }
        }
        clean(trailers);
        if (!trailers.isEmpty()) {
            if (held.size() >= REQUESTS_MAX) {
                held.remove(held.keySet().iterator().next());
            }
            held.put(stream, trailers);
        }
    }

    /** What frames or routes a message has no place after it. */
    static void clean(MultiMap trailers) {
        HopByHop.remove(trailers);
        trailers.remove(HeaderNames.CONTENT_LENGTH);
        trailers.remove(HeaderNames.HOST);
    }

    private final class Reader extends Http2FrameListenerDecorator {

        private final Http2ConnectionHandler handler;

        Reader(Http2ConnectionHandler handler, Http2FrameListener listener) {
            super(listener);
            this.handler = handler;
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context, int streamId, Http2Headers headers, int padding, boolean endOfStream)
                throws Http2Exception {
            note(streamId, headers);
            super.onHeadersRead(context, streamId, headers, padding, endOfStream);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int streamId,
                Http2Headers headers,
                int streamDependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean endOfStream)
                throws Http2Exception {
            note(streamId, headers);
            super.onHeadersRead(context, streamId, headers, streamDependency, weight, exclusive, padding, endOfStream);
        }

        private void note(int streamId, Http2Headers headers) {
            Http2Stream stream = handler.connection().stream(streamId);
            if (stream != null && stream.isTrailersReceived()) {
                hold(streamId, headers);
            }
        }
    }
}
