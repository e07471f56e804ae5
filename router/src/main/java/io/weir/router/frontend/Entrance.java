package io.weir.router.frontend;

import java.util.Locale;

/** A way in: each is a listener of its own. */
enum Entrance {
    /** Clients without TLS. */
    PLAIN(1, "listen.port"),
    /** Clients with TLS. */
    TLS(2, "listen.tls.port"),
    /** Other routers of the fleet, with TLS and certificates of theirs. */
    ROUTERS(3, "fleet.hop.tls.port");

    /** Tells ports apart that may be any free one, but the same one for all loops. */
    final int number;

    final String portKey;

    /** What metrics call it. */
    final String label = name().toLowerCase(Locale.ROOT);

    Entrance(int number, String portKey) {
        this.number = number;
        this.portKey = portKey;
    }

    boolean isTls() {
        return this != PLAIN;
    }

    /** The key of its section. */
    String section() {
        return portKey.substring(0, portKey.lastIndexOf('.'));
    }
}
