package io.weir.router.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.FieldNames;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.HopByHop;
import io.weir.router.frontend.ClientConnection;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on a client's connection of HTTP/2.
 *
 * <p>What was written last is held until more comes, or the end: a short response leaves in two frames, the second of which ends it.
 * Threads: the connection's event loop.
 */
final class Http2Stream implements ClientStream {

    /** Up to here copying is cheaper than a frame of its own. */
    private static final int GATHERED_BYTES_MAX = 8 << 10;

    private static final int HEADERS = 16;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Http2Client client;
    private final io.netty.handler.codec.http2.Http2Stream stream;
    private final HttpMethod method;
    private final String uri;
    private final MultiMap headers;

    private @Nullable Listener listener;
    private boolean held = true;
    private boolean delivers;
    /** What has come of the request's body while nobody wanted it: at most a stream's window. */
    private final ArrayDeque<ByteBuf> inbox = new ArrayDeque<>(0);

    private @Nullable MultiMap requestTrailers;
    /** Whether the client has sent all of it. */
    private boolean complete;

    private boolean endTold;

    private int status;
    private MultiMap response;
    private boolean headWritten;
    private boolean responseEnded;
    private boolean closed;

    /** Written and not passed on yet. */
    private @Nullable ByteBuf last;
    /** Whether more may be added to it. */
    private boolean gathers;

    /**
     * A request as it was read.
     *
     * @param uri empty where it has none
     * @param complete whether nothing follows its headers
     */
    Http2Stream(
            Http2Client client,
            io.netty.handler.codec.http2.Http2Stream stream,
            HttpMethod method,
            String uri,
            MultiMap headers,
            boolean complete) {
        this.client = client;
        this.stream = stream;
        this.method = method;
        this.uri = uri;
        this.headers = headers;
        this.response = headers;
        this.complete = complete;
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
        return HttpVersion.HTTP_2;
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
        return !complete;
    }

    @Override
    public @Nullable Throwable broken() {
        return null; // streams that cannot be read are reset
    }

    // ---- the request

    @Override
    public void listen(Listener told, boolean bodyExpected) {
        listener = told;
    }

    /**
     * Part of the request's body.
     *
     * @return bytes of it that nobody has to wait for any more
     */
    int data(ByteBuf bytes, boolean end) {
        int length = bytes.readableBytes();
        int taken = length;
        Listener told = listener;
        if (told != null && length > 0) {
            if (held || delivers || !inbox.isEmpty()) {
                inbox.add(bytes.retain());
                taken = 0;
            } else {
                delivers = true;
                told.requestBody(bytes);
                delivers = false;
                deliver(); // where it was stopped and asked for again meanwhile
            }
        }
        if (end) {
            complete = true;
            tellEnd();
        }
        return taken;
    }

    /** What comes after the body, and ends the request. */
    void trailers(MultiMap trailers) {
        HopByHop.removeFromTrailers(trailers);
        requestTrailers = trailers.isEmpty() ? null : trailers;
        complete = true;
        tellEnd();
    }

    private void deliver() {
        if (delivers) {
            return; // the one that does goes on with it
        }
        delivers = true;
        int taken = 0;
        while (!held && listener != null) {
            ByteBuf next = inbox.poll();
            if (next == null) {
                break;
            }
            taken += next.readableBytes();
            try {
                listener.requestBody(next);
            } finally {
                next.release();
            }
        }
        delivers = false;
        if (taken > 0) {
            client.taken(stream, taken);
        }
        tellEnd();
    }

    private void tellEnd() {
        Listener told = listener;
        if (complete && !endTold && !held && inbox.isEmpty() && told != null) {
            endTold = true;
            told.requestEnded(requestTrailers);
        }
    }

    @Override
    public void resume() {
        held = false;
        deliver();
    }

    @Override
    public void pause() {
        held = true;
    }

    @Override
    public boolean requestEnded() {
        return complete && inbox.isEmpty();
    }

    /** It is closed, in whatever way. */
    void closed() {
        closed = true;
        Listener told = listener;
        listener = null;
        drop();
        if (told != null && !responseEnded) {
            told.clientGone(null);
        }
    }

