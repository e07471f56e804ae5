package io.weir.ingest.worker;

import io.weir.schemas.config.ConfigKey;
import java.time.Duration;
import java.util.Optional;

/** The worker of the inbox. */
public record WorkerConfig(
        @ConfigKey(
                description =
                        "Consumer group of the inbox; without it, the topics' prefix and `ingest-worker`. The same in every"
                                + " instance.")
        Optional<String> groupId,

        @ConfigKey(
                description = "Time without a heartbeat after which the group gives a worker's partitions to another.",
                defaultValue = "8s")
        Duration sessionTimeout,

        @ConfigKey(
                description =
                        "Longest life of a transaction. A killed worker's open one keeps the next owner of its partitions"
                                + " waiting for so long, and up to 10 s more by Kafka's defaults.",
                defaultValue = "15s")
        Duration transactionTimeout,

        @ConfigKey(description = "Notifications worked in one transaction.", defaultValue = "500")
        int batchMax,

        @ConfigKey(
                description =
                        "Time after which a webhook's route is looked at again, since the webhook may precede CAPI's commit.",
                defaultValue = "2s")
        Duration secondLookDelay,

        @ConfigKey(
                description = "Second looks that may be outstanding; with more, no further notifications are taken.",
                defaultValue = "10000")
        int secondLooksMax) {

    public WorkerConfig {
        requirePositive("sessionTimeout", sessionTimeout);
        requirePositive("transactionTimeout", transactionTimeout);
        if (batchMax < 1 || batchMax > 5_000) {
            throw new IllegalArgumentException("batchMax: " + batchMax + ", expected 1..5000");
        }
        if (secondLookDelay.isNegative()) {
            throw new IllegalArgumentException("secondLookDelay: " + secondLookDelay + ", expected 0 or more");
        }
        if (secondLooksMax < batchMax) {
            throw new IllegalArgumentException(
                    "secondLooksMax: " + secondLooksMax + ", expected batchMax (" + batchMax + ") or more");
        }
    }

    private static void requirePositive(String key, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(key + ": " + duration + ", expected more than 0");
        }
    }

    /** The consumer group of the inbox. */
    public String group(String topicPrefix) {
        return groupId.orElse(topicPrefix + "ingest-worker");
    }

    /** Every key at its default. */
    public static WorkerConfig defaults() {
        return new WorkerConfig(
                Optional.empty(), Duration.ofSeconds(8), Duration.ofSeconds(15), 500, Duration.ofSeconds(2), 10_000);
    }

    /** The same with other times: how long a dead worker is waited for, and its transaction. */
    public WorkerConfig withTimeouts(Duration session, Duration transaction) {
        return new WorkerConfig(groupId, session, transaction, batchMax, secondLookDelay, secondLooksMax);
    }

    /** The same with another time until the second look. */
    public WorkerConfig withSecondLookDelay(Duration other) {
        return new WorkerConfig(groupId, sessionTimeout, transactionTimeout, batchMax, other, secondLooksMax);
    }
}
