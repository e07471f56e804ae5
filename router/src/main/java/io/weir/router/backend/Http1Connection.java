package io.weir.router.backend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.weir.router.exchange.HopByHop;
import io.weir.router.guard.ResponseGuard;
import io.weir.router.http1.BodyReader;
import io.weir.router.http1.HeadReader;
import io.weir.router.http1.HeadWriter;
import io.weir.router.http1.HeadWriter.UnwritableException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/1.1: one exchange at a time. After a 101 it carries bytes.
 *
 * <p>Threads: one event loop.
 */
final class Http1Connection extends BackendConnection {

    /** How long a backend may take to take the last bytes of a tunnel that the client has closed. */
    private static final long LINGER_SECONDS = 5;

    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** More than any response has, and cheap next to the bound on their bytes. */
    private static final int HEADERS_MAX = 10_000;

    /** What comes in is read by it first: nothing gets past it that has not one reading. */
    private final ResponseGuard guard;

    private final HeadReader heads = HeadReader.ofLoop();
    private final BodyReader body = new BodyReader();
    private @Nullable Exchange current;

    Http1Connection(Channel channel, int headerBytesMax) {
        super(channel);
        guard = new ResponseGuard(headerBytesMax, HEADERS_MAX);
        channel.pipeline().addLast("guard", guard).addLast("exchange", new Reader());
    }

    @Override
    int capacity() {
        return 1;
    }

    @Override
    BackendStream open() {
        Exchange exchange = new Exchange(used);
        used = true;
        active++;
        current = exchange;
        return exchange;
    }

