package io.weir.router.snapshot;

import io.weir.schemas.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where and how often a router writes its table to its own disk.
 *
 * @param directory the folder, which belongs to this router alone; null for no snapshots
 * @param interval how often one is written
 */
public record SnapshotSettings(
        @ConfigKey(
                description =
                        "Folder for snapshots of the table, which must survive the process and belong to this router alone;"
                                + " it is created. A router that is started again begins with its snapshot, and serves from it"
                                + " while Kafka is away. Without it, no snapshots.")
        @Nullable Path directory,

        @ConfigKey(
                description = "How often a snapshot is written, where anything has changed; one more when the router is"
                        + " stopped.",
                defaultValue = "5m")
        Duration interval) {

    private static final Duration INTERVAL_LEAST = Duration.ofSeconds(1);
    private static final Duration INTERVAL_MOST = Duration.ofHours(1);

    public SnapshotSettings {
        if (interval.compareTo(INTERVAL_LEAST) < 0 || interval.compareTo(INTERVAL_MOST) > 0) {
            throw new IllegalArgumentException("interval: " + interval + " must be from 1s to 1h");
        }
    }

    /** No snapshots. */
    public static SnapshotSettings none() {
        return new SnapshotSettings(null, Duration.ofMinutes(5));
    }

    /** Snapshots in this folder. */
    public static SnapshotSettings in(Path directory) {
        return new SnapshotSettings(directory, Duration.ofMinutes(5));
    }

    /** The same, so often. */
    public SnapshotSettings every(Duration other) {
        return new SnapshotSettings(directory, other);
    }
}
