package io.weir.schemas.table;

import static io.weir.schemas.table.Journal.CAUGHT_UP;
import static io.weir.schemas.table.Journal.CONNECTED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.TestPlatform;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A reader that goes on where an earlier one stood. */
@Timeout(90)
class BookmarkIT {

    private static final Duration RETENTION = Duration.ofHours(24);

    private final TestPlatform platform = TestPlatform.shared();
    private final TextTopic topic = new TextTopic(platform.bootstrapServers(), platform.freshName("bookmark"));
    private @Nullable CompactedTableReader<String> reader;

    /** A journal of a table that was not empty when its reader began. */
    private static final class Resumed extends Journal {

        private final @Nullable TableBookmark from;
        private volatile String clusters = "";

        Resumed(@Nullable TableBookmark from) {
            this.from = from;
        }

        @Override
        public @Nullable TableBookmark begin() {
            return from;
        }

        @Override
        public void otherCluster(String known, String found) {
            clusters = known + " " + found;
        }
    }

    @BeforeEach
    void fill() throws Exception {
        topic.create(2).write(0, "a", "1").write(1, "b", "1");
    }

    @AfterEach
    void close() {
        if (reader != null) {
            reader.close();
        }
        topic.close();
    }

    private Resumed read(@Nullable TableBookmark from) {
        Resumed journal = new Resumed(from);
        TableReaderSettings settings = new TableReaderSettings(
                "test", platform.kafkaProperties(), RETENTION, Duration.ofMillis(100), Duration.ofSeconds(4), null);
        reader = new CompactedTableReader<>(settings, Map.of(topic.name(), new StringDeserializer()), journal);
        reader.start();
        journal.await(CAUGHT_UP);
        return journal;
    }

    /** Where a reader stood that has read everything. */
    private TableBookmark bookmark() {
        read(null);
        CompactedTableReader<String> read = requireNonNull(reader);
        read.close();
        return read.bookmark();
    }

    @Test
    void aBookmarkSaysEverythingThatIsToBeKnown() throws Exception {
        Instant before = Instant.now();

        TableBookmark bookmark = bookmark();

        assertThat(bookmark.clusterId())
                .isEqualTo(platform.admin().describeCluster().clusterId().get());
        Uuid id = platform.admin().describeTopics(List.of(topic.name())).allTopicNames().get().values().stream()
                .map(TopicDescription::topicId)
                .findFirst()
                .orElseThrow();
        assertThat(bookmark.topicIds()).isEqualTo(Map.of(topic.name(), id));
        assertThat(bookmark.offsets()).isEqualTo(Map.of(topic.partition(0), 1L, topic.partition(1), 1L));
        assertThat(bookmark.positions().values())
                .extracting(TableBookmark.Position::leaderEpoch)
                .containsOnly(0);
        assertThat(Instant.ofEpochMilli(bookmark.contactMillis())).isBetween(before.minusMillis(1), Instant.now());
    }

    @Test
    void onlyWhatCameSinceIsRead() throws Exception {
        TableBookmark from = bookmark();
        topic.write(0, "a", "2").write(1, "b", null);

        Journal journal = read(from);

        assertThat(journal.lines()).containsExactlyInAnyOrder(CONNECTED, "a=2", "b gone", CAUGHT_UP);
        assertThat(journal.lines()).last().isEqualTo(CAUGHT_UP);
        assertThat(journal.positions()).isEqualTo(Map.of(topic.partition(0), 2L, topic.partition(1), 2L));
    }

    @Test
    void whereNothingCameItIsCaughtUpAtOnce() {
        assertThat(read(bookmark()).lines()).containsExactly(CONNECTED, CAUGHT_UP);
    }

    @Test
    void aPartitionWithoutOneIsReadFromItsStart() throws Exception {
        TableBookmark all = bookmark();
        Map<TopicPartition, TableBookmark.Position> some = new HashMap<>(all.positions());
        some.remove(topic.partition(1));

        Journal journal = read(new TableBookmark(all.clusterId(), all.contactMillis(), all.topicIds(), some));

        assertThat(journal.lines()).containsExactly(CONNECTED, "b=1", CAUGHT_UP);
    }

    @Test
    void aTopicThatWasCreatedAnewIsReadAgain() throws Exception {
        TableBookmark from = bookmark();
        topic.delete();
        topic.create(2).write(0, "c", "1");

        assertThat(read(from).lines()).containsExactlyInAnyOrder("restarted [0, 1]", CONNECTED, "c=1", CAUGHT_UP);
    }

    @Test
    void afterHalfTheTombstoneRetentionEverythingIsReadAgain() {
        assertRestarts(from -> from.withContact(from.contactMillis() - RETENTION.toMillis() / 2 - 1));
    }

    @Test
    void aContactInTheFutureSaysThatTheClockCannotBeTrusted() {
        assertRestarts(from ->
                from.withContact(from.contactMillis() + Duration.ofHours(1).toMillis()));
    }

    @Test
    void anotherClusterHasNothingToDoWithIt() {
        TableBookmark from = bookmark();

        Resumed journal = read(new TableBookmark(
                "elsewhere", from.contactMillis(), Map.of(topic.name(), new Uuid(7, 7)), from.positions()));

        assertThat(journal.clusters).isEqualTo("elsewhere " + from.clusterId());
        assertThat(journal.lines()).containsExactlyInAnyOrder("restarted [0, 1]", CONNECTED, "a=1", "b=1", CAUGHT_UP);
    }

    @Test
    void aPositionThatIsGoneIsReadAgain() {
        TableBookmark all = bookmark();
        Map<TopicPartition, TableBookmark.Position> beyond = new HashMap<>(all.positions());
        beyond.put(topic.partition(0), new TableBookmark.Position(99, null));

        Journal journal = read(new TableBookmark(all.clusterId(), all.contactMillis(), all.topicIds(), beyond));

        journal.await("restarted [0]");
        journal.await("a=1");
        assertThat(journal.lines()).doesNotContain("b=1");
    }

    private void assertRestarts(UnaryOperator<TableBookmark> change) {
        Journal journal = read(change.apply(bookmark()));

        assertThat(journal.lines()).containsExactlyInAnyOrder("restarted [0, 1]", CONNECTED, "a=1", "b=1", CAUGHT_UP);
    }

    @Test
    void aMissingTopicDoesNotHoldUpAnother() throws Exception {
        TableBookmark from = bookmark();
        topic.write(0, "a", "2");
        String missing = topic.name() + "-missing";
        Resumed journal = new Resumed(from);
        reader = new CompactedTableReader<>(
                new TableReaderSettings(
                        "test",
                        platform.kafkaProperties(),
                        RETENTION,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(4),
                        null),
                Map.of(topic.name(), new StringDeserializer(), missing, new StringDeserializer()),
                journal);

        reader.start();

        journal.await(CAUGHT_UP);
        assertThat(journal.lines())
                .contains("a=2", "missing topic " + missing + " does not exist")
                .doesNotContain("a=1");
    }
}
