package io.weir.schemas.config;

import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;

/**
 * What an installation chose for its topics; the same in every service.
 *
 * @param prefix what every topic's name starts with
 * @param partitions partitions of every topic
 * @param replicationFactor replicas of every partition
 */
public record TopicsSettings(
        @ConfigKey(
                description =
                        "What the name of every topic begins with; foundations that share a Kafka cluster differ in it.",
                defaultValue = TopicCatalogSettings.PREFIX_DEFAULT)
        String prefix,

        @ConfigKey(
                description = "Partitions of every topic. Chosen once: it cannot change when there are routes.",
                defaultValue = "" + TopicCatalogSettings.PARTITIONS_DEFAULT,
                unit = "partitions")
        int partitions,

        @ConfigKey(
                description = "Replicas of every partition; 3 where Kafka has three brokers or more.",
                defaultValue = "" + TopicCatalogSettings.REPLICATION_FACTOR_DEFAULT,
                unit = "replicas")
        short replicationFactor) {

    public TopicsSettings {
        // Its own checks name the same keys.
        new TopicCatalogSettings(prefix, partitions, replicationFactor);
    }

    /** One broker, 12 partitions, {@code weir.} as prefix. */
    public static TopicsSettings defaults() {
        TopicCatalogSettings defaults = TopicCatalogSettings.defaults();
        return new TopicsSettings(defaults.prefix(), defaults.partitions(), defaults.replicationFactor());
    }

    /** The topics under these settings. */
    public TopicCatalog toCatalog() {
        return new TopicCatalog(new TopicCatalogSettings(prefix, partitions, replicationFactor));
    }
}
