package io.weir.router.admin;

import java.util.Locale;

/** What a router says of itself to those who ask whether it takes requests. */
public enum Condition {
    /** The tables are not complete yet. */
    STARTING,
    /** It takes requests. */
    READY,
    /** It is about to stop: still serves, takes no more soon. */
    DRAINING,
    /** It is over. */
    CLOSED;

    boolean healthy() {
        return this == READY;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
