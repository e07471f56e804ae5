package io.weir.router.feed;

import static io.weir.router.feed.Entries.entry;
import static io.weir.router.feed.Entries.lineage;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.embedded.fixture.Eventually;
import io.weir.router.snapshot.SnapshotSettings;
import io.weir.router.snapshot.Snapshots;
import io.weir.router.table.RouteCell;
import io.weir.router.table.TableWriter;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.table.TableBookmark;
import io.weir.schemas.table.TableBookmark.Position;
import io.weir.schemas.table.TableRecord;
import io.weir.schemas.topic.TableSetting;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lives of one router with one folder: what one left behind, and what the next one makes of it. */
@Timeout(30)
class RestoreTest {

    private static final String ROUTES = "weir.route-table";
    private static final String SECOND = "weir.route-table-second";
    private static final String ENDPOINTS = "weir.endpoint-table";
    private static final String CONTROL = "weir.control";
    private static final long SEED = 7;

    @TempDir
    Path folder;

    private long nowMillis = 1_700_000_000_000L;
    private final List<Life> lives = new ArrayList<>();

    @AfterEach
    void close() {
        lives.forEach(life -> life.snapshots.close());
    }

    /** One process of the router, and its reader. */
    private final class Life {

        final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        final TableWriter writer = new TableWriter("router-1", SEED, false);
        final Snapshots snapshots;
        final TableFollower follower;
        final List<Set<String>> followed = new ArrayList<>();
        final Map<TopicPartition, Long> positions = new HashMap<>();
        String cluster = "cluster";

        Life(String prefix, String reading) {
            lives.add(this);
            snapshots = new Snapshots(
                    SnapshotSettings.in(folder).every(Duration.ofSeconds(1)),
                    reading,
                    meters,
                    () -> Instant.ofEpochMilli(nowMillis));
            follower = new TableFollower(
                    writer,
                    new TopicCatalog(new TopicCatalogSettings(prefix, 2, (short) 1)),
                    new AppliedDelays(meters),
                    () -> Instant.ofEpochMilli(nowMillis),
                    snapshots);
            follower.onTopics(followed::add);
            follower.onBookmark(() -> {
                Map<TopicPartition, Position> at = new HashMap<>();
                positions.forEach((partition, next) -> at.put(partition, new Position(next, 1)));
                Map<String, Uuid> ids = new HashMap<>();
                positions
                        .keySet()
                        .forEach(each ->
                                ids.put(each.topic(), new Uuid(1, each.topic().hashCode())));
                return new TableBookmark(cluster, nowMillis, ids, at);
            });
            at(CONTROL, 0);
            at(ENDPOINTS, 0);
        }

        void at(String topic, long offset) {
            positions.put(new TopicPartition(topic, 0), offset);
            positions.put(new TopicPartition(topic, 1), offset);
        }

        /** Reads everything from Kafka. */
        void readFrom(String table) {
            assertThat(follower.begin()).isNull();
            follower.connected();
            if (!table.equals(ROUTES)) {
                serve(table);
            }
            batch();
            follower.caughtUp(Set.of(CONTROL, ENDPOINTS));
            at(table, 0);
            follower.restarted(Set.of(new TopicPartition(table, 0), new TopicPartition(table, 1)));
        }

        void serve(String table) {
            apply(
                    CONTROL,
                    0,
                    TableSetting.SERVING,
                    new Control(new ServingTable(table, false, null, "tester", Instant.ofEpochMilli(1))));
        }

        void batch() {
            follower.batchApplied(Map.copyOf(positions));
        }

        void route(String topic, int partition, String host, int revision) {
            apply(topic, partition, host, entry(host, revision));
        }

        void endpoint(String id) {
            Endpoint endpoint = new Endpoint(
                    "10.0.0.1",
                    80,
                    false,
                    null,
                    "app",
                    null,
                    null,
                    "i",
                    0,
                    null,
                    null,
                    "http1",
                    Map.of("tag", "value"));
            apply(ENDPOINTS, 0, id, new EndpointTableEntry(endpoint, List.of("h"), lineage()));
        }

        void apply(String topic, int partition, String key, @Nullable SpecificRecord value) {
            follower.apply(new TableRecord<>(topic, partition, 0, nowMillis, key, value, new RecordHeaders()));
        }

