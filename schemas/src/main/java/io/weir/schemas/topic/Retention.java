package io.weir.schemas.topic;

import java.time.Duration;

/** How long a topic keeps its records. */
public sealed interface Retention {

    /** Every record, for ever. */
    record Forever() implements Retention {}

    /**
     * Every record, for a while.
     *
     * @param duration how long at least, whole milliseconds, more than zero
     */
    record Lasting(Duration duration) implements Retention {
        public Lasting {
            requirePositive("duration", duration);
        }
    }

    /**
     * The last record of each key, and tombstones for a while.
     *
     * @param tombstones how long a tombstone can be read at least, whole milliseconds, more than zero; a reader that was
     *     away for longer can have missed one
     */
    record Compacted(Duration tombstones) implements Retention {
        public Compacted {
            requirePositive("tombstones", tombstones);
        }
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(name + ": " + duration + " must be 1 ms or more");
        }
    }
}
