package io.weir.schemas.table;

import static io.weir.schemas.table.Journal.CAUGHT_UP;
import static io.weir.schemas.table.Journal.CONNECTED;
import static io.weir.schemas.table.Journal.DISCONNECTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.weir.embedded.broker.EmbeddedBroker;
import io.weir.embedded.broker.EmbeddedBrokerSettings;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.schemas.registry.RegistryUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class CompactedTableReaderIT {

    private static final Duration RETENTION = Duration.ofHours(24);

    private final TestPlatform platform = TestPlatform.shared();
    private final Journal journal = new Journal();
    private final TextTopic topic = new TextTopic(platform.bootstrapServers(), platform.freshName("table"));
    private CompactedTableReader<String> reader = reader(topic, new StringDeserializer());

    @AfterEach
    void close() {
        reader.close();
        topic.close();
    }

    @Test
    void whatIsCommittedIsReadUpToTheEndAndTheEndIsTold() throws Exception {
        // given
        topic.create(1);
        topic.inTransaction("a", "1").inTransaction("b", "1").commit();
        topic.inTransaction("a", "aborted").abort();
        topic.inTransaction("b", null).inTransaction("c", "1").commit();
        topic.inTransaction("d", "aborted").abort();

        // when
        reader.start();

        // then
        journal.await(CAUGHT_UP);
        assertThat(journal.lines()).containsExactly(CONNECTED, "a=1", "b=1", "b gone", "c=1", CAUGHT_UP);
        // Beyond the last aborted record and the marker after it, which are never handed out.
        assertThat(journal.positions()).isEqualTo(Map.of(topic.partition(0), topic.end()));
    }

    @Test
    void anOpenTransactionIsNotWaitedForAndItsRecordsComeWithItsCommit() throws Exception {
        // given
        topic.create(1);
        topic.inTransaction("a", "1").commit();
        topic.inTransaction("b", "1");
        reader.start();
        journal.await(CAUGHT_UP);

        // when
        topic.commit();

        // then
        journal.await("b=1");
        assertThat(journal.lines()).containsExactly(CONNECTED, "a=1", CAUGHT_UP, "b=1");
    }

    @Test
    void anEmptyTableIsCompleteAtOnceAndIsFollowedInOrder() throws Exception {
        // given
        topic.create(1);
        reader.start();
        journal.await(CAUGHT_UP);

        // when
        topic.write(0, "a", "1").write(0, "b", "1").write(0, "a", "2").write(0, "b", null);

        // then
        journal.await("b gone");
        assertThat(journal.lines()).containsExactly(CONNECTED, CAUGHT_UP, "a=1", "b=1", "a=2", "b gone");
    }

    @Test
    void severalTopicsAreCompleteTogether() throws Exception {
        // given
        topic.create(2).write(0, "a", "1").write(1, "b", "1");
        try (TextTopic second = new TextTopic(platform.bootstrapServers(), topic.name() + "-second")) {
            second.create(1).write(0, "c", "1");
            reader = new CompactedTableReader<>(
                    settings(topic.servers()),
                    Map.of(topic.name(), new StringDeserializer(), second.name(), new StringDeserializer()),
                    journal);

            // when
            reader.start();

            // then
            journal.await(CAUGHT_UP);
            assertThat(journal.lines())
                    .startsWith(CONNECTED)
                    .endsWith(CAUGHT_UP)
                    .containsExactlyInAnyOrder(CONNECTED, "a=1", "b=1", "c=1", CAUGHT_UP);
            assertThat(journal.positions())
                    .isEqualTo(Map.of(topic.partition(0), 1L, topic.partition(1), 1L, second.partition(0), 1L));
        }
    }

    @Test
    void whatCannotBeDecodedIsToldAndPassedOver() throws Exception {
        // given
        topic.create(1, "delete");
        topic.write(0, "a", "1").write(0, "b", "damaged").write(0, null, "x").write(0, "c", "1");
        reader = reader(topic, (name, bytes) -> {
            String text = new StringDeserializer().deserialize(name, bytes);
            if (text.equals("damaged")) {
                throw new SerializationException("no text");
            }
            return text;
        });

        // when
        reader.start();

        // then
        journal.await(CAUGHT_UP);
        assertThat(journal.lines()).containsExactly(CONNECTED, "a=1", "failed b", "failed null", "c=1", CAUGHT_UP);
        assertThat(journal.failures())
                .allSatisfy(failure -> assertThat(failure.topic()).isEqualTo(topic.name()))
                .extracting(FailedRecord::offset, failure -> failure.reason().getMessage())
                .containsExactly(tuple(1L, "no text"), tuple(2L, "a record of topic " + topic.name() + " has no key"));
    }

    @Test
    void whatIsNotWantedIsNeitherDecodedNorToldAndPassedAllTheSame() throws Exception {
        // given
        topic.create(1)
                .write(0, "a", "1")
                .write(0, "other", "damaged")
                .write(0, "other", null)
                .write(0, "c", "1");
        Journal choosy = new Journal() {
            @Override
            public boolean wants(String from, int partition, String key) {
                return !from.equals(topic.name()) || partition != 0 || !key.equals("other");
            }
        };
        reader = new CompactedTableReader<>(
                settings(topic.servers()),
                Map.of(topic.name(), (name, bytes) -> {
                    String text = new StringDeserializer().deserialize(name, bytes);
                    if (text.equals("damaged")) {
                        throw new IllegalStateException("was decoded");
                    }
                    return text;
                }),
                choosy);

        // when
        reader.start();

        // then
        choosy.await(CAUGHT_UP);
        assertThat(choosy.lines()).containsExactly(CONNECTED, "a=1", "c=1", CAUGHT_UP);
        assertThat(choosy.positions()).isEqualTo(Map.of(topic.partition(0), 4L));
    }

    @Test
    void whatCannotBeDecodedForNowIsWaitedFor() throws Exception {
        // given
        AtomicBoolean away = new AtomicBoolean(true);
        topic.create(1).write(0, "a", "1").write(0, "b", "1");
        reader = reader(topic, (name, bytes) -> {
            if (away.get()) {
                throw new RegistryUnavailableException("no registry", null);
            }
            return new StringDeserializer().deserialize(name, bytes);
        });
        reader.start();
        journal.await(DISCONNECTED);
        List<String> meanwhile = journal.lines();

        // when
        away.set(false);

        // then
        journal.await(CAUGHT_UP);
        assertThat(meanwhile).containsExactly(CONNECTED, DISCONNECTED);
        assertThat(journal.losses())
                .singleElement()
                .satisfies(reason -> assertThat(reason).hasMessage("no registry"));
        assertThat(journal.lines()).containsExactly(CONNECTED, DISCONNECTED, CONNECTED, "a=1", "b=1", CAUGHT_UP);
    }

    @Test
    void whileBrokersAreAwayPositionsAreKept(@TempDir Path folder) throws Exception {
        // given
        EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder));
        try (TextTopic own = new TextTopic(broker.bootstrapServers(), "own")) {
            own.create(1).write(0, "a", "1");
            reader = reader(own, new StringDeserializer());
            reader.start();
            journal.await(CAUGHT_UP);

            // when
            broker.close();
            journal.await(DISCONNECTED);
            broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder));
            own.write(0, "b", "1");

            // then
            journal.await("b=1");
            journal.await(CONNECTED, 2);
            assertThat(journal.lines())
                    .startsWith(CONNECTED, "a=1", CAUGHT_UP, DISCONNECTED)
                    .containsExactlyInAnyOrder(CONNECTED, "a=1", CAUGHT_UP, DISCONNECTED, CONNECTED, "b=1");
        } finally {
            reader.close();
            broker.close();
        }
    }

    @Test
    void aTopicThatIsMissingIsWaitedFor() throws Exception {
        // given
        reader.start();
        journal.await(DISCONNECTED);

        // when
        topic.create(1).write(0, "a", "1");

        // then
        journal.await("a=1");
        journal.await(CAUGHT_UP);
        assertThat(journal.losses())
                .singleElement()
                .satisfies(reason -> assertThat(reason)
                        .hasMessageContaining(topic.name())
                        .hasMessageEndingWith("; it is created when a service of Weir starts"));
        assertThat(journal.lines()).startsWith(DISCONNECTED, CONNECTED);
    }

    @Test
    void aTopicThatIsCreatedAgainIsReadAgainFromItsStart() throws Exception {
        // given
        topic.create(2).write(0, "gone", "1").write(0, "kept", "1").write(1, "other", "1");
        reader.start();
        journal.await(CAUGHT_UP);

        // when
        topic.delete();
        journal.await(DISCONNECTED);
        topic.create(1).write(0, "kept", "2");

        // then
        journal.await("kept=2");
        journal.await(CAUGHT_UP, 2);
        List<String> lines = journal.lines();
        List<String> again = lines.subList(lines.indexOf(DISCONNECTED), lines.size());
        assertThat(again)
                .containsSubsequence("restarted [0, 1]", CAUGHT_UP)
                .containsSubsequence("restarted [0, 1]", "kept=2")
                .doesNotContain("gone=1", "kept=1", "other=1");
        assertThat(journal.positions()).isEqualTo(Map.of(topic.partition(0), 1L));
    }

    @Test
    void aTopicThatIsReplacedByAShorterOneIsReadAgainFromItsStart() throws Exception {
        // given
        topic.create(1).write(0, "a", "1").write(0, "b", "1");
        reader = new CompactedTableReader<>(
                settings(topic.servers()).withProbe(Duration.ofSeconds(3), Duration.ofSeconds(4)),
                Map.of(topic.name(), new StringDeserializer()),
                journal);
        reader.start();
        journal.await(CAUGHT_UP);

        // when
        topic.delete();
        topic.create(1).write(0, "c", "1");

        // then
        journal.await(CAUGHT_UP, 2);
        journal.await("c=1");
        List<String> lines = journal.lines();
        assertThat(lines.subList(lines.indexOf("restarted [0]"), lines.size())).contains("c=1", CAUGHT_UP);
    }

    @Test
    void whoeverWasAwayForTooLongReadsAgain() throws Exception {
        // given
        AtomicReference<Duration> asleep = new AtomicReference<>(Duration.ZERO);
        InstantSource clock = () -> Instant.now().plus(asleep.get());
        topic.create(1).write(0, "a", "1").write(0, "b", null);
        reader = new CompactedTableReader<>(
                settings(topic.servers()), Map.of(topic.name(), new StringDeserializer()), journal, clock);
        reader.start();
        journal.await(CAUGHT_UP);

        // when
        asleep.set(RETENTION.dividedBy(2).plusMinutes(1));

        // then
        journal.await(CAUGHT_UP, 2);
        assertThat(journal.lines())
                .containsExactly(CONNECTED, "a=1", "b gone", CAUGHT_UP, "restarted [0]", "a=1", "b gone", CAUGHT_UP);
    }

    @Test
    void newPartitionsAreReadFromTheirStart() throws Exception {
        // given
        topic.create(1).write(0, "a", "1");
        reader.start();
        journal.await(CAUGHT_UP);

        // when
        topic.grow(2);
        topic.write(1, "b", "1");

        // then
        journal.await("b=1");
        assertThat(journal.lines()).containsExactly(CONNECTED, "a=1", CAUGHT_UP, "b=1");
        assertThat(journal.positions()).containsEntry(topic.partition(0), 1L);
    }

    private CompactedTableReader<String> reader(TextTopic of, Deserializer<String> deserializer) {
        return new CompactedTableReader<>(settings(of.servers()), Map.of(of.name(), deserializer), journal);
    }

    private static TableReaderSettings settings(String servers) {
        return new TableReaderSettings(
                "test",
                Map.of("bootstrap.servers", servers),
                RETENTION,
                Duration.ofMillis(50),
                Duration.ofSeconds(2),
                null);
    }
}
