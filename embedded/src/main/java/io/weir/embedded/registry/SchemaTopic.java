package io.weir.embedded.registry;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topic of the schemas, and checks it whoever created it. */
final class SchemaTopic {

    /** How long brokers may take to hear of a new topic. */
    private static final Duration VISIBLE_LIMIT = Duration.ofSeconds(30);

    private static final Duration RETRY_PAUSE = Duration.ofMillis(20);

    private SchemaTopic() {}

    /**
     * Returns when the topic can be used.
     *
     * @throws IllegalStateException if the topic would lose schemas or spread them over partitions, or Kafka fails
     */
    static void createOrVerify(Admin admin, String topic) {
        try {
            create(admin, topic);
            verify(admin, topic);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The registry cannot prepare its topic " + topic + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while preparing topic " + topic, e);
        }
    }

    private static void create(Admin admin, String topic) throws ExecutionException, InterruptedException {
        // The replication factor is the brokers' own: they know how many they are.
        NewTopic wanted = new NewTopic(topic, Optional.of(1), Optional.empty())
                .configs(Map.of("cleanup.policy", "compact", "delete.retention.ms", "86400000"));
        try {
            admin.createTopics(Set.of(wanted)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static void verify(Admin admin, String topic) throws ExecutionException, InterruptedException {
        int partitions = describe(admin, topic).partitions().size();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        String policy = admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .values()
                .iterator()
                .next()
                .get("cleanup.policy")
                .value();
        if (partitions != 1 || !policy.equals("compact")) {
            throw new IllegalStateException("The registry's topic " + topic + " has " + partitions
                    + " partitions and cleanup.policy=" + policy
                    + "; expected 1 partition and cleanup.policy=compact. Correct the topic or name another one.");
        }
    }

    private static TopicDescription describe(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + VISIBLE_LIMIT.toNanos();
        while (true) {
            try {
                return admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .values()
                        .iterator()
                        .next();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() - deadline >= 0) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_PAUSE.toNanos());
            }
        }
    }
}
