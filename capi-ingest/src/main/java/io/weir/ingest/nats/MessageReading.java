package io.weir.ingest.nats;

import org.jspecify.annotations.Nullable;

/** What reading a message led to. */
sealed interface MessageReading {

    /**
     * It can be used.
     *
     * @param partly why some of its URIs cannot; null when all can
     */
    record Usable(RegisterMessage message, @Nullable Refused partly) implements MessageReading {}

    /**
     * It cannot be used.
     *
     * @param detail a sentence that names the field and the value
     */
    record Refused(RefusalReason reason, String detail) implements MessageReading {}
}
