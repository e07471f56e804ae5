package io.weir.projector;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.projector.fixture.Installation;
import io.weir.projector.fixture.RouteEvents;
import io.weir.projector.fixture.RouteHistory;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a change takes from its append to the log to a reader of the route table, with the partitions and the threads of an ordinary
 * installation. Prints what it finds; fails only for what no busy machine explains.
 */
@Timeout(120)
class LatencyIT {

    private static final int CHANGES = Integer.getInteger("weir.test.changes", 300);
    /** Until the code is compiled: the first seconds of a process say nothing about the others. */
    private static final int WARM_UP = 300;

    private static final int CHANGES_PER_SECOND = 75;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long P99_MILLIS_MAX = 1_000;

    @TempDir
    Path folder;

    private final TestPlatform platform = TestPlatform.shared();
    private final Installation installation = new Installation(
            platform.bootstrapServers(),
            platform.registryUrl(),
            new TopicCatalog(TopicCatalogSettings.defaults().withPrefix(platform.freshName("latency") + ".")));
    private final ConcurrentLinkedQueue<Long> delays = new ConcurrentLinkedQueue<>();
    private final Random random = new Random(1);
    private long revision;

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void aChangeReachesReadersOfTheTableSoon() {
        AtomicBoolean done = new AtomicBoolean();
        Thread reader = Thread.ofPlatform().name("reader").start(() -> read(done));
        try (Projector projector = Projector.start(installation.config(folder))) {
            Eventually.until(LIMIT, projector::isReady, "the projector is ready");
            change(WARM_UP);
            delays.clear();

            change(CHANGES);

            List<Long> sorted = delays.stream().sorted().toList();
            System.out.printf(
                    "LatencyIT: %d changes at %d/s, append to read_committed reader: p50 %d ms, p99 %d ms, max %d ms%n",
                    CHANGES, CHANGES_PER_SECOND, at(sorted, 0.5), at(sorted, 0.99), sorted.getLast());
            assertThat(at(sorted, 0.99)).as("p99 in ms").isLessThan(P99_MILLIS_MAX);
        } finally {
            done.set(true);
            join(reader);
        }
    }

    /** Appends at irregular intervals, so that nothing falls into step with the commits, and waits until all have been read. */
    private void change(int count) {
        int goal = delays.size() + count;
        long next = System.nanoTime();
        for (int i = 0; i < count; i++) {
            String host = "host-" + random.nextInt(50) + ".example.com";
            revision++;
            installation.route(new RouteHistory.Step(
                    host,
                    RouteEvents.changed(
                            revision,
                            RouteEvents.route(host, RouteEvents.to("app", null))
                                    .setHost(host)
                                    .setPath(""))));
            next += (long) (2e9 * random.nextDouble() / CHANGES_PER_SECOND);
            LockSupport.parkNanos(next - System.nanoTime());
        }
        Eventually.until(LIMIT, () -> delays.size() >= goal, count + " changes are in the table");
    }

    private void read(AtomicBoolean done) {
        String topic = installation.catalog().routeTable().name();
        List<TopicPartition> partitions = IntStream.range(
                        0, installation.catalog().routeTable().partitions())
                .mapToObj(i -> new TopicPartition(topic, i))
                .toList();
        Map<String, Object> settings = platform.kafkaProperties();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!done.get()) {
                // The record's timestamp is the event's append time, by the clock of a broker in this process.
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> delays.add(System.currentTimeMillis() - record.timestamp()));
            }
        }
    }

    private static long at(List<Long> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(sorted.size() * share)));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
