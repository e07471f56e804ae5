package io.weir.projector.history;

import java.time.Instant;

/** One record of the log: an event, or what cannot be read as one. */
public sealed interface LogRecord permits LoggedEvent, UnusableRecord {

    /** Partition of the log, 0 or more. */
    int partition();

    /** Offset in the partition, 0 or more. */
    long offset();

    /** When the broker appended it. */
    Instant appendTime();

    /** Where it stands, such as {@code 3@1204}. */
    default String position() {
        return partition() + "@" + offset();
    }
}
