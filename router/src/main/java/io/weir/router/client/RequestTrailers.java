package io.weir.router.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
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
import io.vertx.core.http.impl.http1.Http1ServerRequest;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.HopByHop;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what clients send after the body of a request until it is sent on; the HTTP stack itself drops it.
 *
 * <p>Threads: the event loop of the connection. Holds the trailers of a few requests of a connection at most; nearly no request has
 * any.
 */
public final class RequestTrailers {

    private static final AttributeKey<RequestTrailers> OF_CONNECTION = AttributeKey.valueOf("weir.requestTrailers");

    /** Requests of one connection whose trailers are not sent on yet; those who never are must not pile up. */
    private static final int REQUESTS_MAX = 256;

    /** By what stands for the request: its head in HTTP/1.1, its stream in HTTP/2. */
    private final Map<Object, MultiMap> held = new LinkedHashMap<>();

    private RequestTrailers() {}

    /** Begins to keep them for a connection of a client. */
    public static void keep(HttpConnection connection) {
        if (!(connection instanceof HttpServerConnection server)) {
            return;
        }
        ChannelHandlerContext context = server.channelHandlerContext();
        ChannelPipeline pipeline = context.pipeline();
        RequestTrailers trailers = new RequestTrailers();
        context.channel().attr(OF_CONNECTION).set(trailers);
        Http2ConnectionHandler http2 = pipeline.get(Http2ConnectionHandler.class);
        if (http2 == null) {
            pipeline.addBefore(context.name(), "trailers", trailers.new Http1());
        } else {
            http2.decoder()
                    .frameListener(trailers.new Http2(http2, http2.decoder().frameListener()));
        }
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
        return trailers.held.remove(
                request instanceof Http1ServerRequest http1
                        ? http1.nettyRequest()
                        : (Object) (int) request.response().streamId());
    }

    private void hold(
            Object request, Iterable<? extends Map.Entry<? extends CharSequence, ? extends CharSequence>> from) {
        MultiMap trailers = HttpHeaders.headers();
        for (Map.Entry<? extends CharSequence, ? extends CharSequence> each : from) {
            if (each.getKey().length() > 0 && each.getKey().charAt(0) != ':') {
                trailers.add(each.getKey().toString(), each.getValue().toString());
            }
        }
        clean(trailers);
        if (!trailers.isEmpty()) {
            if (held.size() >= REQUESTS_MAX) {
                held.remove(held.keySet().iterator().next());
            }
            held.put(request, trailers);
        }
    }

    /** What frames or routes a message has no place after it. */
    static void clean(MultiMap trailers) {
        HopByHop.remove(trailers);
        trailers.remove(HeaderNames.CONTENT_LENGTH);
        trailers.remove(HeaderNames.HOST);
    }

    private final class Http1 extends ChannelInboundHandlerAdapter {

        private @Nullable HttpRequest current;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                current = request;
            }
            if (message instanceof LastHttpContent last
                    && current != null
                    && !last.trailingHeaders().isEmpty()) {
                hold(current, last.trailingHeaders());
            }
            context.fireChannelRead(message);
        }
    }

    private final class Http2 extends Http2FrameListenerDecorator {

        private final Http2ConnectionHandler handler;

        Http2(Http2ConnectionHandler handler, Http2FrameListener listener) {
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
