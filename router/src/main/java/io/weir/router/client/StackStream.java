package io.weir.router.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.frontend.ClientConnection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that the HTTP stack has read: one of HTTP/2, or of HTTP/1 on a connection that may become HTTP/2.
 *
 * <p>Threads: one event loop.
 */
public final class StackStream implements ClientStream {

    /** Error code of HTTP/2: the rest of a body is not needed. */
    private static final long NO_ERROR = 0;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final @Nullable Throwable broken;
    private boolean closes;

    /** @param broken why the stack could not read it; null if it could */
    public StackStream(HttpServerRequest request, @Nullable Throwable broken) {
        this.request = request;
        this.response = request.response();
        this.broken = broken;
    }

    @Override
    public HttpMethod method() {
        return request.method();
    }

    @Override
    public String uri() {
        return Objects.requireNonNullElse(request.uri(), ""); // CONNECT over HTTP/2 has none
    }

    @Override
    public @Nullable HttpVersion version() {
        return request.version();
    }

    @Override
    public MultiMap headers() {
        MultiMap headers = request.headers();
        if (multiplexed() && request.authority() != null) {
            headers.set(HeaderNames.HOST, request.authority().toString());
        }
        return headers;
    }

    @Override
    public @Nullable ClientConnection connection() {
        return ClientConnection.of(request);
    }

    @Override
    public String clientAddress() {
        return request.remoteAddress().hostAddress();
    }

    @Override
    public int clientPort() {
        SocketAddress client = request.remoteAddress();
        return Math.max(0, client.port());
    }

    @Override
    public boolean secure() {
        return request.isSSL();
    }

    /** Whether other requests share the connection, so that only this one's stream may be ended. */
    private boolean multiplexed() {
        return request.version() == HttpVersion.HTTP_2;
    }

    @Override
    public boolean bodyFollows() {
        return multiplexed() && ClientConnection.bodyFollows(request);
    }

    @Override
    public @Nullable Throwable broken() {
        return broken;
    }

    @Override
    public void listen(ClientStream.Listener listener, boolean bodyExpected) {
        if (bodyExpected) {
            request.pause();
            request.exceptionHandler(listener::clientGone);
            request.handler(chunk -> listener.requestBody(((BufferInternal) chunk).getByteBuf()));
            request.endHandler(v -> listener.requestEnded(RequestTrailers.of(request)));
        }
        response.exceptionHandler(listener::clientGone);
        response.closeHandler(v -> listener.clientGone(null));
        response.drainHandler(v -> listener.clientDrained());
    }

    @Override
    public void resume() {
        request.resume();
    }

    @Override
    public void pause() {
        request.pause();
    }

    @Override
    public boolean requestEnded() {
        return request.isEnded();
    }

    @Override
    public MultiMap respond(int status, MultiMap headers) {
        response.setStatusCode(status);
        response.headers().addAll(headers);
        return response.headers();
    }

    @Override
    public int status() {
        return response.getStatusCode();
    }

    @Override
    public void chunked() {
        response.setChunked(true);
    }

    @Override
    public boolean takesTrailers() {
        return response.isChunked() || multiplexed();
    }

    @Override
    public void closes() {
        if (!multiplexed()) {
            closes = true;
            // Last of all, whatever the stack would say.
            response.headersEndHandler(v -> response.headers().set(HeaderNames.CONNECTION, "close"));
        }
    }

    @Override
    public void proceed() {
        response.writeContinue();
    }

    @Override
    public void earlyHints(MultiMap headers) {
        response.writeEarlyHints(headers);
    }

    @Override
    public void write(ByteBuf bytes) {
        // Copied to the heap: what is lost on the way to a client that went away is then nobody's to release.
        response.write(copy(bytes));
    }

    private static Buffer copy(ByteBuf bytes) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(bytes)));
    }

    @Override
    public void flush() {
        if (!response.headWritten() && !response.ended()) {
            response.writeHead();
        }
    }

    @Override
    public boolean writable() {
        return !response.writeQueueFull();
    }

    @Override
    public void end(@Nullable MultiMap trailers) {
        if (trailers != null && !trailers.isEmpty()) {
            response.trailers().addAll(trailers);
        }
        ended(response.end());
    }

    @Override
    public void answer(String reasonPhrase, byte[] body) {
        response.setStatusMessage(reasonPhrase);
        ended(response.end(Buffer.buffer(body)));
    }

    /** What is left to do once the response is written: the rest of the request, the connection. */
    private void ended(Future<Void> written) {
        if (multiplexed()) {
            if (bodyFollows() && !request.isEnded()) {
                written.onComplete(done -> response.reset(NO_ERROR));
            }
        } else if (closes) {
            written.onComplete(done -> request.connection().close());
        } else if (!request.isEnded()) {
            BodyDiscard.rest(request);
        }
    }

    @Override
    public void abort(long resetCode) {
        if (multiplexed()) {
            response.reset(resetCode);
        } else {
            request.connection().close();
        }
    }

    @Override
    public void switchProtocols(ClientTunnel.Listener listener) {
        request.toNetSocket().onComplete(socket -> new Tunnel(socket).begin(listener), failure -> listener.closed());
    }

    /** A connection that the stack has let go. */
    private record Tunnel(NetSocket socket) implements ClientTunnel {

        void begin(ClientTunnel.Listener listener) {
            socket.exceptionHandler(cause -> {});
            socket.closeHandler(v -> listener.closed());
            socket.handler(chunk -> listener.bytes(((BufferInternal) chunk).getByteBuf()));
            socket.drainHandler(v -> listener.drained());
            listener.opened(this);
        }

        @Override
        public void write(ByteBuf bytes) {
            socket.write(copy(bytes));
        }

        @Override
        public boolean writable() {
            return !socket.writeQueueFull();
        }

        @Override
        public void pause() {
            socket.pause();
        }

        @Override
        public void resume() {
            socket.resume();
        }

        @Override
        public void end() {
            socket.end();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
