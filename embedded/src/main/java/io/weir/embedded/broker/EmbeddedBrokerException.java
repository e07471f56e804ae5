package io.weir.embedded.broker;

import org.jspecify.annotations.Nullable;

/** An embedded broker could not be started; the message names the folder or address and says what to do. */
public final class EmbeddedBrokerException extends RuntimeException {

    EmbeddedBrokerException(String message) {
        super(message);
    }

    EmbeddedBrokerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
