package io.weir.router.backend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.impl.headers.HeadersAdaptor;
import io.vertx.core.internal.buffer.BufferInternal;
import io.weir.router.guard.ResponseGuard;
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

    /** What the decoder holds back at most while a line is not complete. */
    private static final int STATUS_LINE_BYTES_MAX = 8192;

    /** How long a backend may take to take the last bytes of a tunnel that the client has closed. */
    private static final long LINGER_SECONDS = 5;

    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** More than any response has, and cheap next to the bound on their bytes. */
    private static final int HEADERS_MAX = 10_000;

    /** The guard knows the bound exactly; the decoder behind it, which counts a little differently, must not be the stricter one. */
    private static final int DECODER_SLACK_BYTES = 1024;

    /** What comes in is read by it first: nothing reaches the decoder that has not one reading. */
    private final ResponseGuard guard;

    private @Nullable Exchange current;

    Http1Connection(Channel channel, int headerBytesMax) {
        super(channel);
        guard = new ResponseGuard(headerBytesMax, HEADERS_MAX);
        channel.pipeline()
                .addLast("guard", guard)
                .addLast("decoder", new Decoder(headerBytesMax + DECODER_SLACK_BYTES))
                .addLast("exchange", new Reader());
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

    /** Knows from the request what a response's head cannot tell: whether a body follows. */
    private final class Decoder extends HttpResponseDecoder {

        Decoder(int headerBytesMax) {
            super(new HttpDecoderConfig()
                    .setMaxInitialLineLength(STATUS_LINE_BYTES_MAX)
                    .setMaxHeaderSize(headerBytesMax)
                    .setValidateHeaders(true));
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            int status = ((HttpResponse) message).status().code();
            Exchange exchange = current;
            return status < 200 || status == 204 || status == 304 || (exchange != null && exchange.isHead);
        }
    }

    private final class Reader extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Exchange exchange = current;
            try {
                if (exchange == null || exchange.listener == null) {
                    // A backend that speaks unasked: nothing it says later could be told from an answer.
                    close();
                } else if (message instanceof HttpObject part) {
                    exchange.read(part);
                } else if (message instanceof ByteBuf bytes && exchange.tunnelling) {
                    exchange.tell(bytes);
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
        private boolean interim;
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
            ByteBuf head = channel.alloc().buffer(1024);
            try {
                Http1Head.write(request, head);
            } catch (Http1Head.UnwritableException e) {
                head.release();
                fail(new BackendFailure(EndpointFault.REQUEST_UNWRITABLE, String.valueOf(e.getMessage())));
                return;
            }
            ChannelFuture written = channel.writeAndFlush(head);
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
        public void write(Buffer chunk) {
            ByteBuf bytes = ((BufferInternal) chunk).getByteBuf();
            int length = bytes.readableBytes();
            if (length == 0) {
                return;
            }
            if (chunked && !tunnelling) {
                ByteBuf size = channel.alloc().buffer(10);
                ByteBufUtil.writeAscii(size, Integer.toHexString(length));
                size.writeByte('\r').writeByte('\n');
                var _ = channel.write(size);
                var _ = channel.write(bytes);
                var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(LAST_CHUNK, 3, 2));
            } else {
                var _ = channel.writeAndFlush(bytes);
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
            try {
                Http1Head.headers(trailers, last);
            } catch (Http1Head.UnwritableException e) {
                last.release();
                return Unpooled.wrappedBuffer(LAST_CHUNK); // trailers may be dropped
            }
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

        private void read(HttpObject part) {
            if (part.decoderResult().isFailure()) {
                lost(part.decoderResult().cause());
                return;
            }
            if (part instanceof HttpResponse response) {
                readHead(response);
            }
            if (part instanceof HttpContent content && listener != null && !interim && !tunnelling) {
                if (content.content().isReadable()) {
                    tell(content.content());
                }
                if (content instanceof LastHttpContent last) {
                    ended(new HeadersAdaptor(last.trailingHeaders()));
                }
            }
            if (part instanceof LastHttpContent) {
                interim = false;
            }
        }

        private void readHead(HttpResponse response) {
            Listener told = listener;
            int status = response.status().code();
            MultiMap headers = new HeadersAdaptor(response.headers());
            if (told == null) {
                return;
            }
            if (status < 200 && status != 101) {
                interim = true;
                told.interim(status, headers);
                return;
            }
            if (status == 101 && !upgrades) {
                lost(new IllegalStateException("101 without an upgrade"));
                return;
            }
            answered = true;
            keepsAlive = staysOpen(response);
            if (status == 101) {
                tunnelling = true;
            }
            told.head(new BackendResponse(status, headers));
            if (tunnelling && listener != null) {
                // What the decoder has read beyond the head comes out of it now.
                channel.pipeline().remove(Decoder.class);
            }
        }

        private static boolean staysOpen(HttpResponse response) {
            boolean byDefault = response.protocolVersion().equals(HttpVersion.HTTP_1_1);
            return byDefault
                    ? !response.headers().containsValue(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true)
                    : response.headers().containsValue(HttpHeaders.CONNECTION, HttpHeaders.KEEP_ALIVE, true);
        }

        private void tell(ByteBuf bytes) {
            Listener told = listener;
            if (told != null) {
                // Copied to the heap: what is lost on the way to a client that went away is then nobody's to release.
                told.body(BufferInternal.buffer(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(bytes))));
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
            if (tunnelling) {
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
