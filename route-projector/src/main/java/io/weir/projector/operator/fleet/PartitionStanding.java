package io.weir.projector.operator.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How far a member is with one partition of a table.
 *
 * @param topic of the table
 * @param partition its number
 * @param applied the next offset to apply; null while the member tells none, as when it reads the partition from its start
 * @param end where the partition ends for readers of committed records; null if Kafka did not say
 * @param hash what the member holds of it, 64 bits in hex; null for the endpoint table, and where the member tells none
 * @param waitingSince when the oldest record that the member has not applied was written; null if none is left, or it was not found
 */
public record PartitionStanding(
        String topic,
        int partition,
        @Nullable Long applied,
        @Nullable Long end,
        @Nullable String hash,
        @Nullable Instant waitingSince) {

    /** Offsets that are left; empty if it cannot be known. */
    public OptionalLong lag() {
        return applied == null || end == null ? OptionalLong.empty() : OptionalLong.of(Math.max(0, end - applied));
    }

    /** For how long the oldest of them has been waiting, milliseconds; 0 if none is left, empty if it cannot be known. */
    public OptionalLong lagMillis(Instant now) {
        OptionalLong lag = lag();
        if (lag.isEmpty() || lag.getAsLong() == 0) {
            return lag;
        }
        return waitingSince == null
                ? OptionalLong.empty()
                : OptionalLong.of(
                        Math.max(0, Duration.between(waitingSince, now).toMillis()));
    }
}
