package io.weir.schemas.table;

import static io.weir.schemas.table.Journal.CAUGHT_UP;
import static io.weir.schemas.table.Journal.CONNECTED;
import static io.weir.schemas.table.Journal.DISCONNECTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.embedded.broker.EmbeddedBroker;
import io.weir.embedded.broker.EmbeddedBrokerSettings;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.schemas.registry.RegistryUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Other topics for a reader that runs. */
@Timeout(60)
class FollowTopicsIT {

    private final TestPlatform platform = TestPlatform.shared();
    private final String stem = platform.freshName("follow");
    private final Journal journal = new Journal();
    private final TextTopic one = topic("one");
    private final TextTopic two = topic("two");
    private final TextTopic three = topic("three");
    private final AtomicReference<CompactedTableReader<String>> running = new AtomicReference<>();

    @AfterEach
    void close() {
        CompactedTableReader<String> reader = running.get();
        if (reader != null) {
            reader.close();
        }
        Stream.of(one, two, three).forEach(TextTopic::close);
    }

    @Test
    void aNewTopicIsReadFromItsStartAndTheOthersGoOnWhereTheyAre() throws Exception {
        // given
        one.create(1).write(0, "a", "1");
        two.create(2).write(0, "b", "1").write(1, "c", "1");
        CompactedTableReader<String> reader = started(one);

        // when
        reader.follow(topics(one, two));

        // then
        journal.await(CAUGHT_UP, 2);
        one.write(0, "a", "2");
        journal.await("a=2");
        assertThat(journal.lines()).startsWith(CONNECTED, "a=1", CAUGHT_UP, "restarted [0, 1]");
        assertThat(journal.lines().subList(4, 7)).containsExactlyInAnyOrder("b=1", "c=1", CAUGHT_UP);
        assertThat(journal.lines().subList(6, 8)).containsExactly(CAUGHT_UP, "a=2");
        assertThat(journal.positions())
                .isEqualTo(Map.of(one.partition(0), 2L, two.partition(0), 1L, two.partition(1), 1L));
    }

    @Test
    void whatIsDroppedIsReadNoMoreAndFromItsStartWhenItComesBack() throws Exception {
        // given
        one.create(1).write(0, "a", "1");
        two.create(1).write(0, "b", "1");
        CompactedTableReader<String> reader = started(one, two);

        // when
        reader.follow(topics(one));
        one.write(0, "a", "2");
        journal.await("a=2");
        two.write(0, "b", "2");
        one.write(0, "a", "3");
        journal.await("a=3");
        List<String> without = journal.lines();
        reader.follow(topics(one, two));

        // then
        journal.await(CAUGHT_UP, 2);
        assertThat(without).doesNotContain("b=2");
        assertThat(journal.lines().subList(without.size(), without.size() + 4))
                .containsExactly("restarted [0]", "b=1", "b=2", CAUGHT_UP);
    }

    @Test
    void aMissingTopicIsNamedAndAwaitedWhileTheOthersAreFollowed() throws Exception {
        // given
        one.create(1).write(0, "a", "1");
        CompactedTableReader<String> reader = started(one);

        // when
        reader.follow(topics(one, two));
        journal.await("missing topic " + two.name() + " does not exist");
        one.write(0, "a", "2");
        journal.await("a=2");
        two.create(1).write(0, "b", "1");

        // then
        journal.await("b=1");
        journal.await(CAUGHT_UP, 2);
        journal.await("missing none");
        assertThat(journal.lines()).doesNotContain(DISCONNECTED).containsSubsequence("a=2", "restarted [0]", CAUGHT_UP);
    }

    @Test
    void aTopicThatIsDeletedHoldsUpNeitherTheOthersNorANewOne() throws Exception {
        // given
        one.create(1).write(0, "a", "1");
        two.create(1).write(0, "b", "1");
        three.create(1).write(0, "c", "1");
        CompactedTableReader<String> reader = started(one, two);

        // when
        two.delete();
        journal.await("missing topic " + two.name() + " does not exist");
        reader.follow(topics(one, two, three));

        // then
        journal.await("c=1");
        journal.await(CAUGHT_UP, 2);
        one.write(0, "a", "2");
        journal.await("a=2");
        assertThat(journal.lines()).doesNotContain(DISCONNECTED);
    }

    @Test
    void aSecondChangeReplacesTheFirst() throws Exception {
        // given
        one.create(1).write(0, "a", "1");
        two.create(1).write(0, "b", "1");
        three.create(1).write(0, "c", "1");
        CompletableFuture<Void> applied = new CompletableFuture<>();
        CompletableFuture<Void> go = new CompletableFuture<>();
        CompactedTableReader<String> reader = reader(new Journal() {
            @Override
            public void apply(TableRecord<String> record) {
                journal.apply(record);
                if ("2".equals(record.value())) {
                    applied.complete(null);
                    go.join();
                }
            }

            @Override
            public void caughtUp() {
                journal.caughtUp();
            }
        });
        reader.start();
        journal.await(CAUGHT_UP);

        // when
        one.write(0, "a", "2");
        applied.join();
        reader.follow(topics(one, two));
        reader.follow(topics(one, three));
        go.complete(null);

        // then
        journal.await(CAUGHT_UP, 2);
        assertThat(journal.lines()).containsExactly("a=1", CAUGHT_UP, "a=2", "c=1", CAUGHT_UP);
    }

