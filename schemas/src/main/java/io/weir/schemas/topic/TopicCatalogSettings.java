package io.weir.schemas.topic;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What an installation chooses about its topics, once.
 *
 * @param prefix what every topic's name starts with, so that several foundations can share a Kafka cluster; may be empty
 * @param partitions partitions of every topic, 1..10000; it cannot be changed later, since keys would move
 * @param replicationFactor replicas of every partition, 1 or more; 3 on a cluster
 * @param tombstoneRetention how long compacted topics keep tombstones, 1 s or more; a reader that was away for half of it
 *     reads from the start again
 */
public record TopicCatalogSettings(
        String prefix, int partitions, short replicationFactor, Duration tombstoneRetention) {

    public static final String PREFIX_DEFAULT = "weir.";
    public static final int PARTITIONS_DEFAULT = 12;
    public static final short REPLICATION_FACTOR_DEFAULT = 1;
    public static final Duration TOMBSTONE_RETENTION_DEFAULT = Duration.ofDays(1);

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{0,200}");
    /** Far above any fleet; a slip of the finger must not create a million partitions. */
    private static final int PARTITIONS_MAX = 10_000;

    public TopicCatalogSettings {
        if (!LEGAL.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "prefix: '" + prefix + "' must be at most 200 letters, digits, dots, dashes and underscores");
        }
        if (partitions < 1 || partitions > PARTITIONS_MAX) {
            throw new IllegalArgumentException("partitions: " + partitions + " must be 1.." + PARTITIONS_MAX);
        }
        if (replicationFactor < 1) {
            throw new IllegalArgumentException("replicationFactor: " + replicationFactor + " must be 1 or more");
        }
        if (tombstoneRetention.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("tombstoneRetention: " + tombstoneRetention + " must be 1 s or more");
        }
    }

    public TopicCatalogSettings(String prefix, int partitions, short replicationFactor) {
        this(prefix, partitions, replicationFactor, TOMBSTONE_RETENTION_DEFAULT);
    }

    /** One broker, 12 partitions, {@code weir.} as prefix. */
    public static TopicCatalogSettings defaults() {
        return new TopicCatalogSettings(PREFIX_DEFAULT, PARTITIONS_DEFAULT, REPLICATION_FACTOR_DEFAULT);
    }

    /** The same with another prefix. */
    public TopicCatalogSettings withPrefix(String other) {
        return new TopicCatalogSettings(other, partitions, replicationFactor, tombstoneRetention);
    }
}
