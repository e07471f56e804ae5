package io.weir.router.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.weir.router.exchange.FieldNames;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.frontend.ClientConnection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection of HTTP/2: many exchanges at once. What concerns the connection alone (settings, PING, GOAWAY, limits) stays the HTTP stack's,
 * which sees no stream.
 *
 * <p>What several streams write in one turn of the loop leaves together. Threads: the connection's event loop.
 */
public final class Http2Client extends Http2FrameListenerDecorator {

    private static final Logger LOG = LoggerFactory.getLogger(Http2Client.class);

    private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
    private static final AsciiString GET = AsciiString.cached("GET");
    private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");

    private final ClientConnection connection;
    private final Http2ConnectionHandler http2;
    private final ChannelHandlerContext context;
    private final Http2Connection.PropertyKey key;
    private final FieldNames names = FieldNames.ofLoop();
    private final Consumer<ClientStream> requests;
    private boolean flushes;

    private Http2Client(
            ClientConnection connection,
            Http2ConnectionHandler http2,
            ChannelHandlerContext context,
            Http2FrameListener stack,
            Consumer<ClientStream> requests) {
        super(stack);
        this.connection = connection;
        this.http2 = http2;
        this.context = context;
        this.key = http2.connection().newKey();
        this.requests = requests;
    }

    /**
     * Takes what comes on a connection from now on, on its event loop, before anything was read.
     *
     * @param http2 the HTTP stack's
     * @param context of that handler
     * @param requests told of every request
     */
    public static void speak(
            ClientConnection connection,
            Http2ConnectionHandler http2,
            ChannelHandlerContext context,
            Consumer<ClientStream> requests) {
        var client = new Http2Client(connection, http2, context, http2.decoder().frameListener(), requests);
        http2.decoder().frameListener(client);
        http2.connection().addListener(client.new Ends());
        http2.encoder().flowController().listener(client::writabilityChanged);
    }

    ClientConnection connection() {
        return connection;
    }

    // ---- reading

    private @Nullable Http2Stream exchange(io.netty.handler.codec.http2.@Nullable Http2Stream stream) {
        return stream == null ? null : stream.getProperty(key);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        headers(streamId, headers, endOfStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        headers(streamId, headers, endOfStream);
    }

    private void headers(int streamId, Http2Headers headers, boolean end) throws Http2Exception {
        var stream = http2.connection().stream(streamId);
        if (stream == null) {
            return; // it is closed by now
        }
        Http2Stream known = exchange(stream);
        if (known != null) {
            known.trailers(FieldNames.map(headers));
            return;
        }
        Http2Stream exchange = request(stream, headers, end);
        stream.setProperty(key, exchange);
        try {
            requests.accept(exchange);
        } catch (RuntimeException e) {
            LOG.error("request failed client={} error={}", connection.clientText(), e.toString(), e);
            exchange.abort(Http2Error.INTERNAL_ERROR.code());
        }
    }

    private Http2Stream request(io.netty.handler.codec.http2.Http2Stream stream, Http2Headers headers, boolean end)
            throws Http2Exception {
        CharSequence method = headers.method();
        CharSequence path = headers.path();
        CharSequence authority = headers.authority();
        CharSequence host = headers.get(HeaderNames.HOST);
        boolean whole = method != null
                && !headers.contains(PROTOCOL)
                && (CONNECT.contentEquals(method)
                        ? headers.scheme() == null && path == null && authority != null
                        : headers.scheme() != null && path != null && path.length() > 0);
        // One reading only of who is asked for (RFC 9113, 8.3.1).
        if (!whole || (authority != null && host != null && !AsciiString.contentEqualsIgnoreCase(authority, host))) {
            throw Http2Exception.streamError(stream.id(), Http2Error.PROTOCOL_ERROR, "malformed request");
        }
        MultiMap map = FieldNames.map(headers);
        if (authority != null) {
            map.set(HeaderNames.HOST, authority);
        }
        return new Http2Stream(
                this,
                stream,
                GET.contentEquals(method) ? HttpMethod.GET : HttpMethod.valueOf(method.toString()),
                path == null ? "" : path.toString(),
                map,
                end);
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
        Http2Stream exchange = exchange(http2.connection().stream(streamId));
        return padding + (exchange == null ? data.readableBytes() : exchange.data(data, endOfStream));
    }

    /** What was kept of a body has been passed on, so that the client may send as much again. */
    void taken(io.netty.handler.codec.http2.Http2Stream stream, int bytes) {
        try {
            if (http2.connection().local().flowController().consumeBytes(stream, bytes)) {
                flush();
            }
        } catch (Http2Exception e) {
            http2.onError(context, false, e);
        }
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
        // The stream is about to be closed.
    }

    @Override
    public void onPushPromiseRead(
            ChannelHandlerContext ctx, int streamId, int promisedStreamId, Http2Headers headers, int padding) {
        // Clients promise nothing.
    }

    private void writabilityChanged(io.netty.handler.codec.http2.Http2Stream stream) {
        Http2Stream exchange = exchange(stream);
        if (exchange != null && isWritable(stream)) {
            exchange.drained();
        }
    }

    /** Is told of every stream's end, the connection's included. */
    private final class Ends extends Http2ConnectionAdapter {

        @Override
        public void onStreamClosed(io.netty.handler.codec.http2.Http2Stream stream) {
            Http2Stream exchange = exchange(stream);
            if (exchange != null) {
                exchange.closed();
            }
        }
    }

    // ---- writing

    FieldNames names() {
        return names;
    }

    ByteBuf buffer(int bytes) {
        return context.alloc().buffer(bytes);
    }

    /** For what nobody waits for. */
    ChannelPromise unwatched() {
        return context.voidPromise();
    }

    ChannelPromise watched() {
        return context.newPromise();
    }

    boolean isWritable(io.netty.handler.codec.http2.Http2Stream stream) {
        return http2.encoder().flowController().isWritable(stream);
    }

    void writeHeaders(
            io.netty.handler.codec.http2.Http2Stream stream,
            Http2Headers headers,
            boolean end,
            ChannelPromise written) {
        var _ = http2.encoder().writeHeaders(context, stream.id(), headers, 0, end, written);
    }

    /** @param bytes no longer the caller's */
    void writeData(
            io.netty.handler.codec.http2.Http2Stream stream, ByteBuf bytes, boolean end, ChannelPromise written) {
        var _ = http2.encoder().writeData(context, stream.id(), bytes, 0, end, written);
    }

    void reset(io.netty.handler.codec.http2.Http2Stream stream, long code) {
        // Of a stream that is closed nobody hears any more.
        if (http2.connection().stream(stream.id()) != null) {
            var _ = http2.resetStream(context, stream.id(), code, context.newPromise());
            flush();
        }
    }

    /** Sends what was written: now if there is one stream alone, else with what the others write in this turn of the loop. */
    void flush() {
        if (flushes) {
            return;
        }
        if (http2.connection().numActiveStreams() <= 1) {
            http2.flush(context);
        } else {
            flushes = true;
            context.executor().execute(this::flushNow);
        }
    }

    private void flushNow() {
        flushes = false;
        http2.flush(context);
    }
}
