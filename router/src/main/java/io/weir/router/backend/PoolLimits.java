package io.weir.router.backend;

import java.time.Duration;

/**
 * The bounds of one event loop's connections to one endpoint.
 *
 * @param connectionsMax established ones and those on their way, 1 or more
 * @param idleConnectionsMax of those that carry nothing
 * @param streamsMax exchanges at once on one connection of HTTP/2, 1 or more
 * @param waitingMax requests that wait for one
 * @param dialTimeout bound on establishing one, and on waiting for one
 * @param idleTimeout how long one that carries nothing is kept
 */
public record PoolLimits(
        int connectionsMax,
        int idleConnectionsMax,
        int streamsMax,
        int waitingMax,
        Duration dialTimeout,
        Duration idleTimeout) {

    /** The share of one loop; rounded up, so that each has at least one. */
    public static PoolLimits ofLoop(BackendSettings settings, int loops) {
        return new PoolLimits(
                Math.ceilDiv(settings.connectionsMax(), loops),
                Math.ceilDiv(settings.idleConnectionsMax(), loops),
                settings.streamsMax(),
                settings.waitingMax(),
                settings.dialTimeout(),
                settings.idleTimeout());
    }
}
