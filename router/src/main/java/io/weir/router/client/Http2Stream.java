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
import io.vertx.core.net.SocketAddress;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.frontend.ClientConnection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request of HTTP/2, which the HTTP stack has read.
 *
 * <p>Threads: one event loop.
 */
public final class Http2Stream implements ClientStream {

    /** Error code of HTTP/2: the rest of a body is not needed. */
    private static final long NO_ERROR = 0;

    private final HttpServerRequest request;
    private final HttpServerResponse response;

    public Http2Stream(HttpServerRequest request) {
        this.request = request;
        this.response = request.response();
    }

    @Override
    public HttpMethod method() {
        return request.method();
    }

    @Override
    public String uri() {
        return Objects.requireNonNullElse(request.uri(), ""); // CONNECT has none
    }

    @Override
    public @Nullable HttpVersion version() {
        return request.version();
    }

    @Override
    public MultiMap headers() {
        MultiMap headers = request.headers();
        if (request.authority() != null) {
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

    @Override
    public boolean bodyFollows() {
        return ClientConnection.bodyFollows(request);
    }

    @Override
    public @Nullable Throwable broken() {
        return null; // the stack ends streams that it cannot read
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
        return true;
    }

    @Override
    public void closes() {
        // Other streams share the connection.
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

    /** Nobody needs the rest of the request once the response is written. */
    private void ended(Future<Void> written) {
        if (bodyFollows() && !request.isEnded()) {
            written.onComplete(done -> response.reset(NO_ERROR));
        }
    }

    @Override
    public void abort(long resetCode) {
        response.reset(resetCode);
    }

    @Override
    public void switchProtocols(ClientTunnel.Listener listener) {
        // Only requests of HTTP/1 ask for another protocol.
        throw new IllegalStateException("a stream of HTTP/2 cannot become another protocol");
    }
}
