package io.weir.router.backend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.weir.router.exchange.FieldNames;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/2: as many exchanges at once as the endpoint allows and the router's own bound. After GOAWAY it takes no
 * more, and what the endpoint did not look at may be sent elsewhere.
 *
 * <p>Threads: one event loop.
 */
final class Http2Connection extends BackendConnection {

    /** What one stream may have on its way to the router unread; more than a default window so that distance costs less. */
    private static final int STREAM_WINDOW_BYTES = 256 << 10;

    private static final int CONNECTION_WINDOW_BYTES_MAX = 1 << 30;

    private static final long PING_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Longer than a process stands still on a machine that is busy for a moment; what was asked of it would be lost for nothing. */
    private static final long PING_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(4);

    private final int streamsMax;
    private final boolean tls;
    private long peerStreamsMax = Integer.MAX_VALUE;
    private boolean goingAway;
    private @Nullable Consumer<@Nullable Throwable> greeted;
    private long askedNanos;
    /** When it was last looked whether a PING is answered. */
    private long lookedNanos;
    /** Whether a PING is on its way. */
    private boolean asked;

    private Http2Connection(Channel channel, int streamsMax, boolean tls, Consumer<@Nullable Throwable> greeted) {
        super(channel);
        this.streamsMax = streamsMax;
        this.tls = tls;
        this.greeted = greeted;
    }

    /**
     * Greets the endpoint.
     *
     * @param greeted told once: null when its settings are there, or why they never will be
     */
    static Http2Connection on(
            Channel channel, int headerBytesMax, int streamsMax, boolean tls, Consumer<@Nullable Throwable> greeted) {
        var connection = new Http2Connection(channel, streamsMax, tls, greeted);
        Http2FrameCodec codec = Http2FrameCodecBuilder.forClient()
                .initialSettings(Http2Settings.defaultSettings()
                        .pushEnabled(false)
                        .initialWindowSize(STREAM_WINDOW_BYTES)
                        .maxHeaderListSize(headerBytesMax))
                // What it may be sent is between this and the endpoint; a request too large is answered there.
                .encoderIgnoreMaxHeaderListSize(true)
                .gracefulShutdownTimeoutMillis(0)
                .build();
        channel.pipeline()
                .addLast(codec)
                .addLast(new Http2MultiplexHandler(new Unexpected()))
                .addLast(connection.new Control());
        try {
            widen(codec.connection(), streamsMax);
        } catch (Http2Exception e) {
            channel.pipeline().fireExceptionCaught(e);
        }
        return connection;
    }

    /** Room for what every stream may have unread, so that a client that does not read stops nobody but itself. */
    private static void widen(io.netty.handler.codec.http2.Http2Connection codec, int streamsMax)
            throws Http2Exception {
        long wanted = Math.min((long) streamsMax * STREAM_WINDOW_BYTES, CONNECTION_WINDOW_BYTES_MAX);
        int more = (int) wanted - Http2CodecUtil.DEFAULT_WINDOW_SIZE;
        if (more > 0) {
            codec.local().flowController().incrementWindowSize(codec.connectionStream(), more);
        }
    }

    /**
     * Sends a PING each second, and gives the connection up where one is not answered in time; to be called several times a second.
     *
     * @return whether it was given up just now
     */
    boolean askIfAlive(long nowNanos) {
        // A loop that stood still itself has not read what was answered.
        boolean late = nowNanos - lookedNanos >= PING_INTERVAL_NANOS;
        lookedNanos = nowNanos;
        long since = nowNanos - askedNanos;
        if (asked && late) {
            askedNanos = nowNanos;
        } else if (asked && since >= PING_PATIENCE_NANOS) {
            close();
            return true;
        } else if (!asked && !closed && (askedNanos == 0 || since >= PING_INTERVAL_NANOS)) {
            asked = true;
            askedNanos = nowNanos;
            var _ = channel.writeAndFlush(new DefaultHttp2PingFrame(nowNanos));
        }
        return false;
    }

    @Override
    int capacity() {
        return goingAway ? 0 : (int) Math.min(streamsMax, peerStreamsMax);
    }

    @Override
    BackendStream open() {
        Exchange exchange = new Exchange(used);
        used = true;
        active++;
        var _ = new Http2StreamChannelBootstrap(channel)
                .handler(exchange.reader)
                .open()
                .addListener(opened -> {
                    if (opened.isSuccess()) {
                        exchange.opened((Http2StreamChannel) opened.getNow());
                    } else {
                        exchange.fail(BackendFailure.of(EndpointFault.INCOMPLETE_REQUEST));
                        exchange.leave();
                    }
                });
        return exchange;
    }

