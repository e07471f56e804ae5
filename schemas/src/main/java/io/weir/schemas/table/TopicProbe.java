package io.weir.schemas.table;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks brokers at intervals whether they are there and whether the topics are still the same, which a consumer that reads nothing does
 * not tell. Asking never blocks. Used by one thread.
 */
final class TopicProbe implements AutoCloseable {

    /** What came of asking. */
    sealed interface Outcome {

        /** Every topic is there, and each partition has a leader. */
        record Seen(Map<String, Uuid> topicIds, Set<TopicPartition> partitions) implements Outcome {}

        /** Brokers do not answer, or a topic or a leader is missing. */
        record Away(Throwable reason) implements Outcome {}
    }

    private final TableReaderSettings settings;
    private final Set<String> topics;
    private @Nullable Admin admin;
    private @Nullable CompletableFuture<Outcome> underWay;
    private long lastNanos = System.nanoTime();

    TopicProbe(TableReaderSettings settings, Set<String> topics) {
        this.settings = settings;
        this.topics = topics;
    }

    /** Asks now; the future never fails. */
    CompletableFuture<Outcome> ask() {
        lastNanos = System.nanoTime();
        try {
            DescribeTopicsOptions options = new DescribeTopicsOptions()
                    .timeoutMs((int) settings.probeTimeout().toMillis());
            DescribeTopicsResult result = admin().describeTopics(topics, options);
            return result.allTopicNames()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .handle((found, failure) -> found == null ? away(failure, result) : outcome(found));
        } catch (KafkaException e) {
            return CompletableFuture.completedFuture(new Outcome.Away(e));
        }
    }

    /** Asks if it is time to; returns the answer if one has come since the last call. */
    @Nullable Outcome poll() {
        if (underWay == null
                && System.nanoTime() - lastNanos >= settings.probeInterval().toNanos()) {
            underWay = ask();
        }
        if (underWay == null || !underWay.isDone()) {
            return null;
        }
        Outcome outcome = underWay.join();
        underWay = null;
        lastNanos = System.nanoTime();
        return outcome;
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }

    /** Created late, because a host name that cannot be resolved yet is a failure to create one. */
    private Admin admin() {
        if (admin == null) {
            Map<String, Object> properties = new HashMap<>(settings.clientProperties());
            properties.put(AdminClientConfig.CLIENT_ID_CONFIG, settings.name() + "-probe");
            admin = Admin.create(properties);
        }
        return admin;
    }

    private static Outcome away(@Nullable Throwable failure, DescribeTopicsResult result) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        if (cause instanceof UnknownTopicOrPartitionException) {
            List<String> missing = result.topicNameValues().entrySet().stream()
                    .filter(topic -> topic.getValue().isCompletedExceptionally())
                    .map(Map.Entry::getKey)
                    .toList();
            return new Outcome.Away(new KafkaException(
                    "a topic of the table does not exist: " + String.join(", ", missing)
                            + "; it is created when a service of Weir starts",
                    cause));
        }
        return new Outcome.Away(cause == null ? new KafkaException("no answer") : cause);
    }

    private static Outcome outcome(Map<String, TopicDescription> topics) {
        Map<String, Uuid> ids = new HashMap<>();
        Set<TopicPartition> partitions = new HashSet<>();
        for (TopicDescription topic : topics.values()) {
            ids.put(topic.name(), topic.topicId());
            for (TopicPartitionInfo partition : topic.partitions()) {
                TopicPartition id = new TopicPartition(topic.name(), partition.partition());
                if (partition.leader() == null) {
                    return new Outcome.Away(new KafkaException("partition " + id.partition() + " of topic " + id.topic()
                            + " has no leader: too many of its brokers are down"));
                }
                partitions.add(id);
            }
        }
        return new Outcome.Seen(Map.copyOf(ids), Set.copyOf(partitions));
    }
}
