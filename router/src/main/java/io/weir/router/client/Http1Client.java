package io.weir.router.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.frontend.ClientConnection;
import io.weir.router.guard.RequestGuard;
import io.weir.router.http1.HeadReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection of HTTP/1: one exchange after the other, in the order in which they were asked for; after a 101 bytes of another
 * protocol. Stands behind the {@linkplain RequestGuard guard}, which has read every byte before.
 *
 * <p>Whatever cannot be worked on yet is kept, and nothing is read meanwhile: at most what one read of the socket brings.
 *
 * <p>Threads: the connection's event loop.
 */
public final class Http1Client extends ChannelDuplexHandler implements ClientConnection.Speaker {

    private static final Logger LOG = LoggerFactory.getLogger(Http1Client.class);

    private static final byte[] GET = "GET".getBytes(StandardCharsets.US_ASCII);

    private final ClientConnection connection;
    private final @Nullable RequestGuard guard;
    private final long idleNanos;
    private final Consumer<ClientStream> requests;
    private final HeadReader heads = HeadReader.ofLoop();

    /** What came and is not worked on yet: bytes, and what the guard puts in the place of what it has refused. */
    private final ArrayDeque<Object> inbox = new ArrayDeque<>(2);

    private @Nullable ChannelHandlerContext context;
    private @Nullable Http1Stream current;
    private @Nullable Http1Tunnel tunnel;
    private boolean working;
    private boolean closed;
    private boolean finishing;
    private boolean reads = true;
    private long activeNanos;

    /**
     * To be put behind the guard, on the connection's event loop, before anything was read.
     *
     * @param guard what stands in front of it; null for nothing that need be told of responses
     * @param idleTimeout how long nothing may be asked; zero for ever
     * @param requests told of every request
     */
    public Http1Client(
            ClientConnection connection,
            @Nullable RequestGuard guard,
            Duration idleTimeout,
            Consumer<ClientStream> requests) {
        this.connection = connection;
        this.guard = guard;
        this.idleNanos = idleTimeout.toNanos();
        this.requests = requests;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        activeNanos = System.nanoTime();
        if (idleNanos > 0) {
            lookAgainIn(ctx, idleNanos);
        }
    }

    private void lookAgainIn(ChannelHandlerContext ctx, long nanos) {
        var _ = ctx.executor().schedule(() -> lookIfIdle(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void lookIfIdle(ChannelHandlerContext ctx) {
        if (closed || tunnel != null) {
            return;
        }
        long left = idleNanos - (System.nanoTime() - activeNanos);
        if (current != null) {
            lookAgainIn(ctx, idleNanos); // its own times bound it
        } else if (left > 0) {
            lookAgainIn(ctx, left);
        } else {
            close();
        }
    }

    ChannelHandlerContext context() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ctx;
    }

    @Nullable RequestGuard guard() {
        return guard;
    }

    ClientConnection connection() {
        return connection;
    }

    // ---- reading

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Http1Tunnel switched = tunnel;
        if (switched != null) {
            switched.take(message);
        } else {
            inbox.add(message);
            work();
        }
    }

    /** Works on what came, as far as it can be worked on now. */
    void work() {
        if (working) {
            return; // the one that works goes on with it
        }
        working = true;
        try {
            while (!closed && tunnel == null && isReady()) {
                Object next = inbox.peek();
                if (next == null) {
                    break;
                }
                if (next instanceof ByteBuf in && in.isReadable()) {
                    read(in);
                }
                if (!(next instanceof ByteBuf in && in.isReadable())) {
                    inbox.poll();
                    take(next);
                }
            }
        } finally {
            working = false;
        }
        if (closed) {
            drop();
        } else if (tunnel != null) {
            tunnel.takeAll(inbox);
        } else {
            readOn(inbox.isEmpty() && (current == null || !current.isPaused()));
        }
    }

    /** Whether the next bytes are wanted: those of a body that is asked for, or of the next request. */
    private boolean isReady() {
        Http1Stream under = current;
        return under == null || under.takesBody();
    }

    private void readOn(boolean on) {
        if (on != reads) {
            reads = on;
            context().channel().config().setAutoRead(on);
        }
    }

    private void read(ByteBuf in) {
        Http1Stream under = current;
        if (under != null) {
            under.readBody(in);
        } else if (heads.take(in)) {
            HttpMethod method = heads.passes(GET) ? HttpMethod.GET : HttpMethod.valueOf(heads.word());
            String uri = heads.word();
            HttpVersion version = heads.lastDigit() == 0 ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
            MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            heads.headers(headers);
            begin(new Http1Stream(this, method, uri, version, headers, null));
        } else {
            in.skipBytes(in.readableBytes());
            LOG.error("part of a head came through the guard client={}", connection.clientText());
            close();
        }
    }

    /** Takes what is not bytes, and lets go of what is. */
    private void take(Object message) {
        if (message instanceof HttpRequest broken) {
            Throwable cause = broken.decoderResult().cause();
            begin(new Http1Stream(
                    this,
                    HttpMethod.valueOf(broken.method().name()),
                    broken.uri(),
                    HttpVersion.HTTP_1_1,
                    MultiMap.caseInsensitiveMultiMap(),
                    cause == null ? new IOException("the request cannot be read") : cause));
        } else if (message instanceof HttpObject broken) {
            Http1Stream under = current;
            if (under != null) {
                under.gone(broken.decoderResult().cause());
            }
            closeOnceWritten();
        }
        ReferenceCountUtil.release(message);
    }

    private void begin(Http1Stream stream) {
        current = stream;
        if (finishing) {
            stream.closes();
        }
        requests.accept(stream);
    }

    // ---- told by exchanges

    /** Request and response are complete. */
    void over() {
        current = null;
        activeNanos = System.nanoTime();
        if (finishing) {
            closeOnceWritten();
        } else if (!inbox.isEmpty()) {
            work();
        }
    }

    /** Whether bytes are wanted has changed. */
    void resumed() {
        work();
    }

    void paused() {
        readOn(false);
    }

    void switchTo(Http1Tunnel other) {
        tunnel = other;
        readOn(true);
        if (!working) {
            other.takeAll(inbox);
        }
    }

    /** Closes at once; what was not written yet is lost. */
    void close() {
        var _ = context().close();
    }

    /** Closes as soon as what was written has gone out, which is at once with some transports, and later with others. */
    void closeOnceWritten() {
        ChannelHandlerContext ctx = context();
        ctx.writeAndFlush(ctx.alloc().buffer(0)).addListener(done -> close());
    }

    // ---- the connection

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // Nobody behind needs to know.
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!ctx.channel().isWritable()) {
            return;
        }
        if (tunnel != null) {
            tunnel.drained();
        } else if (current != null) {
            current.drained();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        Http1Stream under = current;
        if (tunnel != null) {
            tunnel.closed();
        } else if (under != null) {
            under.gone(null);
        }
        if (!working) {
            drop();
        }
        ctx.fireChannelInactive();
    }

    private void drop() {
        for (Object message = inbox.poll(); message != null; message = inbox.poll()) {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // What clients do to their connections is no news, and must not fill the log.
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("connection of a client is closed client={} error={}", connection.clientText(), cause.toString());
        } else {
            LOG.error(
                    "connection of a client is closed client={} error={}",
                    connection.clientText(),
                    cause.toString(),
                    cause);
        }
        close();
    }

    @Override
    public void finish() {
        if (tunnel == null && !finishing) {
            finishing = true;
            if (current == null) {
                close();
            } else {
                current.closes();
            }
        }
    }
}