    /** Streams that the endpoint would open: push is switched off, so there are none. */
    @Sharable
    private static final class Unexpected extends ChannelInboundHandlerAdapter {

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            var _ = context.close();
        }
    }

    /** What concerns the connection as a whole. */
    private final class Control extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            switch (message) {
                case Http2SettingsFrame frame -> settings(frame.settings());
                case Http2GoAwayFrame goAway -> {
                    goingAway = true;
                    closeIfUnused();
                }
                case Http2PingFrame ping -> asked &= !ping.ack();
                default -> {}
            }
            ReferenceCountUtil.release(message);
        }

        private void settings(Http2Settings settings) {
            Long streams = settings.maxConcurrentStreams();
            if (streams != null) {
                peerStreamsMax = streams;
            }
            greet(null);
            if (owner != null && hasRoom()) {
                owner.released(Http2Connection.this);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            greet(cause);
            close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            greet(new ClosedChannelException());
            markClosed();
            super.channelInactive(context);
        }
    }

    /** Told by the dialer when its patience is over, too. */
    void greet(@Nullable Throwable failure) {
        Consumer<@Nullable Throwable> told = greeted;
        greeted = null;
        if (told != null) {
            told.accept(failure);
        }
    }

    private void closeIfUnused() {
        if (goingAway && active == 0) {
            close();
        } else if (goingAway && owner != null) {
            owner.released(this);
        }
    }

    private final class Exchange implements BackendStream {

        private final Reader reader = new Reader();
        private final boolean reused;

        /** Written before the stream was opened, which may take until the end of this turn of the loop. */
        private final ArrayDeque<Object> early = new ArrayDeque<>();

        private @Nullable Http2StreamChannel stream;
        private @Nullable Listener listener;
        private boolean headWritten;
        private boolean requestEnded;
        private boolean answered;
        private @Nullable EndpointFault refused;
        private boolean responseEnded;
        private boolean finished;
        private boolean left;

        Exchange(boolean reused) {
            this.reused = reused;
        }

        private void opened(Http2StreamChannel opened) {
            stream = opened;
            if (finished) {
                var _ = opened.close();
                leave();
                return;
            }
            for (Object frame = early.poll(); frame != null; frame = early.poll()) {
                put(opened, frame);
            }
        }

        private void put(Object frame) {
            Http2StreamChannel to = stream;
            if (to == null) {
                early.add(frame);
            } else {
                put(to, frame);
            }
        }

        private void put(Http2StreamChannel to, Object frame) {
            var written = to.writeAndFlush(frame);
            if (frame instanceof Http2HeadersFrame && !headWritten) {
                written.addListener(done -> {
                    headWritten |= done.isSuccess();
                    if (!headWritten) {
                        fail(BackendFailure.of(EndpointFault.INCOMPLETE_REQUEST));
                    }
                });
            }
        }

        @Override
        public boolean reused() {
            return reused;
        }

        @Override
        public boolean http2() {
            return true;
        }

        @Override
        public @Nullable SocketAddress localAddress() {
            return Http2Connection.this.localAddress();
        }

        @Override
        public long dialNanos() {
            return reused ? -1 : dialNanos;
        }

        @Override
        public long tlsNanos() {
            return reused ? -1 : tlsNanos;
        }

        @Override
        public void send(BackendRequest request, boolean last, Listener told) {
            listener = told;
            requestEnded = last;
            Http2Headers headers = new DefaultHttp2Headers(false, 32)
                    .method(request.method())
                    .path(request.target())
                    .scheme(tls ? "https" : "http");
            String host = request.headers().get(HttpHeaders.HOST);
            if (host != null) {
                headers.authority(host);
            }
            copy(request.headers(), headers);
            put(new DefaultHttp2HeadersFrame(headers, last));
        }

        /** Whose it is stands in the authority. */
        private static void copy(MultiMap from, Http2Headers to) {
            FieldNames.ofLoop().copy(from, to);
            to.remove(HttpHeaders.HOST);
        }

        @Override
        public void write(ByteBuf bytes) {
            put(new DefaultHttp2DataFrame(bytes.retain(), false));
        }

        @Override
        public void end(@Nullable MultiMap trailers) {
            requestEnded = true;
            if (trailers == null || trailers.isEmpty()) {
                put(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
            } else {
                Http2Headers headers = new DefaultHttp2Headers(false, 8);
                copy(trailers, headers);
                put(new DefaultHttp2HeadersFrame(headers, true));
            }
        }

        @Override
        public boolean writable() {
            return stream == null || stream.isWritable();
        }

        @Override
        public void pause() {
            if (stream != null) {
                stream.config().setAutoRead(false);
            }
        }

        @Override
        public void resume() {
            if (stream != null) {
                stream.config().setAutoRead(true);
            }
        }

        private void readHead(Http2HeadersFrame frame) {
            Listener told = listener;
            if (told == null) {
                return;
            }
            if (answered) {
                if (frame.isEndStream()) {
                    ended(FieldNames.map(frame.headers()));
                }
                return;
            }
            CharSequence text = frame.headers().status();
            int status = text == null ? 0 : statusOf(text);
            if (status < 100 || status > 999 || status == 101) {
                fail(new BackendFailure(EndpointFault.PROTOCOL_ERROR, "status " + text));
                return;
            }
            if (status < 200) {
                told.interim(status, FieldNames.map(frame.headers()));
                return;
            }
            answered = true;
            told.head(new BackendResponse(status, FieldNames.map(frame.headers())));
            if (frame.isEndStream()) {
                ended(HttpHeaders.headers());
            }
        }

        private static int statusOf(CharSequence text) {
            try {
                return Integer.parseInt(text, 0, text.length(), 10);
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        private void ended(MultiMap trailers) {
            responseEnded = true;
            Listener told = listener;
            listener = null;
            if (told != null) {
                told.ended(trailers);
            }
        }

        private void fail(BackendFailure failure) {
            Listener told = listener;
            listener = null;
            if (told != null) {
                told.failed(failure);
            }
        }

        private void lost(@Nullable Throwable cause) {
            if (refused != null) {
                fail(BackendFailure.of(refused));
            } else if (!headWritten) {
                fail(BackendFailure.of(EndpointFault.INCOMPLETE_REQUEST));
            } else if (cause != null) {
                fail(Faults.of(cause, answered ? Faults.Stage.RECEIVING : Faults.Stage.AWAITING)
                        .onReused(reused));
            } else if (answered) {
                fail(BackendFailure.of(EndpointFault.RESPONSE_TRUNCATED));
            } else {
                fail(BackendFailure.of(reused ? EndpointFault.EOF_ON_REUSED : EndpointFault.EOF));
            }
        }

        private void reset(long code) {
            if (code == Http2Error.REFUSED_STREAM.code()) {
                refused = EndpointFault.STREAM_REFUSED;
                lost(null);
            } else if (answered && code == Http2Error.NO_ERROR.code() && responseEnded) {
                return; // it does not want the rest of the request
            } else {
                fail(new BackendFailure(
                        answered ? EndpointFault.RESPONSE_RESET : EndpointFault.STREAM_RESET, "code " + code, code));
            }
        }

        @Override
        public void finish() {
            listener = null;
            if (finished) {
                return;
            }
            finished = true;
            for (Object frame = early.poll(); frame != null; frame = early.poll()) {
                ReferenceCountUtil.release(frame);
            }
            Http2StreamChannel mine = stream;
            if (mine != null && !(requestEnded && responseEnded)) {
                var _ = mine.close(); // resets the stream where it is still open
            }
        }

        /** The stream counts until it is closed: the endpoint would refuse another one in its place before. */
        private void leave() {
            if (!left) {
                left = true;
                exchangeOver();
                closeIfUnused();
            }
        }

        /** What comes on the stream. */
        private final class Reader extends ChannelInboundHandlerAdapter {

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                try {
                    switch (message) {
                        case Http2HeadersFrame head -> readHead(head);
                        case Http2DataFrame data -> readData(data);
                        default -> {}
                    }
                } finally {
                    ReferenceCountUtil.release(message);
                }
            }

            private void readData(Http2DataFrame data) {
                Listener told = listener;
                ByteBuf bytes = data.content();
                if (told != null && bytes.isReadable()) {
                    told.body(bytes);
                }
                if (data.isEndStream()) {
                    ended(HttpHeaders.headers());
                }
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                switch (event) {
                    case Http2ResetFrame reset -> reset(reset.errorCode());
                    case Http2GoAwayFrame goAway -> refused = EndpointFault.GOING_AWAY;
                    default -> {}
                }
                ReferenceCountUtil.release(event);
            }

            @Override
            public void channelReadComplete(ChannelHandlerContext context) {
                if (listener != null) {
                    listener.settled();
                }
            }

            @Override
            public void channelWritabilityChanged(ChannelHandlerContext context) {
                if (listener != null && context.channel().isWritable()) {
                    listener.drained();
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                lost(cause);
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                lost(null);
                leave();
            }
        }
    }
}
