package io.weir.router.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.weir.router.exchange.RouterError;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of who reads the requests of one client connection and hands on only what a {@link RequestScanner} has read:
 * whole heads, size lines and trailers, and data as it comes.
 *
 * <p>Who reads behind it takes whatever is handed on in its turn, and says what becomes of each request: {@link #responseBegins}, {@link
 * #responseEnds}, {@link #protocolSwitched}. A request that is refused is replaced by one that is taken for broken, so that it is answered
 * in its turn, after those in front of it; nothing of it is handed on, unless its head was before its body went wrong: then the answer is written here if
 * none has begun, and the body fails. After a refusal the connection is closed for writing, and what still comes is thrown away for
 * a moment, as closing it at once would take the answer away from the client.
 *
 * <p>A head has to be whole some time after its first byte, or after the connection's beginning; the client is answered 408 then.
 *
 * <p>Behind a request that asks for another protocol nothing is read until it is answered: either the bytes go on untouched, and the
 * guard goes away, or they are the next request.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or a close that fails is the end of the connection, which is told of
// anyway
public final class RequestGuard extends ChannelDuplexHandler {

    /** Bytes that a client may send before it knows whether the protocol is switched. */
    private static final int AHEAD_BYTES_MAX = 1 << 16;

    private final RequestScanner scanner;
    private final long timeoutNanos;
    private final Held held = new Held();
    private final Lingering lingering = new Lingering();

    /** How many of the held bytes were read already. */
    private int scanned;

    /** Whether the head of the request that is being read was handed on. */
    private boolean handedOn;

    /** Whether the request that is being read asks for another protocol. */
    private boolean upgrade;

    /** Whether nothing is read, as the next bytes may be of another protocol. */
    private boolean undecided;

    private @Nullable ChannelHandlerContext context;

    private boolean tunnel;
    private boolean refused;

    /** Requests that were handed on and whose responses have not ended. */
    private int unanswered;

    /** Whether the head of the oldest one's response was written. */
    private boolean answering;

    /** To be answered once it is its turn. */
    private @Nullable Refusal owed;

    /** Whether the last thing that the client will get was written. */
    private boolean muted;

    /** Whether more was asked for, and has not come yet. */
    private boolean reading;

    private boolean timed;
    private long headSinceNanos;
    private @Nullable ScheduledFuture<?> alarm;

    /** To be put in front of who reads requests, before the connection has read anything. */
    public RequestGuard(GuardLimits limits) {
        this.scanner = new RequestScanner(limits.requestLineBytesMax(), limits.headerBytesMax(), limits.headersMax());
        this.timeoutNanos = limits.headerTimeout().toNanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        beginHead(ctx);
    }

    private ChannelHandlerContext own() {
        return requireNonNull(context);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        forget();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        forget();
        lingering.over(ctx);
        super.channelInactive(ctx);
    }

    private void forget() {
        held.drop();
        endHead();
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        reading = true;
        ctx.read();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        reading = false;
        super.channelReadComplete(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        if (!(msg instanceof ByteBuf in)) {
            super.channelRead(ctx, msg);
        } else if (refused || lingering.begun()) {
            lingering.thrownAway(ctx, in.readableBytes());
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
        while (at < end && !undecided) {
            long data = scanner.dataLeft();
            if (data > 0) {
                int came = (int) Math.min(data, end - at);
                scanner.skip(came);
                at += came;
                safe = at;
            } else {
                at = Windows.scan(
                        all, at, scanner.isWithinBody() ? Windows.CHUNK_BYTES : Windows.HEAD_BYTES, scanner::scan);
                switch (scanner.verdict()) {
                    case MORE -> {}
                    case PART, END -> safe = at;
                    case HEAD -> {
                        safe = at;
                        unanswered++;
                        upgrade = scanner.isUpgrade();
                    }
                    case REFUSED -> {
                        refuse(ctx, all, begin, safe > begin && begin >= 0);
                        return;
                    }
                }
            }
            if (scanner.isBetweenRequests()) {
                begin = at;
                undecided = upgrade;
            }
        }
        scanned = at - safe;
        handedOn = scanner.isWithinBody();
        handOn(ctx, held.split(all, safe, ctx.alloc()));
    }

    private void handOn(ChannelHandlerContext ctx, @Nullable ByteBuf front) {
        if (undecided && held.bytes() > AHEAD_BYTES_MAX) {
            refused = true;
            held.drop();
            ctx.close();
        }
        if (!scanner.isWithinHead() || undecided) {
            endHead();
        } else if (!timed) {
            beginHead(ctx);
        }
        if (front != null) {
            ctx.fireChannelRead(front);
        }
    }

    /**
     * Refuses the request that is being read.
     *
     * @param begin where it begins; -1 if its head was handed on before
     * @param counted whether its head was counted, as it was whole
     */
    private void refuse(ChannelHandlerContext ctx, ByteBuf all, int begin, boolean counted) {
        Refusal reason = scanner.refusal() == null ? Refusal.HEAD_TOO_SLOW : scanner.refusal();
        refused = true;
        endHead();
        if (begin < 0) {
            all.release();
            failBody(ctx, reason);
            return;
        }
        if (!counted) {
            unanswered++;
        }
        DefaultHttpRequest broken = broken(all, begin, reason);
        if (begin > all.readerIndex()) {
            all.writerIndex(begin);
            ctx.fireChannelRead(all);
        } else {
            all.release();
        }
        ctx.fireChannelRead(broken);
    }

    /** What is taken for the request, and for broken; with its line, where that can be read, for the access log. */
    private DefaultHttpRequest broken(ByteBuf all, int begin, Refusal reason) {
        HttpMethod method = HttpMethod.GET;
        String target = "/bad-request";
        int end = all.indexOf(begin, all.writerIndex(), Grammar.SP);
        int second = end < 0 ? -1 : all.indexOf(end + 1, all.writerIndex(), Grammar.SP);
        if (scanner.isLineRead() && second > 0) {
            method = HttpMethod.valueOf(
                    all.toString(begin, end - begin, ISO_8859_1).strip());
            target = all.toString(end + 1, second - end - 1, ISO_8859_1);
        }
        DefaultHttpRequest broken = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, target);
        broken.setDecoderResult(DecoderResult.failure(new RefusedException(reason)));
        return broken;
    }

    private void failBody(ChannelHandlerContext ctx, Refusal reason) {
        if (unanswered == 1 && !answering) {
            answer(ctx, reason);
        } else if (unanswered > 1) {
            owed = reason;
        }
        DefaultLastHttpContent failed = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
        failed.setDecoderResult(DecoderResult.failure(new RefusedException(reason)));
        ctx.fireChannelRead(failed);
    }

    private void answer(ChannelHandlerContext ctx, Refusal reason) {
        muted = true;
        RouterError error = RouterError.malformed(reason.status(), reason.code(), reason.message());
        String body = error.body();
        String head = "HTTP/1.1 " + body.substring(0, body.indexOf(':')) + "\r\n"
                + (error.code() == null ? "" : "X-Cf-RouterError: " + error.code() + "\r\n")
                + "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n";
        ctx.writeAndFlush(Unpooled.copiedBuffer(head + body, ISO_8859_1));
    }

    private void beginHead(ChannelHandlerContext ctx) {
        timed = true;
        headSinceNanos = System.nanoTime();
        if (alarm == null) {
            setAlarm(ctx, timeoutNanos);
        }
    }

    private void endHead() {
        timed = false;
    }

    private void setAlarm(ChannelHandlerContext ctx, long nanos) {
        alarm = ctx.executor().schedule(() -> ring(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void ring(ChannelHandlerContext ctx) {
        alarm = null;
        if (!timed) {
            return;
        }
        long left = headSinceNanos + timeoutNanos - System.nanoTime();
        if (left > 0) {
            setAlarm(ctx, left);
        } else if (!reading) {
            beginHead(ctx); // the client is not read from, so it is not the one that is slow
        } else {
            ByteBuf all = held.take();
            ByteBuf begun = all == null ? Unpooled.EMPTY_BUFFER : all;
            refuse(ctx, begun, begun.readerIndex(), false);
            ctx.fireChannelReadComplete();
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        boolean halfway = refused || !scanner.isBetweenRequests();
        if (halfway && !tunnel && ctx.channel().isActive()) {
            refused = true;
            held.drop();
            lingering.begin(ctx, promise);
        } else {
            ctx.close(promise);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (muted) {
            ReferenceCountUtil.release(msg);
            promise.trySuccess();
        } else {
            ctx.write(msg, promise);
        }
    }

    /** The head of the oldest unanswered request's response is written, not an interim one. */
    public void responseBegins() {
        answering = true;
    }

    /** The oldest unanswered request's response is complete. */
    public void responseEnds() {
        answering = false;
        unanswered--;
        ChannelHandlerContext guard = own();
        if (owed != null && unanswered == 1) {
            answer(guard, owed);
        } else if (undecided && unanswered == 0) {
            undecided = false;
            ByteBuf next = held.take();
            if (next != null) {
                receive(guard, next);
                guard.fireChannelReadComplete();
            }
        }
    }

    /** The oldest unanswered request is answered by another protocol from here on. */
    public void protocolSwitched() {
        tunnel = true;
        own().executor().execute(this::open);
    }

    /** What came since goes on as it is, once those behind have made way for it. */
    private void open() {
        ChannelHandlerContext ctx = own();
        ByteBuf ahead = held.take();
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
        if (ahead != null) {
            ctx.fireChannelRead(ahead);
            ctx.fireChannelReadComplete();
        }
    }
}
