package io.weir.router.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.router.backend.BackendResponse;
import io.weir.router.backend.BackendStream;
import io.weir.router.client.ClientTunnel;
import io.weir.router.exchange.Exchange;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * After a backend has accepted another protocol: bytes both ways, each as fast as the other side takes them, until one side
 * ends.
 *
 * <p>Threads: one event loop.
 */
final class Tunnel implements ClientTunnel.Listener {

    private final BackendStream backend;
    private final Watch watch;
    private final Exchange x;
    private final Runnable over;

    /** What the backend said together with its acceptance. */
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(1);

    private @Nullable ClientTunnel client;
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
        seat.prepare(x, accepted.status(), client.stream.respond(accepted.status(), accepted.headers()));
        client.stream.switchProtocols(tunnel);
        return tunnel;
    }

    @Override
    public void opened(ClientTunnel tunnel) {
        client = tunnel;
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            fromBackend(bytes);
        }
        if (backendEnded) {
            tunnel.end();
        } else if (tunnel.writable()) {
            backend.resume();
        }
    }

    @Override
    public void bytes(ByteBuf bytes) {
        x.requestBytes += bytes.readableBytes();
        watch.active();
        backend.write(bytes);
        if (!backend.writable() && client != null) {
            clientWaits = true;
            client.pause();
        }
    }

    /** The backend takes more. */
    void backendDrained() {
        if (clientWaits && client != null) {
            clientWaits = false;
            client.resume();
        }
    }

    @Override
    public void drained() {
        backend.resume();
    }

    void fromBackend(ByteBuf bytes) {
        ClientTunnel to = client;
        if (to == null) {
            early.add(Unpooled.copiedBuffer(bytes));
            return;
        }
        x.responseBytes += bytes.readableBytes();
        watch.active();
        to.write(bytes);
        if (!to.writable()) {
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

    @Override
    public void closed() {
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
