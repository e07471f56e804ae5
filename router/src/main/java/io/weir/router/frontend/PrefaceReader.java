package io.weir.router.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.List;

/**
 * Tells HTTP/1 from HTTP/2 by a connection's first bytes, and goes.
 *
 * <p>Threads: the connection's event loop.
 */
final class PrefaceReader extends ByteToMessageDecoder {

    private final ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
    private final Runnable http1;

    /** @param http1 told if the connection speaks HTTP/1, before bytes are passed on */
    PrefaceReader(Runnable http1) {
        this.http1 = http1;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int length = Math.min(in.readableBytes(), preface.readableBytes());
        for (int i = 0; i < length; i++) {
            if (in.getByte(in.readerIndex() + i) != preface.getByte(i)) {
                http1.run();
                ctx.pipeline().remove(this);
                return;
            }
        }
        if (length == preface.readableBytes()) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        preface.release();
    }
}
