package io.weir.projector.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An application that is told to leave is out of its group, with its work committed, before it closes. */
@Timeout(120)
class GroupClientsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final CloseOptions LEAVING = CloseOptions.timeout(PATIENCE)
            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
    private static final int PARTITIONS = 4;
    /** Key of the record that a thread does not come back from until it may go on. */
    private static final String STAND_STILL = "stand still";


    @TempDir
    Path stateDir;

    private final TestPlatform platform = TestPlatform.shared();
    private final String topic = platform.freshName("left");
    private final String application = platform.freshName("leaving");
    private final GroupClients clients = new GroupClients();
    /** Counted down when a thread works on the record that makes it stand still. */
    private final CountDownLatch working = new CountDownLatch(1);

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger worked = new AtomicInteger();
    private final List<KafkaStreams> started = new ArrayList<>();

    @BeforeEach
    void createTopic() throws Exception {
        platform.admin()
                .createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                .all()
                .get();
    }

    @AfterEach
    void close() {
        goOn.countDown();
        started.forEach(streams -> streams.close(LEAVING));
    }

    @Test
    void leavesCommittedWhileItsStoresAreOpen() throws Exception {
        KafkaStreams streams = running("first", clients);
        append("a", "1");
        append("b", "2");
        Eventually.until(PATIENCE, () -> worked.get() == 2, "both are worked on");
        assertThat(committed()).as("nothing is committed yet").isZero();
        assertThat(members()).isEqualTo(2);

        assertThat(clients.leave(PATIENCE)).isTrue();

        assertThat(members()).isZero();
        assertThat(streams.state().isRunningOrRebalancing()).isTrue();
        // Brokers end a transaction a moment after they have said so.
        Eventually.until(PATIENCE, () -> committed() == 2, "what was read is committed");

        append("c", "3");
        assertThat(streams.close(PATIENCE)).isTrue();
        assertThat(committed()).as("nothing is read after that").isEqualTo(2);
        KafkaStreams next = running("first", new GroupClients());
        Eventually.until(PATIENCE, () -> worked.get() == 3, "the next one goes on there");
        assertThat(next.close(PATIENCE)).isTrue();
        Eventually.until(PATIENCE, () -> committed() == 3, "the third is committed");
    }

    @Test
    void saysWhenAThreadDoesNotLeaveInTime() throws Exception {
        KafkaStreams streams = running("first", clients);
        append(STAND_STILL, "1");
        working.await();

        assertThat(clients.leave(Duration.ofMillis(300))).isFalse();

        goOn.countDown();
        Eventually.until(PATIENCE, () -> members() == 0, "it leaves once it goes on");
        assertThat(streams.close(PATIENCE)).isTrue();
        Eventually.until(PATIENCE, () -> committed() == 1, "it commits what it has done");
    }

    @Test
    void leavesCommittedAndClosesAlsoInTheMiddleOfARebalance() throws Exception {
        KafkaStreams leaving = running("first", clients);
        KafkaStreams standing = running("second", new GroupClients());
        Eventually.until(PATIENCE, () -> tasks(leaving) == 2 && tasks(standing) == 2, "each has its half");
        List<Integer> stands = partitions(standing);
        for (int partition : stands) {
            append(partition, STAND_STILL, "1");
        }
        for (int partition : partitions(leaving)) {
            append(partition, "a", "1");
        }
        Eventually.until(PATIENCE, () -> worked.get() == PARTITIONS, "all are worked on");
        // Another member comes, and the threads that stand still hold up the rebalance.
        leaving.addStreamThread();
        Eventually.until(PATIENCE, () -> secondsSinceHeartbeat(leaving) >= 1, "those that do not stand still wait");

        assertThat(clients.leave(PATIENCE)).isTrue();

        Eventually.until(PATIENCE, () -> committed() == 2, "what it has done is committed");
        // Brokers take no request of a connection, also none that says good-bye, before they have answered the one before.
        goOn.countDown();
        assertThat(leaving.close(LEAVING)).isTrue();
    }

    private static int tasks(KafkaStreams streams) {
        return partitions(streams).size();
    }

    private static List<Integer> partitions(KafkaStreams streams) {
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .map(task -> task.taskId().partition())
                .toList();
    }

    /** A member that waits for a rebalance to end sends none. */
    private static double secondsSinceHeartbeat(KafkaStreams streams) {
        return streams.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("last-heartbeat-seconds-ago"))
                .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
                .max()
                .orElse(-1);
    }

    private KafkaStreams running(String instance, GroupClients with) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.table(
                        topic,
                        Consumed.with(Serdes.String(), Serdes.String()),
                        Materialized.<String, String>as(Stores.persistentKeyValueStore("values")))
                .toStream()
                .foreach((key, value) -> {
                    worked.incrementAndGet();
                    if (key.equals(STAND_STILL)) {
                        working.countDown();
                        awaitGo();
                    }
                });
        Properties properties = new Properties();
        properties.putAll(platform.kafkaProperties());
        properties.putAll(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                application,
                StreamsConfig.STATE_DIR_CONFIG,
                stateDir.resolve(instance).toString(),
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                StreamsConfig.EXACTLY_ONCE_V2,
                StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                2,
                // Nothing is committed by time: only by leaving.
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                Duration.ofMinutes(1).toMillis(),
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                0L,
                "producer.transaction.timeout.ms",
                120_000,
                "heartbeat.interval.ms",
                100,
                "auto.offset.reset",
                "earliest"));
        KafkaStreams streams = new KafkaStreams(builder.build(), properties, with);
        started.add(streams);
        streams.start();
        Eventually.until(PATIENCE, () -> streams.state() == KafkaStreams.State.RUNNING, "it runs");
        return streams;
    }

    private void awaitGo() {
        try {
            goOn.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void append(String key, String value) throws Exception {
        append(null, key, value);
    }

    private void append(@Nullable Integer partition, String key, String value) throws Exception {
        try (var producer =
                new KafkaProducer<>(platform.kafkaProperties(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, partition, key, value)).get();
        }
    }

    private int members() {
        try {
            return requireNonNull(platform.admin()
                            .describeClassicGroups(List.of(application))
                            .describedGroups()
                            .get(application))
                    .get()
                    .members()
                    .size();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("the group cannot be described", e);
        }
    }

    private long committed() {
        try {
            return platform
                    .admin()
                    .listConsumerGroupOffsets(application)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values()
                    .stream()
                    .mapToLong(position -> position.offset())
                    .sum();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("the positions cannot be read", e);
        }
    }
}
