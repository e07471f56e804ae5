package io.weir.schemas.topic;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;

/**
 * One topic as Weir needs it.
 *
 * @param name full name, with the installation's prefix
 * @param partitions number of partitions, 1 or more
 * @param replicationFactor replicas of each partition, 1 or more
 * @param retention how long its records are kept
 * @param timestampType whose clock its records carry: the producer's or, for what the folds read, the broker's
 * @param valueType the record that stands on it; keys are UTF-8 text everywhere
 */
public record TopicSpec(
        String name,
        int partitions,
        short replicationFactor,
        Retention retention,
        TimestampType timestampType,
        Class<? extends SpecificRecord> valueType) {

    /** Compaction starts at a tenth of unread garbage instead of a half: tables are small and are read whole at each start. */
    private static final String DIRTY_RATIO = "0.1";

    private static final String UNLIMITED = "-1";

    /** True if the topic keeps the last record of each key instead of a stretch of time. */
    public boolean compacted() {
        return retention instanceof Retention.Compacted;
    }

    /** The settings the topic is created with, by Kafka's names. */
    public Map<String, String> configs() {
        Map<String, String> configs = new LinkedHashMap<>(verifiedConfigs());
        configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(Math.max(1, replicationFactor - 1)));
        if (compacted()) {
            configs.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, DIRTY_RATIO);
        }
        return configs;
    }

    /** Those settings that an existing topic must have for Weir to be correct on it, by Kafka's names. */
    Map<String, String> verifiedConfigs() {
        Map<String, String> configs = new LinkedHashMap<>();
        configs.put(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                compacted() ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE);
        configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, timestampType.name);
        switch (retention) {
            case Retention.Forever() -> {
                configs.put(TopicConfig.RETENTION_MS_CONFIG, UNLIMITED);
                // A broker's default limit in bytes would cut the log as surely as one in time.
                configs.put(TopicConfig.RETENTION_BYTES_CONFIG, UNLIMITED);
            }
            case Retention.Lasting(var duration) -> {
                configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(duration.toMillis()));
                configs.put(TopicConfig.RETENTION_BYTES_CONFIG, UNLIMITED);
            }
            case Retention.Compacted(var tombstones) ->
                configs.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, Long.toString(tombstones.toMillis()));
        }
        return configs;
    }

    NewTopic toNewTopic() {
        return new NewTopic(name, partitions, replicationFactor).configs(configs());
    }
}
