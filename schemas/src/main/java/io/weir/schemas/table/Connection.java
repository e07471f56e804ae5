package io.weir.schemas.table;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listener about each loss and each return of the connection once. Used by one thread. */
final class Connection {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private enum State {
        UNKNOWN,
        CONNECTED,
        DISCONNECTED
    }

    private final String name;
    private final TableListener<?> listener;
    private State state = State.UNKNOWN;

    Connection(String name, TableListener<?> listener) {
        this.name = name;
        this.listener = listener;
    }

    void found() {
        if (state != State.CONNECTED) {
            state = State.CONNECTED;
            LOG.info("table reader connected reader={}", name);
            listener.connected();
        }
    }

    void lost(Throwable reason) {
        if (state != State.DISCONNECTED) {
            state = State.DISCONNECTED;
            LOG.warn("table reader disconnected, trying on reader={} error={}", name, message(reason));
            listener.disconnected(reason);
        }
    }

    private static String message(Throwable reason) {
        @Nullable String message = reason.getMessage();
        return message == null ? reason.getClass().getSimpleName() : message;
    }
}
