package io.weir.perf.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;

/** One connection of HTTP/1.1 that is kept, with one request at a time. */
final class Http1Wire extends Wire {

    private static final SslContext TLS = TrustingTls.offering();

    private final boolean secure;
    private final ResponseReader reader = new ResponseReader();

    private Http1Wire(LoadRun run, Channel channel, boolean secure) {
        super(run, channel, 1);
        this.secure = secure;
    }

    /** Sets up connections of that run. */
    static ChannelHandler plain(LoadRun run) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Http1Wire(run, channel, false));
            }
        };
    }

    /** The same over TLS. */
    static ChannelHandler overTls(LoadRun run) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(TLS.newHandler(channel.alloc()), new Http1Wire(run, channel, true));
            }
        };
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        super.channelActive(context);
        if (!secure) {
            ready();
        }
    }

    @Override
    void secured() {
        ready();
    }

    @Override
    void send(LoadRun.Slot slot) {
        var _ = channel.writeAndFlush(run.requests().next(), channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable()) {
                LoadRun.Slot slot = slots().getFirst();
                if (!slot.busy()) {
                    throw new IllegalArgumentException("more than was asked for");
                }
                if (reader.read(in)) {
                    slot.answered(reader.status(), reader.bodyBytes());
                }
            }
        } catch (IllegalArgumentException wrong) {
            lost(context, String.valueOf(wrong.getMessage()));
        } finally {
            ReferenceCountUtil.release(in);
        }
    }
}
