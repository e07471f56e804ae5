package io.weir.projector.history;

import io.weir.projector.fold.Rejection;
import java.time.Instant;

/**
 * A record of the log that is no event: the projector has written a dead letter of it, with the same reason.
 *
 * @param partition partition of the log
 * @param offset offset in the partition
 * @param appendTime when the broker appended it
 * @param key its key as text; empty without one
 * @param rejection why it cannot be read
 */
public record UnusableRecord(int partition, long offset, Instant appendTime, String key, Rejection rejection)
        implements LogRecord {}
