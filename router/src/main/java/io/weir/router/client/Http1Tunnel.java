package io.weir.router.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.Queue;

/**
 * A connection of HTTP/1 that was switched to another protocol.
 *
 * <p>Threads: the connection's event loop.
 */
final class Http1Tunnel implements ClientTunnel {

    private final Http1Client client;
    private final Listener listener;
    private boolean ended;

    Http1Tunnel(Http1Client client, Listener listener) {
        this.client = client;
        this.listener = listener;
    }

    /** Takes what the client sent. */
    void take(Object message) {
        try {
            if (message instanceof ByteBuf bytes && bytes.isReadable() && !ended) {
                listener.bytes(bytes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    void takeAll(Queue<Object> messages) {
        for (Object message = messages.poll(); message != null; message = messages.poll()) {
            take(message);
        }
    }

    void drained() {
        listener.drained();
    }

    void closed() {
        if (!ended) {
            ended = true;
            listener.closed();
        }
    }

    @Override
    public void write(ByteBuf bytes) {
        ChannelHandlerContext ctx = client.context();
        var _ = ctx.writeAndFlush(bytes.retain(), ctx.voidPromise());
    }

    @Override
    public boolean writable() {
        return client.context().channel().isWritable();
    }

    @Override
    public void pause() {
        client.context().channel().config().setAutoRead(false);
    }

    @Override
    public void resume() {
        client.context().channel().config().setAutoRead(true);
    }

    @Override
    public void end() {
        client.closeOnceWritten();
    }

    @Override
    public void close() {
        client.close();
    }
}