    private void drop() {
        for (ByteBuf unread = inbox.poll(); unread != null; unread = inbox.poll()) {
            unread.release();
        }
        ByteBuf unsent = last;
        last = null;
        if (unsent != null) {
            unsent.release();
        }
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
        // Frames have no other framing.
    }

    @Override
    public boolean takesTrailers() {
        return true;
    }

    @Override
    public void closes() {
        // Other streams share the connection.
    }

    @Override
    public void proceed() {
        interim(100, MultiMap.caseInsensitiveMultiMap());
    }

    @Override
    public void earlyHints(MultiMap hints) {
        interim(103, hints);
    }

    private void interim(int code, MultiMap said) {
        if (!closed && !headWritten) {
            client.writeHeaders(stream, head(code, said), false, client.unwatched());
            client.flush();
        }
    }

    private Http2Headers head(int code, MultiMap said) {
        Http2Headers head = new DefaultHttp2Headers(false, HEADERS).status(FieldNames.status(code));
        client.names().copy(said, head);
        return head;
    }

    private void writeHead(boolean end, ChannelPromise written) {
        headWritten = true;
        client.writeHeaders(stream, head(status, response), end, written);
    }

    private boolean isBodyless() {
        return method.equals(HttpMethod.HEAD) || status == NO_CONTENT || status == NOT_MODIFIED;
    }

    @Override
    public void write(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (responseEnded || closed || length == 0 || isBodyless()) {
            return;
        }
        ByteBuf before = last;
        if (before != null && gathers && before.readableBytes() + length <= GATHERED_BYTES_MAX) {
            before.writeBytes(bytes, bytes.readerIndex(), length);
            return;
        }
        passOn();
        gathers = length <= GATHERED_BYTES_MAX;
        last = gathers ? client.buffer(length).writeBytes(bytes, bytes.readerIndex(), length) : bytes.retain();
    }

    private void passOn() {
        if (!headWritten) {
            writeHead(false, client.unwatched());
        }
        ByteBuf bytes = last;
        last = null;
        if (bytes != null) {
            client.writeData(stream, bytes, false, client.unwatched());
        }
    }

    @Override
    public void flush() {
        if (!responseEnded && !closed && status != 0) {
            passOn();
            client.flush();
        }
    }

    @Override
    public boolean writable() {
        return client.isWritable(stream);
    }

    /** More may be written. */
    void drained() {
        if (listener != null) {
            listener.clientDrained();
        }
    }

    @Override
    public void end(@Nullable MultiMap trailers) {
        if (responseEnded || closed) {
            return;
        }
        MultiMap after = trailers == null || trailers.isEmpty() ? null : trailers;
        ByteBuf bytes = last;
        last = null;
        ChannelPromise written = ended();
        ChannelPromise before = client.unwatched();
        if (!headWritten && bytes == null && after == null) {
            writeHead(true, written);
        } else {
            if (!headWritten) {
                writeHead(false, before);
            }
            if (after == null) {
                client.writeData(stream, bytes == null ? Unpooled.EMPTY_BUFFER : bytes, true, written);
            } else {
                if (bytes != null) {
                    client.writeData(stream, bytes, false, before);
                }
                Http2Headers fields = new DefaultHttp2Headers(false, HEADERS);
                client.names().copy(after, fields);
                client.writeHeaders(stream, fields, true, written);
            }
        }
        client.flush();
    }

    @Override
    public void answer(String reasonPhrase, byte[] body) {
        if (responseEnded || closed) {
            return;
        }
        if (!isBodyless()) {
            response.set(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
            last = Unpooled.wrappedBuffer(body);
        }
        end(null);
    }

    /** Nobody needs the rest of the request once the response is written. */
    private ChannelPromise ended() {
        responseEnded = true;
        listener = null;
        if (complete) {
            return client.unwatched();
        }
        ChannelPromise written = client.watched();
        written.addListener(done -> client.reset(stream, Http2Error.NO_ERROR.code()));
        return written;
    }

    @Override
    public void abort(long resetCode) {
        responseEnded = true;
        listener = null;
        drop();
        client.reset(stream, resetCode);
    }

    @Override
    public void switchProtocols(ClientTunnel.Listener told) {
        // Only requests of HTTP/1 ask for another protocol.
        throw new IllegalStateException("a stream of HTTP/2 cannot become another protocol");
    }
}
