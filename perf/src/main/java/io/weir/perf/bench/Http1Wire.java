package io.weir.perf.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/** One connection of HTTP/1.1 that is kept, with one request at a time. */
final class Http1Wire extends ChannelInboundHandlerAdapter implements LoadRun.Wire {

    private static final SslContext TLS = TrustingTls.offering();

    private final LoadRun run;
    private final Channel channel;
    private final boolean secure;
    private final ResponseReader reader = new ResponseReader();
    private List<LoadRun.Slot> slots = List.of();

    private Http1Wire(LoadRun run, Channel channel, boolean secure) {
        this.run = run;
        this.channel = channel;
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
        run.connected(channel);
        if (!secure) {
            slots = run.ready(this, 1);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                slots = run.ready(this, 1);
            } else {
                run.unusable(handshake.cause());
            }
        }
    }

    @Override
    public void send(LoadRun.Slot slot) {
        var _ = channel.writeAndFlush(run.requests().next(), channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable()) {
                LoadRun.Slot slot = slots.getFirst();
                if (!slot.busy()) {
                    throw new IllegalArgumentException("more than was asked for");
                }
                if (reader.read(in)) {
                    slot.answered(reader.status(), reader.bodyBytes());
                }
            }
        } catch (IllegalArgumentException wrong) {
            lost(String.valueOf(wrong.getMessage()));
            var _ = context.close();
        } finally {
            ReferenceCountUtil.release(in);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        run.disconnected(channel, slots);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lost(String.valueOf(cause));
        var _ = context.close();
    }

    private void lost(String why) {
        slots.forEach(slot -> slot.lost(why));
    }
}