    private final class Reader extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Exchange exchange = current;
            try {
                if (exchange == null || exchange.listener == null) {
                    // A backend that speaks unasked: nothing it says later could be told from an answer.
                    close();
                } else if (message instanceof ByteBuf bytes) {
                    exchange.read(bytes);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            Exchange exchange = current;
            if (exchange != null && exchange.listener != null) {
                exchange.listener.settled();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            Exchange exchange = current;
            if (exchange != null && exchange.listener != null && channel.isWritable()) {
                exchange.listener.drained();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            lost(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            lost(null);
        }
    }

    @Override
    void lose() {
        lost(new IOException("nothing was heard of the other side for too long"));
    }

    /** @param cause null if the backend closed it */
    private void lost(@Nullable Throwable cause) {
        Exchange exchange = current;
        close();
        if (exchange != null) {
            exchange.lost(cause);
        }
    }

    private final class Exchange implements BackendStream {

        private final boolean reused;
        private @Nullable Listener listener;
        private boolean isHead;
        private boolean upgrades;
        private boolean chunked;
        private boolean headWritten;
        private boolean requestEnded;
        private boolean answered;
        private boolean keepsAlive;
        private boolean responseEnded;
        private boolean tunnelling;
        private boolean lingers;

        Exchange(boolean reused) {
            this.reused = reused;
        }

        @Override
        public boolean reused() {
            return reused;
        }

        @Override
        public boolean http2() {
            return false;
        }

        @Override
        public @Nullable SocketAddress localAddress() {
            return Http1Connection.this.localAddress();
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
            isHead = request.method().equals("HEAD");
            upgrades = request.upgrades();
            chunked = request.chunked();
            requestEnded = last;
            guard.expect(isHead, upgrades);
            ByteBuf head;
            try {
                HeadWriter written = Http1Head.write(request);
                head = channel.alloc().buffer(written.length());
                written.end(head);
            } catch (UnwritableException e) {
                fail(new BackendFailure(EndpointFault.REQUEST_UNWRITABLE, String.valueOf(e.getMessage())));
                return;
            }
            ChannelFuture written = last ? channel.writeAndFlush(head) : channel.write(head);
            if (!last) {
                // Behind the part of the body that is here already, and goes out with it.
                channel.eventLoop().execute(channel::flush);
            }
            if (written.isSuccess()) {
                headWritten = true;
            } else {
                written.addListener(done -> {
                    headWritten = done.isSuccess();
                    if (!headWritten) {
                        close();
                        fail(BackendFailure.of(EndpointFault.INCOMPLETE_REQUEST));
                    }
                });
            }
        }

        @Override
        public void write(ByteBuf bytes) {
            int length = bytes.readableBytes();
            if (length == 0) {
                return;
            }
            if (chunked && !tunnelling) {
                ByteBuf size = channel.alloc().buffer(10);
                ByteBufUtil.writeAscii(size, Integer.toHexString(length));
                size.writeByte('\r').writeByte('\n');
                var _ = channel.write(size);
                var _ = channel.write(bytes.retain());
                var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(LAST_CHUNK, 3, 2));
            } else {
                var _ = channel.writeAndFlush(bytes.retain());
            }
        }

        @Override
        public void end(@Nullable MultiMap trailers) {
            requestEnded = true;
            if (tunnelling) {
                lingers = true;
                var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> hangUp());
                var _ = channel.eventLoop().schedule(Http1Connection.this::hangUp, LINGER_SECONDS, TimeUnit.SECONDS);
            } else if (chunked) {
                var _ = channel.writeAndFlush(lastChunk(trailers));
            }
        }

        private ByteBuf lastChunk(@Nullable MultiMap trailers) {
            if (trailers == null || trailers.isEmpty()) {
                return Unpooled.wrappedBuffer(LAST_CHUNK);
            }
            ByteBuf last = channel.alloc().buffer(256);
            last.writeByte('0').writeByte('\r').writeByte('\n');
            HeadWriter.begin().writableHeaders(trailers).end(last);
            return last.writeByte('\r').writeByte('\n');
        }

        @Override
        public boolean writable() {
            return channel.isWritable();
        }

        @Override
        public void pause() {
            channel.config().setAutoRead(false);
        }

        @Override
        public void resume() {
            channel.config().setAutoRead(true);
        }

        private void read(ByteBuf in) {
            while (in.isReadable() && listener != null) {
                if (tunnelling) {
                    tell(in.readSlice(in.readableBytes()));
                } else if (!answered) {
                    readHead(in);
                } else if (responseEnded) {
                    lost(new IOException("more than a response came"));
                } else {
                    ByteBuf part = body.read(in);
                    if (part != null) {
                        tell(part);
                    }
                    endIfWhole();
                }
            }
        }

        private void endIfWhole() {
            if (answered && !tunnelling && body.ended()) {
                MultiMap trailers = body.trailers();
                ended(trailers == null ? HttpHeaders.headers() : trailers);
            }
        }

        private void readHead(ByteBuf in) {
            Listener told = listener;
            if (told == null) {
                return;
            }
            if (!heads.take(in)) {
                lost(new IOException("part of a head came through the guard"));
                return;
            }
            boolean version11 = heads.word().endsWith("1");
            int status = Integer.parseInt(heads.word());
            heads.passLine();
            MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            heads.headers(headers);
            if (status < 200 && status != 101) {
                told.interim(status, headers);
                return;
            }
            if (status == 101 && !upgrades) {
                lost(new IllegalStateException("101 without an upgrade"));
                return;
            }
            answered = true;
            keepsAlive = HopByHop.keepsConnection(headers, version11);
            if (status == 101) {
                tunnelling = true;
            } else {
                frame(status, headers);
            }
            told.head(new BackendResponse(status, headers));
            if (listener != null) {
                endIfWhole();
            }
        }

        /** The guard has seen to it that there is one framing at most. */
        private void frame(int status, MultiMap headers) {
            String length = headers.get(HttpHeaders.CONTENT_LENGTH);
            if (isHead || status == 204 || status == 304) {
                body.none();
            } else if (headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
                body.chunked();
            } else if (length != null) {
                body.ofLength(Long.parseLong(length));
            } else {
                body.untilClosed();
            }
        }

        private void tell(ByteBuf bytes) {
            Listener told = listener;
            if (told != null) {
                told.body(bytes);
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

        private void lost(@Nullable Throwable cause) {
            if (listener == null) {
                return;
            }
            if (tunnelling || (cause == null && answered && body.isUntilClosed())) {
                ended(HttpHeaders.headers());
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

        private void fail(BackendFailure failure) {
            Listener told = listener;
            listener = null;
            if (told != null) {
                told.failed(failure);
            }
        }

        @Override
        public void finish() {
            listener = null;
            if (current != this) {
                return;
            }
            current = null;
            if (requestEnded
                    && responseEnded
                    && keepsAlive
                    && guard.mayReuse()
                    && !tunnelling
                    && !closed
                    && channel.isActive()) {
                channel.config().setAutoRead(true);
            } else if (lingers) {
                markClosed(); // the last bytes are on their way; then it is closed
            } else {
                close();
            }
            exchangeOver();
        }
    }
}