        /** Stops in good order. */
        void end() {
            follower.end();
            snapshots.close();
        }

        long revision(String host) {
            RouteCell cell = writer.table().find(host, "/");
            return cell == null || cell.view() == null || cell.view().route() == null
                    ? -1
                    : cell.view().route().revision();
        }

        double counted(String meter) {
            return meters.get(meter).counter().count();
        }

        boolean complete() {
            return follower.complete().toCompletableFuture().isDone();
        }

        String serving() {
            return requireNonNull(follower.status().tables().serving()).topic();
        }
    }

    private Life life() {
        return new Life("weir.", "1");
    }

    /** A life that left a snapshot with two routes and an endpoint of this table. */
    private Life before(String table) {
        Life before = life();
        before.readFrom(table);
        before.route(table, 0, "h", 5);
        before.route(table, 1, "other", 7);
        before.endpoint("10.0.0.1:80");
        before.at(table, 11);
        before.at(ENDPOINTS, 22);
        before.batch();
        before.follower.caughtUp(Set.of(table));
        assertThat(before.complete()).isTrue();
        before.end();
        assertThat(snapshot()).exists();
        return before;
    }

    private Path snapshot() {
        return folder.resolve("table.snapshot");
    }

    @Test
    void theNextLifeBeginsWithTheSameTableAndSaysWhereItStands() {
        Life before = before(ROUTES);
        nowMillis += 60_000;

        Life next = life();
        TableBookmark from = requireNonNull(next.follower.begin());

        assertThat(from.offsets())
                .isEqualTo(Map.of(
                        new TopicPartition(ROUTES, 0), 11L,
                        new TopicPartition(ROUTES, 1), 11L,
                        new TopicPartition(ENDPOINTS, 0), 22L,
                        new TopicPartition(ENDPOINTS, 1), 22L));
        assertThat(from.clusterId()).isEqualTo("cluster");
        assertThat(from.contactMillis()).isEqualTo(nowMillis - 60_000);
        assertThat(from.topicIds()).containsOnlyKeys(ROUTES, ENDPOINTS);
        assertThat(from.positions().values()).extracting(Position::leaderEpoch).containsOnly(1);
        assertThat(next.writer.hashes()).isEqualTo(before.writer.hashes()).doesNotContain(0);
        assertThat(next.follower.status().hashes())
                .isEqualTo(before.follower.status().hashes());
        assertThat(next.revision("h")).isEqualTo(5);
        assertThat(requireNonNull(requireNonNull(next.writer.table().find("h", "/"))
                                .view())
                        .selection())
                .as("its endpoint is there")
                .isNotNull();
        assertThat(next.followed).containsExactly(Set.of(CONTROL, ENDPOINTS, ROUTES));
        assertThat(next.complete()).as("before Kafka has been asked").isFalse();
    }

    @Test
    void whileKafkaIsAwayItIsServedAndSaysHowOldItIs() {
        before(ROUTES);
        nowMillis += 60_000;
        Life next = life();
        next.follower.begin();

        next.follower.disconnected(new KafkaException("nobody answers"));

        assertThat(next.complete()).isTrue();
        assertThat(next.follower.status().stale()).isTrue();
        assertThat(next.follower.status().staleness(nowMillis)).isEqualTo(Duration.ofSeconds(60));
        assertThat(next.follower.status().reason()).isEqualTo("nobody answers");
        assertThat(next.serving()).isEqualTo(ROUTES);
    }

    @Test
    void itIsFreshOnlyWhenWhatCameMeanwhileHasBeenRead() {
        before(ROUTES);
        Life next = life();
        next.positions.putAll(requireNonNull(next.follower.begin()).offsets());
        next.follower.disconnected(new KafkaException("nobody answers"));

        next.follower.connected();
        boolean connected = next.follower.status().stale();
        next.route(ROUTES, 0, "h", 6);
        next.apply(ROUTES, 1, "other", null);
        next.batch();
        boolean beforeTheEnd = next.follower.status().stale();
        next.follower.caughtUp(Set.of(CONTROL, ENDPOINTS, ROUTES));

        assertThat(List.of(connected, beforeTheEnd)).containsExactly(true, true);
        assertThat(next.follower.status().stale()).isFalse();
        assertThat(next.revision("h")).isEqualTo(6);
        assertThat(next.revision("other")).isEqualTo(-1);
    }