    @Test
    void aListenerThatChangesTheTopicsHearsNothingElseBefore() throws Exception {
        // given
        one.create(1).write(0, "a", "1");
        two.create(1).write(0, "b", "1");
        CompactedTableReader<String> reader = reader(new Journal() {
            private boolean changed;

            @Override
            public void batchApplied(Map<TopicPartition, Long> positions) {
                if (!changed && positions.getOrDefault(one.partition(0), 0L) == 1) {
                    changed = true;
                    running.get().follow(topics(two));
                }
            }

            @Override
            public void apply(TableRecord<String> record) {
                journal.apply(record);
            }

            @Override
            public void caughtUp() {
                journal.caughtUp();
            }
        });

        // when
        reader.start();

        // then
        journal.await(CAUGHT_UP);
        assertThat(journal.lines()).containsExactly("a=1", "b=1", CAUGHT_UP);
    }

    @Test
    void aRecordThatWaitsForTheRegistryIsLeftWhenItsTopicIsDropped() throws Exception {
        // given
        one.create(1).write(0, "a", "1");
        two.create(1).write(0, "b", "1");
        CompactedTableReader<String> reader = started(one);
        Deserializer<String> never = (name, bytes) -> {
            throw new RegistryUnavailableException("no registry", null);
        };
        reader.follow(Map.of(one.name(), new StringDeserializer(), two.name(), never));
        journal.await(DISCONNECTED);

        // when
        reader.follow(topics(one));

        // then
        one.write(0, "a", "2");
        journal.await("a=2");
        journal.await(CONNECTED, 2);
        assertThat(journal.lines().stream().filter("a=1"::equals)).hasSize(1);
    }

    @Test
    void aChangeWhileBrokersAreAwayCounts(@TempDir Path folder) throws Exception {
        // given
        EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder));
        try (TextTopic own = new TextTopic(broker.bootstrapServers(), "own");
                TextTopic other = new TextTopic(broker.bootstrapServers(), "other")) {
            own.create(1).write(0, "a", "1");
            other.create(1).write(0, "b", "1");
            CompactedTableReader<String> reader = started(own);
            broker.close();
            journal.await(DISCONNECTED);

            // when
            reader.follow(topics(own, other));
            broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder));

            // then
            journal.await(CAUGHT_UP, 2);
            assertThat(journal.lines())
                    .startsWith(CONNECTED, "a=1", CAUGHT_UP, DISCONNECTED)
                    .containsSubsequence("restarted [0]", "b=1", CAUGHT_UP);
            assertThat(journal.lines().stream().filter("a=1"::equals)).hasSize(1);
        } finally {
            running.get().close();
            broker.close();
        }
    }

    @Test
    void topicsChosenBeforeTheStartAreTheOnesThatAreRead() throws Exception {
        // given
        one.create(1).write(0, "a", "1");
        two.create(1).write(0, "b", "1");
        CompactedTableReader<String> reader = reader(journal);
        reader.follow(topics(two));

        // when
        reader.start();

        // then
        journal.await(CAUGHT_UP);
        assertThat(journal.lines()).contains("b=1").doesNotContain("a=1");
    }

    @Test
    void noTopicsAreRefused() {
        CompactedTableReader<String> reader = reader(journal);

        assertThatThrownBy(() -> reader.follow(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("deserializers");
    }

    private TextTopic topic(String name) {
        return new TextTopic(platform.bootstrapServers(), stem + "-" + name);
    }

    private CompactedTableReader<String> started(TextTopic... topics) {
        CompactedTableReader<String> reader = reader(journal, topics);
        reader.start();
        journal.await(CAUGHT_UP);
        return reader;
    }

    private CompactedTableReader<String> reader(TableListener<String> listener) {
        return reader(listener, one);
    }

    private CompactedTableReader<String> reader(TableListener<String> listener, TextTopic... topics) {
        TableReaderSettings settings = new TableReaderSettings(
                "test",
                Map.of("bootstrap.servers", topics[0].servers()),
                Duration.ofHours(24),
                Duration.ofMillis(50),
                Duration.ofSeconds(2),
                null);
        CompactedTableReader<String> reader = new CompactedTableReader<>(settings, topics(topics), listener);
        running.set(reader);
        return reader;
    }

    private static Map<String, Deserializer<String>> topics(TextTopic... topics) {
        return Stream.of(topics).collect(Collectors.toMap(TextTopic::name, topic -> new StringDeserializer()));
    }
}
