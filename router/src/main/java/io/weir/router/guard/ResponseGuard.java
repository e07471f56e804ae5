package io.weir.router.guard;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stands in front of who reads the responses of one connection to a backend and hands on only what a {@link ResponseScanner} has
 * read; a response that is refused is an error of the connection, which is closed and never used again.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or a close that fails is the end of the connection, which is told of
// anyway
public final class ResponseGuard extends ChannelInboundHandlerAdapter {

    private final ResponseScanner scanner;
    private final Held held = new Held();
    private int scanned;

    /** Whether the head of the response that is being read was handed on. */
    private boolean handedOn;

    private boolean refused;
    private boolean spoilt;

    /**
     * To be put in front of the reader, before anything is asked on the connection.
     *
     * @param headerBytesMax bound on all header lines of a response, with their ends
     * @param headersMax bound on their number
     */
    public ResponseGuard(int headerBytesMax, int headersMax) {
        this.scanner = new ResponseScanner(headerBytesMax, headersMax);
    }

    /**
     * A request is about to go out, to be answered next.
     *
     * @param isHead whether its method is HEAD, so that no body follows
     * @param isUpgrade whether it asks for another protocol
     */
    public void expect(boolean isHead, boolean isUpgrade) {
        scanner.expect(isHead, isUpgrade);
    }

    /** Whether another exchange may be on the connection: all that came was asked for, and whole. */
    public boolean mayReuse() {
        return !spoilt && scanner.isIdle();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.drop();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        if (!(msg instanceof ByteBuf in)) {
            super.channelRead(ctx, msg);
        } else if (refused) {
            in.release();
        } else {
            receive(ctx, held.with(in));
        }
    }

    private void receive(ChannelHandlerContext ctx, ByteBuf all) {
        int begin = handedOn ? -1 : all.readerIndex();
        int safe = all.readerIndex();
        int at = safe + scanned;
        int end = all.writerIndex();
        while (at < end) {
            long data = scanner.dataLeft();
            if (data > 0) {
                int came = (int) Math.min(data, end - at);
                scanner.skip(came);
                at += came;
                safe = at;
            } else {
                at = Windows.scan(all, at, handedOn ? Windows.CHUNK_BYTES : Windows.HEAD_BYTES, scanner::scan);
                switch (scanner.verdict()) {
                    case MORE -> {}
                    case PART, END -> safe = at;
                    case HEAD -> {
                        safe = at;
                        spoilt |= scanner.isDoubtful();
                    }
                    case REFUSED -> {
                        refuse(ctx, all, begin);
                        return;
                    }
                }
            }
            if (scanner.isIdle()) {
                begin = at;
            }
        }
        scanned = at - safe;
        handedOn = !scanner.isIdle() && (handedOn || safe > all.readerIndex());
        ByteBuf front = held.split(all, safe, ctx.alloc());
        if (front != null) {
            ctx.fireChannelRead(front);
        }
        if (spoilt && scanner.isIdle()) {
            ctx.close();
        } else if (scanner.isTunnel() && !ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    /** @param begin where the response begins that is refused; -1 if part of it was handed on before */
    private void refuse(ChannelHandlerContext ctx, ByteBuf all, int begin) {
        refused = true;
        spoilt = true;
        if (begin > all.readerIndex()) {
            all.writerIndex(begin);
            ctx.fireChannelRead(all);
        } else {
            all.release();
        }
        Refusal reason = scanner.refusal();
        ctx.fireExceptionCaught(new RefusedException(reason == null ? Refusal.UNSOLICITED : reason));
        ctx.close();
    }
}
