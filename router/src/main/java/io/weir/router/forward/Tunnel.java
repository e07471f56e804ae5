package io.weir.router.forward;

import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.net.NetSocket;
import io.weir.router.exchange.Exchange;
import java.util.function.Consumer;

/**
 * After a backend has accepted another protocol: bytes both ways, each as fast as the other side takes them, until one side
 * ends.
 *
 * <p>Threads: one event loop.
 */
final class Tunnel {

    private Tunnel() {}

    /**
     * Passes the backend's acceptance on and connects both sides.
     *
     * @param over told once, when both directions have ended
     */
    static void open(Exchange x, ClientSide client, Seat seat, HttpClientResponse accepted, Consumer<Void> over) {
        NetSocket backend = accepted.netSocket();
        backend.pause();
        client.response.headers().addAll(accepted.headers());
        seat.prepare(x, accepted.statusCode(), client.response.headers());
        if (x.connection != null) {
            x.connection.upgraded();
        }
        client.request.toNetSocket().onComplete(socket -> connect(socket, backend, over), failure -> {
            backend.close();
            over.accept(null);
        });
    }

    private static void connect(NetSocket client, NetSocket backend, Consumer<Void> over) {
        var both = new Object() {
            private int closed;

            void oneClosed(NetSocket other) {
                other.close();
                if (++closed == 2) {
                    over.accept(null);
                }
            }
        };
        client.closeHandler(v -> both.oneClosed(backend));
        backend.closeHandler(v -> both.oneClosed(client));
        client.exceptionHandler(cause -> {});
        backend.exceptionHandler(cause -> {});
        client.pipeTo(backend).onComplete(done -> {});
        backend.pipeTo(client).onComplete(done -> {});
    }
}
