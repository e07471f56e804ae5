package io.weir.schemas.table;

import static io.weir.schemas.table.Journal.CAUGHT_UP;
import static io.weir.schemas.table.Journal.CONNECTED;
import static io.weir.schemas.table.Journal.DISCONNECTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.schemas.registry.RegistryUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a reader comes to its end, and how it does not. */
@Timeout(60)
class TableReaderEndIT {

    private final TestPlatform platform = TestPlatform.shared();
    private final String name = platform.freshName("reader");
    private final Journal journal = new Journal();
    private final TextTopic topic = new TextTopic(platform.bootstrapServers(), name);
    private CompactedTableReader<String> reader = reader(new StringDeserializer(), journal);

    @AfterEach
    void close() {
        reader.close();
        topic.close();
    }

    @Test
    void aReaderThatIsClosedBeforeItsStartNeverReads() {
        // given
        reader.close();

        // when
        reader.start();

        // then
        assertThat(ended()).isCompletedWithValue(null);
        assertThat(thread()).isNull();
        assertThat(journal.lines()).isEmpty();
    }

    @Test
    void closingFromAnotherThreadEndsIt() throws Exception {
        // given
        topic.create(1).write(0, "a", "1");
        reader.start();
        reader.start();
        journal.await(CAUGHT_UP);

        // when
        reader.close();

        // then
        assertThat(ended()).isCompletedWithValue(null);
        reader.close();
        assertThat(journal.lines()).containsExactly(CONNECTED, "a=1", CAUGHT_UP);
    }

    @Test
    void closingFromManyThreadsAtOnceIsClosing() throws Exception {
        // given
        int threads = 4;
        topic.create(1).write(0, "a", "1");
        reader.start();
        journal.await(CAUGHT_UP);
        CyclicBarrier begin = new CyclicBarrier(threads);
        List<Future<Boolean>> closed = new ArrayList<>();

        // when
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                closed.add(pool.submit(() -> {
                    begin.await();
                    reader.close();
                    return ended().isDone();
                }));
            }
        }

        // then
        for (Future<Boolean> one : closed) {
            assertThat(one.get()).isTrue();
        }
    }

    @Test
    void closingWhileItStartsIsClosing() throws Exception {
        for (int round = 0; round < 100; round++) {
            // given
            CompactedTableReader<String> racing = reader(new StringDeserializer(), journal);
            CyclicBarrier begin = new CyclicBarrier(2);
            FutureTask<Void> starting = new FutureTask<>(() -> {
                begin.await();
                racing.start();
                return null;
            });
            Thread.ofVirtual().start(starting);

            // when
            begin.await();
            racing.close();

            // then
            starting.get();
            assertThat(racing.ended().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void closingFromTheListenerItselfEndsItWithTheCallInHand() throws Exception {
        // given
        topic.create(1).write(0, "a", "1").write(0, "b", "1");
        Journal closing = new Journal() {
            @Override
            public void apply(TableRecord<String> record) {
                super.apply(record);
                reader.close();
            }
        };
        reader = reader(new StringDeserializer(), closing);

        // when
        reader.start();

        // then
        assertThat(ended()).succeedsWithin(Duration.ofSeconds(10));
        assertThat(closing.lines()).containsExactly(CONNECTED, "a=1");
    }

    @Test
    void closingWhileNoBrokerAnswersEndsIt() {
        // given
        reader = new CompactedTableReader<>(
                settings("127.0.0.1:" + FreePorts.next()), Map.of(name, new StringDeserializer()), journal);
        reader.start();
        journal.await(DISCONNECTED);

        // when
        reader.close();

        // then
        assertThat(ended()).isCompletedWithValue(null);
    }

    @Test
    void closingWhileTheRegistryIsWaitedForEndsIt() throws Exception {
        // given
        topic.create(1).write(0, "a", "1");
        reader = reader(
                (from, bytes) -> {
                    throw new RegistryUnavailableException("no registry", null);
                },
                journal);
        reader.start();
        journal.await(DISCONNECTED);

        // when
        reader.close();

        // then
        assertThat(ended()).isCompletedWithValue(null);
        assertThat(journal.lines()).containsExactly(CONNECTED, DISCONNECTED);
    }

    /** A call to the registry may take its whole deadline. */
    @Test
    void closingWhileADeserializerHangsInterruptsIt() throws Exception {
        // given
        CountDownLatch hangs = new CountDownLatch(1);
        topic.create(1).write(0, "a", "1");
        reader = reader(
                (from, bytes) -> {
                    hangs.countDown();
                    try {
                        TimeUnit.HOURS.sleep(1);
                    } catch (InterruptedException e) {
                        throw new InterruptException(e);
                    }
                    throw new IllegalStateException("an hour has passed");
                },
                journal);
        reader.start();
        hangs.await();

        // when
        reader.close();

        // then
        assertThat(ended()).isCompletedWithValue(null);
        assertThat(journal.lines()).containsExactly(CONNECTED);
    }

    @Test
    void anExceptionOfTheListenerEndsItAndIsReported() throws Exception {
        // given
        topic.create(1).write(0, "a", "1").write(0, "b", "1");
        IllegalStateException fault = new IllegalStateException("the listener's fault");
        Journal failing = new Journal() {
            @Override
            public void apply(TableRecord<String> record) {
                super.apply(record);
                throw fault;
            }
        };
        reader = reader(new StringDeserializer(), failing);

        // when
        reader.start();

        // then
        Throwable reported = catchThrowable(() -> ended().get(10, TimeUnit.SECONDS));
        assertThat(reported).hasCause(fault);
        assertThat(failing.lines()).containsExactly(CONNECTED, "a=1");
    }

    @Test
    void anInterruptThatNobodyAskedForDoesNotEndIt() throws Exception {
        // given
        topic.create(1).write(0, "a", "1");
        reader.start();
        journal.await(CAUGHT_UP);
        Thread thread = Objects.requireNonNull(thread());

        // when
        thread.interrupt();

        // then
        topic.write(0, "b", "1");
        journal.await("b=1");
        assertThat(thread()).isSameAs(thread);
        assertThat(journal.lines()).containsExactly(CONNECTED, "a=1", CAUGHT_UP, "b=1");
    }

    @Test
    void aWrongClientSettingIsSaidBeforeAnythingRuns() {
        assertThatThrownBy(() -> new CompactedTableReader<>(
                        new TableReaderSettings(
                                name,
                                Map.of("bootstrap.servers", platform.bootstrapServers(), "fetch.max.bytes", "many"),
                                Duration.ofHours(1),
                                Duration.ofMillis(50),
                                Duration.ofSeconds(2),
                                null),
                        Map.of(name, new StringDeserializer()),
                        journal))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("fetch.max.bytes");
    }

    private CompactedTableReader<String> reader(Deserializer<String> deserializer, Journal listener) {
        return new CompactedTableReader<>(settings(platform.bootstrapServers()), Map.of(name, deserializer), listener);
    }

    private TableReaderSettings settings(String servers) {
        return new TableReaderSettings(
                name,
                Map.of("bootstrap.servers", servers),
                Duration.ofHours(24),
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                null);
    }

    private CompletableFuture<?> ended() {
        return reader.ended().toCompletableFuture();
    }

    /** The reader's thread; null if there is none. */
    private @Nullable Thread thread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("weir-table-" + name))
                .findFirst()
                .orElse(null);
    }
}