    @Test
    void whileKafkaAnswersItIsServedWhenTheRestHasBeenReadOrAfterAWhile() {
        before(ROUTES);
        Life quick = life();
        quick.follower.begin();
        quick.follower.connected();
        quick.follower.betweenBatches();
        boolean atOnce = quick.complete();
        quick.follower.caughtUp(Set.of(CONTROL, ENDPOINTS, ROUTES));
        quick.snapshots.close();

        Life slow = life();
        slow.follower.begin();
        slow.follower.connected();
        nowMillis += Currency.PATIENCE_MILLIS;
        slow.follower.betweenBatches();

        assertThat(atOnce).isFalse();
        assertThat(quick.complete()).isTrue();
        assertThat(quick.follower.status().stale()).isFalse();
        assertThat(slow.complete()).isTrue();
        assertThat(slow.follower.status().stale()).isTrue();
    }

    @Test
    void aTableThatIsReadAgainIsServedOnlyWhenThatIsDone() {
        before(ROUTES);
        Life next = life();
        next.positions.putAll(requireNonNull(next.follower.begin()).offsets());
        next.follower.connected();
        next.follower.restarted(next.positions.keySet());
        nowMillis += 10 * Currency.PATIENCE_MILLIS;
        next.route(ROUTES, 0, "h", 5);
        next.batch();
        next.follower.betweenBatches();
        boolean meanwhile = next.complete();
        next.follower.caughtUp(Set.of(CONTROL, ENDPOINTS, ROUTES));

        assertThat(meanwhile).isFalse();
        assertThat(next.complete()).isTrue();
        assertThat(next.revision("h")).isEqualTo(5);
        assertThat(next.revision("other")).as("it is gone").isEqualTo(-1);
    }

    @Test
    void aTableThatWasRetiredMeanwhileIsNotBroughtBack() {
        before(ROUTES);
        Life next = life();
        next.positions.putAll(requireNonNull(next.follower.begin()).offsets());
        next.follower.connected();
        next.serve(SECOND);
        next.batch();
        next.follower.caughtUp(Set.of(CONTROL, ENDPOINTS, ROUTES));
        nowMillis += 10 * Currency.PATIENCE_MILLIS;
        next.follower.betweenBatches();
        boolean beforeTheOtherIsRead = next.complete();

        next.at(SECOND, 0);
        next.follower.restarted(Set.of(new TopicPartition(SECOND, 0), new TopicPartition(SECOND, 1)));
        next.route(SECOND, 0, "of-second", 1);
        next.batch();
        next.follower.caughtUp(Set.of(SECOND));

        assertThat(beforeTheOtherIsRead).isFalse();
        assertThat(next.complete()).isTrue();
        assertThat(next.serving()).isEqualTo(SECOND);
        assertThat(next.revision("h")).isEqualTo(-1);
        assertThat(next.revision("of-second")).isEqualTo(1);
    }

    @Test
    void anotherTableThanTheFirstIsRestoredAsTheOneThatItIs() {
        before(SECOND);
        Life next = life();
        next.follower.begin();

        next.follower.disconnected(new KafkaException("nobody answers"));

        assertThat(next.serving()).isEqualTo(SECOND);
        assertThat(requireNonNull(next.follower.status().tables().serving()).orderedBy())
                .isEqualTo("tester");
        assertThat(next.followed).containsExactly(Set.of(CONTROL, ENDPOINTS, SECOND));
    }

    @Test
    void whatAnotherVersionWroteIsReadAnew() {
        before(ROUTES);

        TableBookmark from = requireNonNull(new Life("weir.", "2").follower.begin());

        assertThat(from.contactMillis()).isZero();
        assertThat(from.offsets()).hasSize(4);
    }

    @Test
    void ofAnotherPrefixItIsRefusedAndSetAside() {
        before(ROUTES);

        Life next = new Life("other.", "1");

        assertThat(next.follower.begin()).isNull();
        assertThat(snapshot()).doesNotExist();
        assertThat(folder.resolve("table.snapshot.refused")).exists();
        assertThat(next.counted("weir.snapshot.refusals")).isEqualTo(1);
        assertThat(next.followed).isEmpty();
    }

