package io.weir.router.guard;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose peer is still sending: first for writing, and a little later, or when the peer has closed it too,
 * altogether. Closed at once, the kernel would answer what still comes with a reset, and the peer would lose what it was last sent.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or a close that fails is the end of the connection, which is told of
// anyway
final class Lingering {

    /** How long a peer may take to see that nobody reads it any more. */
    private static final long MILLIS = 1_000;

    /** How much of it is thrown away meanwhile; who sends more than any head may have is cut off. */
    private static final long BYTES_MAX = 32L << 20;

    private @Nullable ChannelPromise promise;
    private long bytes;

    boolean begun() {
        return promise != null;
    }

    void begin(ChannelHandlerContext ctx, ChannelPromise closed) {
        if (promise != null) {
            ctx.channel().closeFuture().addListener(done -> closed.trySuccess());
            return;
        }
        promise = closed;
        ctx.channel().config().setAutoRead(true);
        SslHandler ssl = ctx.pipeline().get(SslHandler.class);
        if (ssl != null) {
            ssl.closeOutbound();
        } else if (ctx.channel() instanceof DuplexChannel channel) {
            // Behind what was written before, which has gone out by now with some transports and not with others.
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> channel.shutdownOutput());
        }
        ctx.executor().schedule(() -> over(ctx), MILLIS, TimeUnit.MILLISECONDS);
    }

    void thrownAway(ChannelHandlerContext ctx, int more) {
        bytes += more;
        if (bytes > BYTES_MAX) {
            over(ctx);
        }
    }

    /** Closes it; nothing happens if it is closed, or not to be. */
    void over(ChannelHandlerContext ctx) {
        if (promise != null && !promise.isDone()) {
            ctx.close(promise);
        }
    }
}
