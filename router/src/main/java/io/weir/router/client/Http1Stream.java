package io.weir.router.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.HopByHop;
import io.weir.router.frontend.ClientConnection;
import io.weir.router.guard.RequestGuard;
import io.weir.router.http1.BodyReader;
import io.weir.router.http1.HeadWriter;
import io.weir.router.http1.HeadWriter.UnwritableException;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on a client's connection of HTTP/1.
 *
 * <p>Small writes of one turn of the loop are gathered, so that a head and a short body leave in one piece. Threads: the connection's event
 * loop.
 */
final class Http1Stream implements ClientStream {

    /** Up to here copying is cheaper than a second buffer. */
    private static final int GATHERED_BYTES_MAX = 8 << 10;

    private static final int HEAD_ROOM_BYTES = 256;

    /** What a client may have had on its way already after its answer; more is cheaper to cut off. */
    private static final long DISCARDED_BYTES_MAX = 1 << 20;

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] EARLY_HINTS = "HTTP/1.1 103 Early Hints\r\n".getBytes(US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n".getBytes(US_ASCII);
    private static final byte[] LINE_END = "\r\n".getBytes(US_ASCII);

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Http1Client client;
    private final HttpMethod method;
    private final String uri;
    private final HttpVersion version;
    private final MultiMap headers;
    private final @Nullable Throwable broken;
    private final BodyReader body = new BodyReader();

    private @Nullable Listener listener;
    private boolean held = true;
    private boolean requestEnded;
    private boolean endTold;
    private boolean discards;
    private long discarded;

    private int status;
    private MultiMap response;
    private @Nullable String reason;
    private boolean keepsAlive;
    private boolean closes;
    private boolean chunked;
    private boolean headWritten;
    private boolean responseEnded;

    /** Written and not passed on yet. */
    private @Nullable ByteBuf gathered;

    Http1Stream(
            Http1Client client,
            HttpMethod method,
            String uri,
            HttpVersion version,
            MultiMap headers,
            @Nullable Throwable broken) {
        this.client = client;
        this.method = method;
        this.uri = uri;
        this.version = version;
        this.headers = headers;
        this.broken = broken;
        this.response = headers;
        this.keepsAlive = HopByHop.keepsConnection(headers, version == HttpVersion.HTTP_1_1);
        frame();
    }

    /** The guard has seen to it that there is one framing at most. */
    private void frame() {
        if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            body.chunked();
            return;
        }
        String length = headers.get(HeaderNames.CONTENT_LENGTH);
        if (length == null) {
            requestEnded = true;
        } else {
            body.ofLength(Long.parseLong(length));
            requestEnded = body.ended();
        }
    }

    @Override
    public HttpMethod method() {
        return method;
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public HttpVersion version() {
        return version;
    }

    @Override
    public MultiMap headers() {
        return headers;
    }

    @Override
    public ClientConnection connection() {
        return client.connection();
    }

    @Override
    public String clientAddress() {
        return client.connection().clientText();
    }

    @Override
    public int clientPort() {
        return client.connection().clientPort();
    }

    @Override
    public boolean secure() {
        return client.connection().isSecure();
    }

    @Override
    public boolean bodyFollows() {
        return !requestEnded;
    }

    @Override
    public @Nullable Throwable broken() {
        return broken;
    }

    // ---- the request

    @Override
    public void listen(Listener told, boolean bodyExpected) {
        listener = told;
    }

    /** Whether bytes of its body are wanted now. */
    boolean takesBody() {
        return !requestEnded && (!held || discards);
    }

    /** Whether its body is not to be read on. */
    boolean isPaused() {
        return !requestEnded && held && !discards && listener != null;
    }

    void readBody(ByteBuf in) {
        while (in.isReadable() && takesBody()) {
            ByteBuf part = body.read(in);
            if (part != null && discards) {
                discard(part);
            } else if (part != null && listener != null) {
                listener.requestBody(part);
            }
            if (body.ended()) {
                requestEnded = true;
                tellEnd();
                if (responseEnded) {
                    over();
                }
            }
        }
    }

    private void discard(ByteBuf part) {
        discarded += part.readableBytes();
        if (discarded > DISCARDED_BYTES_MAX) {
            client.close();
        }
    }

    private void tellEnd() {
        Listener told = listener;
        if (!endTold && !held && !discards && told != null) {
            endTold = true;
            MultiMap trailers = body.trailers();
            if (trailers != null) {
                HopByHop.removeFromTrailers(trailers);
            }
            told.requestEnded(trailers);
        }
    }

    /** Its connection is closed, or its body went wrong. */
    void gone(@Nullable Throwable cause) {
        Listener told = listener;
        listener = null;
        ByteBuf unsent = gathered;
        gathered = null;
        if (unsent != null) {
            unsent.release();
        }
        if (told != null && !responseEnded) {
            told.clientGone(cause);
        }
    }

    @Override
    public void resume() {
        held = false;
        if (requestEnded) {
            tellEnd();
        } else {
            client.resumed();
        }
    }

    @Override
    public void pause() {
        held = true;
        if (!requestEnded) {
            client.paused();
        }
    }

    @Override
    public boolean requestEnded() {
        return requestEnded;
    }

    // ---- the response

    @Override
    public MultiMap respond(int code, MultiMap received) {
        status = code;
        response = received;
        return received;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void chunked() {
        chunked = version == HttpVersion.HTTP_1_1;
        closes |= !chunked; // 1.0 has only the end of the connection to mark the end of the body
    }

    @Override
    public boolean takesTrailers() {
        return chunked;
    }

    @Override
    public void closes() {
        closes = true;
    }

    @Override
    public void proceed() {
        if (!headWritten) {
            gather(CONTINUE);
            flush();
        }
    }

    @Override
    public void earlyHints(MultiMap hints) {
        if (!headWritten) {
            HeadWriter head = HeadWriter.begin()
                    .literal(EARLY_HINTS)
                    .writableHeaders(hints)
                    .endLine();
            head.end(room(head.length()));
            send();
        }
    }

    private void writeHead() {
        headWritten = true;
        closes |= !keepsAlive;
        if (closes) {
            response.set(HeaderNames.CONNECTION, "close");
        } else if (version == HttpVersion.HTTP_1_0) {
            response.set(HeaderNames.CONNECTION, "keep-alive");
        }
        HeadWriter head =
                ResponseHead.write(version == HttpVersion.HTTP_1_0 ? 0 : 1, status, reason, response, chunked);
        head.end(room(head.length() + HEAD_ROOM_BYTES));
        RequestGuard guard = client.guard();
        if (guard != null) {
            guard.responseBegins();
        }
    }

    /** The buffer that small writes are gathered in, with so much room. */
    private ByteBuf room(int bytes) {
        ByteBuf to = gathered;
        if (to == null) {
            to = client.context().alloc().buffer(Math.max(bytes, 2048));
            gathered = to;
        }
        return to;
    }

    private void gather(byte[] bytes) {
        room(bytes.length).writeBytes(bytes);
    }

    @Override
    public void write(ByteBuf bytes) {
        if (responseEnded) {
            return;
        }
        if (!headWritten) {
            writeHead();
        }
        int length = bytes.readableBytes();
        if (length == 0 || isBodyless()) {
            return;
        }
        if (chunked) {
            gather(Integer.toHexString(length).getBytes(US_ASCII));
            gather(LINE_END);
        }
        ByteBuf before = gathered;
        if (length <= GATHERED_BYTES_MAX && (before == null || before.readableBytes() <= GATHERED_BYTES_MAX)) {
            room(length).writeBytes(bytes, bytes.readerIndex(), length);
        } else {
            passOn();
            var _ = client.context().write(bytes.retain(), client.context().voidPromise());
        }
        if (chunked) {
            gather(LINE_END);
        }
    }

    private void passOn() {
        ByteBuf bytes = gathered;
        if (bytes != null) {
            gathered = null;
            var _ = client.context().write(bytes, client.context().voidPromise());
        }
    }

    @Override
    public void flush() {
        if (responseEnded) {
            return;
        }
        if (!headWritten && status != 0) {
            writeHead();
        }
        send();
    }

    private void send() {
        ChannelHandlerContext ctx = client.context();
        ByteBuf bytes = gathered;
        if (bytes != null) {
            gathered = null;
            var _ = ctx.writeAndFlush(bytes, ctx.voidPromise());
        } else {
            ctx.flush();
        }
    }

    @Override
    public boolean writable() {
        return client.context().channel().isWritable();
    }

    void drained() {
        if (listener != null) {
            listener.clientDrained();
        }
    }

    private boolean isBodyless() {
        return method.equals(HttpMethod.HEAD) || status == NO_CONTENT || status == NOT_MODIFIED || status < 200;
    }

    @Override
    public void end(@Nullable MultiMap trailers) {
        if (responseEnded) {
            return;
        }
        if (!headWritten) {
            if (!chunked && !isBodyless() && !response.contains(HeaderNames.CONTENT_LENGTH)) {
                response.set(HeaderNames.CONTENT_LENGTH, "0");
            }
            writeHead();
        }
        if (chunked && !isBodyless()) {
            endChunks(trailers);
        }
        ended();
    }

    private void endChunks(@Nullable MultiMap trailers) {
        gather(LAST_CHUNK);
        if (trailers != null && !trailers.isEmpty()) {
            HeadWriter lines = HeadWriter.begin().writableHeaders(trailers);
            lines.end(room(lines.length()));
        }
        gather(LINE_END);
    }

    @Override
    public void answer(String reasonPhrase, byte[] bytes) {
        if (responseEnded) {
            return;
        }
        reason = reasonPhrase;
        if (!isBodyless()) {
            response.set(HeaderNames.CONTENT_LENGTH, Integer.toString(bytes.length));
        }
        writeHead();
        if (!isBodyless()) {
            gather(bytes);
        }
        ended();
    }

    private void ended() {
        responseEnded = true;
        ChannelHandlerContext ctx = client.context();
        ByteBuf last = gathered;
        gathered = null;
        if (closes) {
            var written = last == null ? ctx.writeAndFlush(ctx.alloc().buffer(0)) : ctx.writeAndFlush(last);
            tellGuard();
            written.addListener(done -> client.close());
            return;
        }
        if (last == null) {
            ctx.flush();
        } else {
            var _ = ctx.writeAndFlush(last, ctx.voidPromise());
        }
        tellGuard();
        if (requestEnded) {
            over();
        } else {
            discards = true;
            client.resumed();
        }
    }

    private void tellGuard() {
        RequestGuard guard = client.guard();
        if (guard != null) {
            guard.responseEnds();
        }
    }

    private void over() {
        listener = null;
        if (!closes) {
            client.over();
        }
    }

    @Override
    public void abort(long resetCode) {
        responseEnded = true;
        client.close();
    }

    @Override
    public void switchProtocols(ClientTunnel.Listener told) {
        headWritten = true;
        responseEnded = true;
        listener = null;
        Http1Tunnel tunnel = new Http1Tunnel(client, told);
        try {
            HeadWriter head = HeadWriter.begin()
                    .literal("HTTP/1.1 101 Switching Protocols\r\n".getBytes(US_ASCII))
                    .headers(response)
                    .endLine();
            head.end(room(head.length()));
        } catch (UnwritableException e) {
            client.close();
            told.closed();
            return;
        }
        send();
        told.opened(tunnel);
        client.switchTo(tunnel);
        RequestGuard guard = client.guard();
        if (guard != null) {
            guard.protocolSwitched();
        }
    }
}
