package io.weir.ingest.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.weir.ingest.metrics.IngestMeters;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of a listener: how many there may be, in all and of one address, and how long one may be open without a
 * request in work.
 *
 * <p>That time runs until the head of the next request is complete, so a client that sends a head byte by byte gains nothing.
 * Thread-safe.
 */
final class Connections implements AutoCloseable {

    private static final long LOOK_MILLIS = 250;

    private final Vertx vertx;
    private final HttpConfig config;
    private final Duration idleMax;
    private final IngestMeters meters;
    private final Map<HttpConnection, Watched> open = new ConcurrentHashMap<>();
    private final Map<String, Integer> perAddress = new ConcurrentHashMap<>();
    private final long timer;

    /** One connection; a request in work has no deadline here. */
    private static final class Watched {
        final String address;
        volatile boolean working;
        volatile long since = System.nanoTime();
        volatile Duration allowed;

        Watched(String address, Duration allowed) {
            this.address = address;
            this.allowed = allowed;
        }
    }

    /** @param idleMax how long a connection may be open between an answer and the next request */
    Connections(Vertx vertx, HttpConfig config, Duration idleMax, IngestMeters meters) {
        this.vertx = vertx;
        this.config = config;
        this.idleMax = idleMax;
        this.meters = meters;
        this.timer = vertx.setPeriodic(LOOK_MILLIS, tick -> closeSilent());
    }

    void opened(HttpConnection connection) {
        String address = AddressRange.source(address(connection));
        int ofAddress = perAddress.merge(address, 1, Integer::sum);
        open.put(connection, new Watched(address, config.headTimeout()));
        connection.closeHandler(closed -> gone(connection));
        if (open.size() > config.connectionsMax()) {
            refuse(connection, "full");
        } else if (config.connectionsPerAddressMax() > 0 && ofAddress > config.connectionsPerAddressMax()) {
            refuse(connection, "address");
        }
    }

    /** A request's head is complete. */
    void working(HttpConnection connection) {
        Watched watched = open.get(connection);
        if (watched != null) {
            watched.working = true;
        }
    }

    /** The answer is written. */
    void answered(HttpConnection connection) {
        Watched watched = open.get(connection);
        if (watched != null) {
            watched.allowed = idleMax;
            watched.since = System.nanoTime();
            watched.working = false;
        }
    }

    int count() {
        return open.size();
    }

    static String address(HttpConnection connection) {
        String address = connection.remoteAddress() == null
                ? null
                : connection.remoteAddress().hostAddress();
        return address == null ? "unknown" : address;
    }

    private void refuse(HttpConnection connection, String reason) {
        meters.connectionClosed(reason);
        gone(connection);
        var _ = connection.close();
    }

    private void gone(HttpConnection connection) {
        Watched watched = open.remove(connection);
        if (watched != null) {
            perAddress.computeIfPresent(
                    watched.address, (key, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        }
    }

    private void closeSilent() {
        long now = System.nanoTime();
        open.forEach((connection, watched) -> {
            if (!watched.working && now - watched.since > watched.allowed.toNanos()) {
                refuse(connection, "silent");
            }
        });
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }
}
