package io.weir.schemas.table;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks brokers at intervals whether they are there and whether the topics are still the same, which a consumer that reads nothing does
 * not tell. Asking never blocks. Used by one thread.
 */
final class TopicProbe implements AutoCloseable {

    /** What came of asking. */
    sealed interface Outcome {

        /**
         * Some topic is there, and each partition of those that are has a leader; {@code missing} says why others are not. The
         * cluster's id is null where brokers do not tell.
         */
        record Seen(
                @Nullable String clusterId,
                Map<String, Uuid> topicIds,
                Set<TopicPartition> partitions,
                Map<String, Throwable> missing)
                implements Outcome {}

        /** Brokers do not answer, or all topics or a leader are missing. */
        record Away(Throwable reason) implements Outcome {}
    }

    private final TableReaderSettings settings;
    private Set<String> topics;
    private @Nullable Admin admin;
    private @Nullable CompletableFuture<Outcome> underWay;
    private long lastNanos = System.nanoTime();

    TopicProbe(TableReaderSettings settings, Set<String> topics) {
        this.settings = settings;
        this.topics = topics;
    }

    /** Asks for these topics from now on; what is under way is of no more use. */
    void watch(Set<String> others) {
        topics = others;
        underWay = null;
    }

    /** Begins to connect, so that it is quick to ask later; what is answered is forgotten. */
    void findBrokers() {
        CompletableFuture<Outcome> _ = ask();
    }

    /** Asks now; the future never fails. */
    CompletableFuture<Outcome> ask() {
        lastNanos = System.nanoTime();
        try {
            int timeoutMs = (int) settings.probeTimeout().toMillis();
            DescribeTopicsResult result =
                    admin().describeTopics(topics, new DescribeTopicsOptions().timeoutMs(timeoutMs));
            CompletionStage<Optional<String>> clusterId = admin().describeCluster(
                            new DescribeClusterOptions().timeoutMs(timeoutMs))
                    .clusterId()
                    .toCompletionStage()
                    .handle((id, failure) -> Optional.ofNullable(id));
            return result.allTopicNames()
                    .toCompletionStage()
                    .handle((found, failure) -> result.topicNameValues())
                    .thenCompose(TopicProbe::whenAllDone)
                    .thenCombine(clusterId, (answers, id) -> outcome(answers, id.orElse(null)))
                    .toCompletableFuture();
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

    /** The first failure ends the wait for all of them, the others may still be under way. */
    private static CompletableFuture<Map<String, KafkaFuture<TopicDescription>>> whenAllDone(
            Map<String, KafkaFuture<TopicDescription>> answers) {
        CompletableFuture<?>[] all = answers.values().stream()
                .map(answer -> answer.toCompletionStage().toCompletableFuture().exceptionally(failure -> null))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all).thenApply(done -> answers);
    }

    private static Outcome outcome(Map<String, KafkaFuture<TopicDescription>> answers, @Nullable String clusterId) {
        List<TopicDescription> found = new ArrayList<>();
        Map<String, Throwable> missing = new TreeMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
            try {
                found.add(answer.getValue().get());
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                if (!(cause instanceof UnknownTopicOrPartitionException
                        || cause instanceof TopicAuthorizationException)) {
                    return new Outcome.Away(cause == null ? new KafkaException("no answer") : cause);
                }
                String why = cause instanceof TopicAuthorizationException ? " may not be read" : " does not exist";
                missing.put(answer.getKey(), new KafkaException("topic " + answer.getKey() + why, cause));
            }
        }
        return found.isEmpty() ? allMissing(missing) : seen(clusterId, found, missing);
    }

    private static Outcome allMissing(Map<String, Throwable> missing) {
        for (Throwable reason : missing.values()) {
            if (reason.getCause() instanceof TopicAuthorizationException) {
                return new Outcome.Away(reason);
            }
        }
        return new Outcome.Away(new KafkaException(
                "a topic of the table does not exist: " + String.join(", ", missing.keySet())
                        + "; it is created when a service of Weir starts",
                missing.values().iterator().next()));
    }

    private static Outcome seen(
            @Nullable String clusterId, List<TopicDescription> topics, Map<String, Throwable> missing) {
        Map<String, Uuid> ids = new HashMap<>();
        Set<TopicPartition> partitions = new HashSet<>();
        for (TopicDescription topic : topics) {
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
        return new Outcome.Seen(clusterId, Map.copyOf(ids), Set.copyOf(partitions), Map.copyOf(missing));
    }
}