    @Test
    void ofAnotherClusterItIsForgottenUnlessItIsServedAlready() {
        before(ROUTES);
        Life next = life();
        next.follower.begin();
        next.follower.connected();

        next.follower.otherCluster("cluster", "elsewhere");
        next.follower.restarted(Set.of(new TopicPartition(ROUTES, 0), new TopicPartition(ENDPOINTS, 0)));

        assertThat(next.revision("h")).isEqualTo(-1);
        assertThat(next.followed.getLast()).isEqualTo(Set.of(CONTROL, ENDPOINTS));
        assertThat(next.follower.status().offsets()).isEmpty();
        assertThat(next.follower.status().stale()).isFalse();
        assertThat(snapshot()).doesNotExist();
        assertThat(next.counted("weir.snapshot.refusals")).isEqualTo(1);
        nowMillis += 10 * Currency.PATIENCE_MILLIS;
        next.follower.betweenBatches();
        assertThat(next.complete()).isFalse();
    }

    @Test
    void whatIsServedAlreadyIsServedUntilTheOtherClusterHasBeenRead() {
        before(ROUTES);
        Life next = life();
        next.positions.putAll(requireNonNull(next.follower.begin()).offsets());
        next.follower.disconnected(new KafkaException("nobody answers"));
        next.follower.connected();

        next.follower.otherCluster("cluster", "elsewhere");
        next.follower.restarted(next.positions.keySet());
        long meanwhile = next.revision("h");
        next.route(ROUTES, 0, "elsewhere", 1);
        next.batch();
        next.follower.caughtUp(Set.of(CONTROL, ENDPOINTS, ROUTES));

        assertThat(meanwhile).isEqualTo(5);
        assertThat(next.revision("h")).isEqualTo(-1);
        assertThat(next.revision("elsewhere")).isEqualTo(1);
        assertThat(snapshot()).doesNotExist();
    }

    @Test
    void aDamagedOneIsRefusedAndTheTableIsEmpty() throws Exception {
        before(ROUTES);
        try (RandomAccessFile file = new RandomAccessFile(snapshot().toFile(), "rw")) {
            file.seek(file.length() / 2);
            int there = file.read();
            file.seek(file.length() / 2);
            file.write(there ^ 1);
        }
        Life next = life();

        assertThat(next.follower.begin()).isNull();

        assertThat(next.revision("h")).isEqualTo(-1);
        assertThat(next.writer.table().sizes().routes()).isZero();
        assertThat(snapshot()).doesNotExist();
        assertThat(next.counted("weir.snapshot.refusals")).isEqualTo(1);
        next.readFrom(ROUTES);
        next.route(ROUTES, 0, "h", 9);
        next.batch();
        next.follower.caughtUp(Set.of(ROUTES));
        assertThat(next.complete()).isTrue();
        assertThat(next.revision("h")).isEqualTo(9);
    }

    @Test
    void theIndexIsSeededAsTheOneBeforeWhereThatIsKnown() throws Exception {
        Life first = life();
        assertThat(first.snapshots.seed()).as("no snapshot yet").isEmpty();
        first.snapshots.close();
        before(ROUTES);

        assertThat(life().snapshots.seed()).hasValue(SEED);
        Files.writeString(snapshot(), "something else");
        assertThat(life().snapshots.seed()).as("no snapshot").isEmpty();
        assertThat(snapshot()).as("who opens it sees to that").exists();
    }

