package io.weir.router.forward;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.weir.router.backend.BackendResponse;
import io.weir.router.backend.BackendStream;
import io.weir.router.exchange.Exchange;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * After a backend has accepted another protocol: bytes both ways, each as fast as the other side takes them, until one side
 * ends.
 *
 * <p>Threads: one event loop.
 */
final class Tunnel {

    private final BackendStream backend;
    private final Watch watch;
    private final Exchange x;
    private final Runnable over;

    /** What the backend said together with its acceptance. */
    private final ArrayDeque<Buffer> early = new ArrayDeque<>(1);

    private @Nullable NetSocket client;
    private boolean backendEnded;
    private boolean clientWaits;
    private boolean closed;

    private Tunnel(Exchange x, BackendStream backend, Watch watch, Runnable over) {
        this.x = x;
        this.backend = backend;
        this.watch = watch;
        this.over = over;
    }

    /**
     * Passes the backend's acceptance on and connects both sides.
     *
     * @param over told once, when it has ended
     */
    static Tunnel open(
            Exchange x,
            ClientSide client,
            Seat seat,
            Watch watch,
            BackendStream backend,
            BackendResponse accepted,
            Runnable over) {
        Tunnel tunnel = new Tunnel(x, backend, watch, over);
        backend.pause();
        client.response.headers().addAll(accepted.headers());
        seat.prepare(x, accepted.status(), client.response.headers());
        client.request.toNetSocket().onComplete(tunnel::connect, failure -> tunnel.close());
        return tunnel;
    }

    private void connect(NetSocket socket) {
        client = socket;
        socket.exceptionHandler(cause -> {});
        socket.closeHandler(v -> clientEnded());
        socket.handler(this::fromClient);
        socket.drainHandler(v -> backend.resume());
        for (Buffer chunk = early.poll(); chunk != null; chunk = early.poll()) {
            fromBackend(chunk);
        }
        if (backendEnded) {
            socket.end();
        } else if (!socket.writeQueueFull()) {
            backend.resume();
        }
    }

    private void fromClient(Buffer chunk) {
        x.requestBytes += chunk.length();
        watch.active();
        backend.write(chunk);
        if (!backend.writable() && client != null) {
            clientWaits = true;
            client.pause();
        }
    }

    /** The backend takes more. */
    void drained() {
        if (clientWaits && client != null) {
            clientWaits = false;
            client.resume();
        }
    }

    void fromBackend(Buffer chunk) {
        NetSocket to = client;
        if (to == null) {
            early.add(chunk);
            return;
        }
        x.responseBytes += chunk.length();
        watch.active();
        to.write(chunk);
        if (to.writeQueueFull()) {
            backend.pause();
        }
    }

    /** The backend has hung up: what it said reaches the client, then that connection ends too. */
    void backendEnded() {
        backendEnded = true;
        if (client != null) {
            client.end();
        }
    }

    private void clientEnded() {
        if (!backendEnded) {
            backend.end(null);
        }
        close();
    }

    /** Ends it on both sides. */
    void close() {
        if (!closed) {
            closed = true;
            if (client != null) {
                client.close();
            }
            over.run();
        }
    }
}
