package io.weir.router.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.ProtocolDetectionState;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the PROXY protocol header, version 1 or 2, in front of everything else on a connection, and goes. From then on the client's
 * address is the one of the header.
 *
 * <p>Threads: the connection's event loop.
 */
final class ProxyHeaderReader extends ByteToMessageDecoder {

    /** Told once how it went. */
    interface Reading {

        /**
         * The header was read, or there is none.
         *
         * @param source whom the connection comes from; null if it says nothing, so that it comes from who opened it
         * @return false if it is to be closed
         */
        boolean done(@Nullable InetSocketAddress source);

        /** There is no header that can be read; the connection is closed. */
        void failed();
    }

    /** Balancers add some hundred bytes of type-length-values; nobody needs more than a page. */
    private static final int TLV_BYTES_MAX = 4096;

    private final boolean required;
    private final Duration timeout;
    private final Reading reading;
    private @Nullable ScheduledFuture<?> timer;
    private boolean begun;
    private boolean over;
    private boolean told;

    ProxyHeaderReader(boolean required, Duration timeout, Reading reading) {
        this.required = required;
        this.timeout = timeout;
        this.reading = reading;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        timer = ctx.executor().schedule(() -> late(ctx), timeout.toMillis(), TimeUnit.MILLISECONDS);
        super.channelActive(ctx);
    }

    private void late(ChannelHandlerContext ctx) {
        if (over) {
            return;
        }
        if (required || begun || actualReadableBytes() > 0) {
            fail(ctx.channel());
        } else if (finish(ctx.channel(), null)) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        ProtocolDetectionState state = HAProxyMessageDecoder.detectProtocol(in).state();
        switch (state) {
            case NEEDS_MORE_DATA -> {}
            case DETECTED -> {
                begun = true;
                ctx.pipeline().addAfter(ctx.name(), null, new Taker(this));
                ctx.pipeline().addAfter(ctx.name(), null, new HAProxyMessageDecoder(TLV_BYTES_MAX));
                ctx.pipeline().remove(this);
            }
            case INVALID -> {
                if (required) {
                    in.skipBytes(in.readableBytes());
                    fail(ctx.channel());
                } else if (finish(ctx.channel(), null)) {
                    ctx.pipeline().remove(this);
                } else {
                    in.skipBytes(in.readableBytes());
                }
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        over();
        super.channelInactive(ctx);
    }

    private void over() {
        over = true;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void fail(Channel channel) {
        over();
        if (!told) {
            told = true;
            reading.failed();
        }
        var _ = channel.close();
    }

    /** False if the connection was closed instead. */
    private boolean finish(Channel channel, @Nullable InetSocketAddress source) {
        over();
        told = true;
        if (source != null) {
            channel.attr(ConnectionBase.REMOTE_ADDRESS_OVERRIDE).set(SocketAddress.inetSocketAddress(source));
        }
        boolean goesOn = reading.done(source);
        if (!goesOn) {
            var _ = channel.close();
        }
        return goesOn;
    }

    /** Takes the header that the decoder in front of it has read. */
    private static final class Taker extends ChannelInboundHandlerAdapter {

        private final ProxyHeaderReader reader;

        Taker(ProxyHeaderReader reader) {
            this.reader = reader;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                // What comes after a header that closed the connection is dropped here.
                if (message instanceof HAProxyMessage header) {
                    take(ctx, header);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void take(ChannelHandlerContext ctx, HAProxyMessage header) {
            if (header.proxiedProtocol().transportProtocol() == TransportProtocol.DGRAM) {
                reader.fail(ctx.channel());
            } else if (reader.finish(ctx.channel(), header.command() == HAProxyCommand.LOCAL ? null : source(header))) {
                ctx.pipeline().remove(this);
            }
        }

        private static @Nullable InetSocketAddress source(HAProxyMessage header) {
            byte[] address = header.sourceAddress() == null
                    ? null
                    : NetUtil.createByteArrayFromIpAddressString(header.sourceAddress());
            if (address == null) {
                return null; // UNKNOWN, or a socket in the file system
            }
            try {
                return new InetSocketAddress(InetAddress.getByAddress(address), header.sourcePort());
            } catch (UnknownHostException e) {
                throw new IllegalStateException("an address has 4 or 16 bytes", e);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            reader.over();
            ctx.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable malformed) {
            reader.fail(ctx.channel());
        }
    }
}
