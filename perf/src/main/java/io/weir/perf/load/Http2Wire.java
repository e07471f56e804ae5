package io.weir.perf.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.io.IOException;

/** One connection of HTTP/2 over TLS that is kept, with several requests at a time, each on a stream of its own. */
final class Http2Wire extends Wire {

    private static final SslContext TLS = TrustingTls.offering(ApplicationProtocolNames.HTTP_2);
    private static final AsciiString GET = AsciiString.cached("GET");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString USER_AGENT = AsciiString.cached("user-agent");
    private static final AsciiString DRIVER = AsciiString.cached("weir-bench");

    private final SslHandler tls;
    private final Http2ConnectionHandler http2;
    private final IntObjectMap<Answer> answers = new IntObjectHashMap<>();

    /** What has come so far on one stream. */
    private static final class Answer {

        private final LoadRun.Slot slot;
        private int status;
        private long bodyBytes;

        private Answer(LoadRun.Slot slot) {
            this.slot = slot;
        }
    }

    private Http2Wire(LoadRun run, Channel channel, int streams) {
        super(run, channel, streams);
        this.tls = TLS.newHandler(channel.alloc());
        this.http2 = new Http2ConnectionHandlerBuilder()
                .server(false)
                .initialSettings(Http2Settings.defaultSettings().pushEnabled(false))
                .frameListener(new Frames())
                .build();
    }

    /**
     * Sets up connections of that run.
     *
     * @param streams how many requests each takes at a time
     */
    static ChannelHandler overTls(LoadRun run, int streams) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                Http2Wire wire = new Http2Wire(run, channel, streams);
                channel.pipeline().addLast(wire.tls, wire.http2, wire);
            }
        };
    }

    @Override
    void secured() {
        if (ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
            ready();
        } else {
            run.unusable(new IOException("no HTTP/2 is spoken there"));
        }
    }

    @Override
    void send(LoadRun.Slot slot) {
        int stream = http2.connection().local().incrementAndGetNextStreamId();
        answers.put(stream, new Answer(slot));
        Http2Headers head = new DefaultHttp2Headers(false)
                .method(GET)
                .scheme(HTTPS)
                .authority(run.requests().nextHost())
                .path(run.requests().path())
                .set(USER_AGENT, DRIVER);
        ChannelHandlerContext context = channel.pipeline().context(http2);
        var _ = http2.encoder().writeHeaders(context, stream, head, 0, true, context.newPromise());
        http2.flush(context);
    }

    private final class Frames extends Http2FrameAdapter {

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int stream,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end) {
            onHeadersRead(context, stream, headers, padding, end);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean end) {
            Answer answer = answers.get(stream);
            CharSequence status = headers.status();
            if (answer != null && status != null) {
                answer.status = Integer.parseInt(status.toString());
                endIf(end, stream, answer);
            }
        }

        @Override
        public int onDataRead(ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end) {
            // What this says has been read is room for more on both windows.
            int read = data.readableBytes() + padding;
            Answer answer = answers.get(stream);
            if (answer != null) {
                answer.bodyBytes += data.readableBytes();
                endIf(end, stream, answer);
            }
            return read;
        }

        private void endIf(boolean end, int stream, Answer answer) {
            if (end) {
                answers.remove(stream);
                answer.slot.answered(answer.status, answer.bodyBytes);
            }
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext context, int stream, long errorCode) {
            Answer answer = answers.remove(stream);
            if (answer != null) {
                answer.slot.lost("reset with " + Http2Error.valueOf(errorCode));
                run.free(answer.slot);
            }
        }
    }
}