    @Test
    void oneRefusedFileIsKept() throws Exception {
        for (String content : List.of("first", "second")) {
            Files.writeString(snapshot(), content);
            Life life = life();
            life.follower.begin();
            life.snapshots.close();
        }

        assertThat(folder.resolve("table.snapshot.refused")).hasContent("second");
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".snapshot"));
    }

    @Test
    void aTableThatWasNeverCaughtUpWithIsNotWritten() throws Exception {
        before(ROUTES);
        byte[] written = Files.readAllBytes(snapshot());
        nowMillis += Duration.ofDays(1).toMillis();
        Life next = new Life("weir.", "2");
        next.follower.begin();
        next.follower.disconnected(new KafkaException("nobody answers"));

        next.end();

        assertThat(snapshot()).hasBinaryContent(written);
    }

    @Test
    void aTableThatIsReadAgainIsNotWritten() throws Exception {
        before(ROUTES);
        byte[] written = Files.readAllBytes(snapshot());
        Life next = life();
        next.positions.putAll(requireNonNull(next.follower.begin()).offsets());
        next.follower.connected();
        next.follower.caughtUp(Set.of(CONTROL, ENDPOINTS, ROUTES));
        next.route(ROUTES, 0, "h", 6);
        next.at(ROUTES, 12);
        next.batch();
        next.follower.restarted(Set.of(new TopicPartition(ROUTES, 0)));

        next.end();

        assertThat(snapshot()).hasBinaryContent(written);
    }

    @Test
    void whatHasNotChangedIsNotWrittenAgainUntilItGrowsOld() throws Exception {
        before(ROUTES);
        byte[] written = Files.readAllBytes(snapshot());
        Life next = life();
        next.positions.putAll(requireNonNull(next.follower.begin()).offsets());
        next.follower.connected();
        next.batch();
        next.follower.caughtUp(Set.of(CONTROL, ENDPOINTS, ROUTES));
        turns(next, 1);
        nowMillis += Duration.ofMinutes(10).toMillis();
        turns(next, 3);
        byte[] soon = Files.readAllBytes(snapshot());
        nowMillis += TopicCatalogSettings.defaults()
                .tombstoneRetention()
                .dividedBy(8)
                .toMillis();

        awaitWritten(next, 1);

        assertThat(soon).isEqualTo(written);
        assertThat(snapshot()).exists();
        assertThat(Files.readAllBytes(snapshot())).isNotEqualTo(written);
    }

    private static void turns(Life life, int times) {
        for (int i = 0; i < times; i++) {
            life.follower.betweenBatches();
        }
    }

    /** What comes while it is written is in it. */
    @Test
    void snapshotsAreWrittenWhileTheTableIsFollowed() throws Exception {
        Life before = life();
        before.readFrom(ROUTES);
        for (int i = 0; i < 3_000; i++) {
            before.route(ROUTES, i % 2, "host-" + i, 1);
        }
        before.batch();
        before.follower.caughtUp(Set.of(ROUTES));
        turns(before, 1);
        nowMillis += 1_000;
        turns(before, 1);
        before.route(ROUTES, 0, "host-0", 2);
        before.apply(ROUTES, 1, "host-1", null);
        before.at(ROUTES, 4_000);
        before.batch();
        awaitWritten(before, 1);
        before.snapshots.close();

        Life next = life();
        TableBookmark from = requireNonNull(next.follower.begin());

        assertThat(from.offsets()).containsEntry(new TopicPartition(ROUTES, 0), 4_000L);
        assertThat(next.writer.hashes()).isEqualTo(before.writer.hashes());
        assertThat(next.revision("host-0")).isEqualTo(2);
        assertThat(next.revision("host-1")).isEqualTo(-1);
        assertThat(next.writer.table().sizes().routes()).isEqualTo(2_999);
        assertThat(folder.resolve("table.snapshot.part")).doesNotExist();
    }

    private static void awaitWritten(Life life, int times) {
        Eventually.until(
                Duration.ofSeconds(20),
                () -> {
                    life.follower.betweenBatches();
                    return life.counted("weir.snapshot.writes") >= times;
                },
                "a snapshot is written");
    }

    @Test
    void aFolderThatCannotBeUsedIsNoReasonNotToServe() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        var meters = new SimpleMeterRegistry();
        try (Snapshots snapshots = new Snapshots(SnapshotSettings.in(file), "1", meters, Instant::now)) {
            assertThat(snapshots.open("weir.")).isNull();
        }
        assertThat(meters.get("weir.snapshot.failures").counter().count()).isEqualTo(1);
        assertThat(meters.get("weir.snapshot.age").gauge().value()).isNaN();
    }

    @Test
    void aFolderBelongsToOneRouterAtATime() {
        before(ROUTES);
        Life one = life();
        Life other = life();

        assertThat(one.follower.begin()).isNotNull();
        assertThat(other.follower.begin()).isNull();
        assertThat(other.counted("weir.snapshot.failures")).isEqualTo(1);
        assertThat(snapshot()).exists();

        one.snapshots.close();
        assertThat(life().follower.begin()).isNotNull();
    }
}
