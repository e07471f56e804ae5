package io.weir.schemas.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** One pass over the catalogue: creates, waits until the brokers know, verifies. */
final class TopicSetup {

    /** How long brokers may take to learn of a topic that the controller has created. */
    private static final Duration PROPAGATION_MAX = Duration.ofSeconds(30);

    private static final long PAUSE_MS = 50;

    private final Admin admin;

    TopicSetup(Admin admin) {
        this.admin = admin;
    }

    void createOrVerify(List<TopicSpec> specs) {
        Map<TopicSpec, TopicDescription> found = describe(specs);
        List<TopicSpec> missing =
                specs.stream().filter(spec -> !found.containsKey(spec)).toList();
        if (!missing.isEmpty()) {
            create(missing);
            found.putAll(awaitDescribed(missing));
        }
        List<TopicMismatch> mismatches = new ArrayList<>();
        Map<TopicSpec, Config> configs = describeConfigs(specs);
        for (TopicSpec spec : specs) {
            mismatches.addAll(compare(spec, found.get(spec), configs.get(spec)));
        }
        if (!mismatches.isEmpty()) {
            throw new TopicMismatchException(mismatches);
        }
    }

    private static List<TopicMismatch> compare(
            TopicSpec spec, @Nullable TopicDescription description, @Nullable Config config) {
        List<TopicMismatch> mismatches = new ArrayList<>();
        if (description != null && description.partitions().size() != spec.partitions()) {
            mismatches.add(new TopicMismatch(
                    spec.name(),
                    TopicMismatch.PARTITIONS,
                    Integer.toString(spec.partitions()),
                    Integer.toString(description.partitions().size())));
        }
        spec.verifiedConfigs().forEach((setting, expected) -> {
            ConfigEntry entry = config == null ? null : config.get(setting);
            String value = entry == null ? null : entry.value();
            String found = value == null ? "unknown" : value;
            if (!suffices(setting, expected, found)) {
                mismatches.add(new TopicMismatch(spec.name(), setting, expected, found));
            }
        });
        return mismatches;
    }

    /** Tombstones may be kept longer than expected: readers count on the least. Everything else must be equal. */
    private static boolean suffices(String setting, String expected, String found) {
        if (setting.equals(TopicConfig.DELETE_RETENTION_MS_CONFIG) && found.matches("[0-9]{1,18}")) {
            return Long.parseLong(found) >= Long.parseLong(expected);
        }
        return found.equals(expected);
    }

    /** Those topics that exist. */
    private Map<TopicSpec, TopicDescription> describe(List<TopicSpec> specs) {
        Map<String, KafkaFuture<TopicDescription>> futures = admin.describeTopics(
                        specs.stream().map(TopicSpec::name).toList())
                .topicNameValues();
        Map<TopicSpec, TopicDescription> found = new LinkedHashMap<>();
        for (TopicSpec spec : specs) {
            try {
                found.put(spec, get(futures, spec.name()));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw failure("look at", spec, e.getCause());
                }
            }
        }
        return found;
    }

    private void create(List<TopicSpec> missing) {
        Map<String, KafkaFuture<Void>> futures = admin.createTopics(
                        missing.stream().map(TopicSpec::toNewTopic).toList())
                .values();
        for (TopicSpec spec : missing) {
            try {
                get(futures, spec.name());
            } catch (ExecutionException e) {
                // Somebody else was faster: the topic is verified like any other that is there.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw failure("create", spec, e.getCause());
                }
            }
        }
    }

    private Map<TopicSpec, TopicDescription> awaitDescribed(List<TopicSpec> created) {
        long deadline = System.nanoTime() + PROPAGATION_MAX.toNanos();
        Map<TopicSpec, TopicDescription> described = new LinkedHashMap<>();
        Set<TopicSpec> waiting = new LinkedHashSet<>(created);
        while (!waiting.isEmpty()) {
            described.putAll(describe(List.copyOf(waiting)));
            waiting.removeAll(described.keySet());
            if (!waiting.isEmpty()) {
                if (System.nanoTime() - deadline > 0) {
                    throw failure(
                            "find the created",
                            waiting.iterator().next(),
                            new TimeoutException("not visible after " + PROPAGATION_MAX));
                }
                pause();
            }
        }
        return described;
    }

    private Map<TopicSpec, Config> describeConfigs(List<TopicSpec> specs) {
        Map<ConfigResource, KafkaFuture<Config>> futures = admin.describeConfigs(
                        specs.stream().map(TopicSetup::resource).toList())
                .values();
        Map<TopicSpec, Config> configs = new LinkedHashMap<>();
        for (TopicSpec spec : specs) {
            try {
                configs.put(spec, get(futures, resource(spec)));
            } catch (ExecutionException e) {
                throw failure("read the settings of", spec, e.getCause());
            }
        }
        return configs;
    }

    private static ConfigResource resource(TopicSpec spec) {
        return new ConfigResource(ConfigResource.Type.TOPIC, spec.name());
    }

    private static <K, V> V get(Map<K, KafkaFuture<V>> futures, K key) throws ExecutionException {
        KafkaFuture<V> future = futures.get(key);
        if (future == null) {
            throw new IllegalStateException("Kafka's client gave no answer for " + key);
        }
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static TopicSetupException failure(String verb, TopicSpec spec, @Nullable Throwable cause) {
        String advice = switch (cause) {
            case InvalidReplicationFactorException e ->
                "; the cluster has fewer brokers than the replication factor " + spec.replicationFactor()
                        + " in Weir's configuration";
            case AuthorizationException e ->
                "; give this principal Describe, DescribeConfigs and Create on the topic, or let an operator create it";
            case TimeoutException e -> "; check that bootstrap.servers names brokers that can be reached from here";
            case null, default -> "";
        };
        Throwable reason = cause == null ? new IllegalStateException("no reason given") : cause;
        return new TopicSetupException(
                "could not " + verb + " topic " + spec.name() + ": " + reason.getMessage() + advice, reason);
    }
}
