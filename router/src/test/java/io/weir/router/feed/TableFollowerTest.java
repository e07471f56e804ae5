package io.weir.router.feed;

import static io.weir.router.feed.Entries.entry;
import static io.weir.router.feed.Entries.lineage;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.router.table.RouteCell;
import io.weir.router.table.RouteTable;
import io.weir.router.table.RouteView;
import io.weir.router.table.TableWriter;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.table.TableRecord;
import io.weir.schemas.topic.RouteKey;
import io.weir.schemas.topic.TableSetting;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TableFollowerTest {

    private static final String ROUTES = "weir.route-table";
    private static final String SECOND = "weir.route-table-second";
    private static final String THIRD = "weir.route-table-third";
    private static final String ENDPOINTS = "weir.endpoint-table";
    private static final String CONTROL = "weir.control";

    private long nowMillis = 1_000_000;
    private final TableWriter writer = new TableWriter("router-1", 7, false);
    private final RouteTable table = writer.table();
    private final AppliedDelays delays = new AppliedDelays(new SimpleMeterRegistry());
    private final TableFollower follower = new TableFollower(
            writer, new TopicCatalog(TopicCatalogSettings.defaults()), delays, () -> Instant.ofEpochMilli(nowMillis));
    private final List<Set<String>> followed = new ArrayList<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final List<AppliedRoute> applied = new ArrayList<>();

    @BeforeEach
    void listen() {
        follower.onRouteApplied(applied::add);
        follower.onTopics(followed::add);
        positionsOf(ENDPOINTS);
        positionsOf(CONTROL);
    }

    private void positionsOf(String topic) {
        for (int partition = 0; partition < 2; partition++) {
            positions.put(new TopicPartition(topic, partition), 0L);
        }
    }

    /** As the reader does it after a change of topics. */
    private void begin(String topic) {
        positionsOf(topic);
        follower.restarted(Set.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1)));
    }

    /** No setting says which table is to be served. */
    private void firstTable() {
        batch();
        follower.caughtUp(Set.of(CONTROL, ENDPOINTS));
        begin(ROUTES);
    }

    @Test
    void theTableIsCompleteWhenTheReaderHasCaughtUp() {
        firstTable();
        route(0, "h", 1);
        batch();
        boolean before = follower.status().complete();

        caughtUp(ROUTES);

        assertThat(before).isFalse();
        assertThat(follower.status().complete()).isTrue();
        assertThat(follower.complete().toCompletableFuture()).isDone();
        assertThat(has("h")).isTrue();
    }

    @Test
    void onlyChangesAfterThatAreTold() {
        firstTable();
        route(0, "h", 1);
        batch();
        caughtUp(ROUTES);

        nowMillis += 25;
        route(0, "h", 2);
        noRoute(0, "h");
        batch();

        assertThat(applied).extracting(AppliedRoute::revision).containsExactly(2L, 0L);
        assertThat(delays.routes().getTotalCount()).isEqualTo(1);
        assertThat(delays.routes().getMaxValue()).isEqualTo(25);
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        firstTable();
        follower.onRouteApplied(change -> {
            throw new IllegalStateException("not today");
        });
        caughtUp(ROUTES);

        route(0, "h", 1);
        batch();

        assertThat(has("h")).isTrue();
    }

    @Test
    void whileATopicIsReadAgainOlderValuesAreNotServed() {
        firstTable();
        route(0, "h", 5);
        complete();

        follower.restarted(Set.of(new TopicPartition(ROUTES, 0)));
        route(0, "h", 3);
        batch();
        long meanwhile = revision("h");
        route(0, "h", 6);
        batch();
        caughtUp(ROUTES);

        assertThat(meanwhile).isEqualTo(5);
        assertThat(revision("h")).isEqualTo(6);
    }

    @Test
    void whatDoesNotComeByAgainIsSweptAtTheEnd() {
        firstTable();
        route(0, "kept", 1);
        route(0, "gone", 1);
        route(1, "elsewhere", 1);
        complete();

        follower.restarted(Set.of(new TopicPartition(ROUTES, 0)));
        route(0, "kept", 1);
        batch();
        boolean meanwhile = has("gone");
        caughtUp(ROUTES);

        assertThat(meanwhile).isTrue();
        assertThat(has("gone")).isFalse();
        assertThat(has("kept")).isTrue();
        assertThat(has("elsewhere")).isTrue();
    }

    @Test
    void aTombstoneDuringTheReadingCounts() {
        firstTable();
        route(0, "kept", 1);
        route(0, "gone", 1);
        complete();

        follower.restarted(Set.of(new TopicPartition(ROUTES, 0)));
        route(0, "kept", 1);
        route(0, "gone", 1);
        noRoute(0, "gone");
        batch();
        caughtUp(ROUTES);

        assertThat(has("gone")).isFalse();
    }

    @Test
    void partitionsThatATopicNoLongerHasAreSweptWithIt() {
        firstTable();
        route(0, "kept", 1);
        route(1, "moved", 1);
        complete();

        follower.restarted(Set.of(new TopicPartition(ROUTES, 0)));
        positions.remove(new TopicPartition(ROUTES, 1));
        route(0, "kept", 1);
        batch();
        caughtUp(ROUTES);

        assertThat(has("moved")).isFalse();
    }

    @Test
    void aTopicThatHoldsNothingReplacesNoTable() {
        firstTable();
        route(0, "h", 1);
        endpoint(0, "10.0.0.1:80", "h");
        complete();

        follower.restarted(Set.of(new TopicPartition(ROUTES, 0), new TopicPartition(ENDPOINTS, 0)));
        batch();
        caughtUp(ROUTES, ENDPOINTS);
        nowMillis += Duration.ofDays(1).toMillis();
        batch();

        assertThat(has("h")).isTrue();
        assertThat(table.sizes().endpoints()).isEqualTo(1);
    }

    @Test
    void theSweepIsMadeUpForOnceTheTopicWasFilledAgain() {
        firstTable();
        route(0, "kept", 1);
        route(0, "gone", 1);
        complete();
        follower.restarted(Set.of(new TopicPartition(ROUTES, 0)));
        batch();
        caughtUp(ROUTES);

        route(0, "kept", 1);
        batch();
        boolean filling = has("gone");
        nowMillis += HeldSweep.QUIET.toMillis();
        batch();

        assertThat(filling).isTrue();
        assertThat(has("gone")).isFalse();
        assertThat(has("kept")).isTrue();
    }

    @Test
    void aKeyThatIsNoHostIsCountedAndSkipped() {
        firstTable();
        caughtUp(ROUTES);

        apply(ROUTES, 0, "/no-host", entry("x", 1));
        route(0, "h", 1);
        batch();

        assertThat(follower.status().failedRecords()).isEqualTo(1);
        assertThat(has("h")).isTrue();
    }

    @Test
    void itSaysForHowLongKafkaHasBeenAway() {
        follower.disconnected(new IllegalStateException("no broker"));
        nowMillis += 4_000;
        Duration away = follower.status().staleness(nowMillis);
        follower.connected();

        assertThat(away).isEqualTo(Duration.ofSeconds(4));
        assertThat(follower.status().staleness(nowMillis)).isZero();
    }

    @Test
    void theTableThatTheSettingNamesIsTheOnlyOneThatIsRead() {
        serve(THIRD);
        serve(SECOND);
        batch();
        boolean early = !followed.isEmpty();

        caughtUp(CONTROL, ENDPOINTS);

        assertThat(early).as("before the control topic was read to its end").isFalse();
        assertThat(followed).containsExactly(Set.of(CONTROL, ENDPOINTS, SECOND));
        begin(SECOND);
        apply(SECOND, 0, "h", entry("h", 1));
        batch();
        assertThat(follower.status().complete()).isFalse();
        caughtUp(SECOND);
        assertThat(follower.status().complete()).isTrue();
        assertThat(serving()).isEqualTo(SECOND);
        assertThat(has("h")).isTrue();
    }

    @Test
    void anotherTableIsReadBesideTheServedOneAndTakenOverAtItsEnd() {
        served("kept", "gone");
        endpoint(0, "10.0.0.1:80", "kept");
        batch();
        RouteView before = view("kept");

        serve(SECOND);
        batch();
        begin(SECOND);
        apply(SECOND, 0, "kept", entry("kept", 1));
        apply(SECOND, 1, "new", entry("new", 1));
        route(0, "gone", 2);
        batch();
        boolean meanwhile = has("new") || revision("gone") != 2;
        FeedStatus status = follower.status();
        caughtUp(SECOND);

        assertThat(meanwhile).as("before its end").isFalse();
        assertThat(status.tables().next()).isNotNull();
        assertThat(status.tables().nextRoutes()).isEqualTo(2);
        assertThat(status.offsets().keySet())
                .noneMatch(partition -> partition.topic().equals(SECOND));
        assertThat(has("kept")).isTrue();
        assertThat(view("kept")).as("a row that is equal keeps its view").isSameAs(before);
        assertThat(has("new")).isTrue();
        assertThat(has("gone")).isFalse();
        assertThat(followed).endsWith(Set.of(CONTROL, ENDPOINTS, ROUTES, SECOND), Set.of(CONTROL, ENDPOINTS, SECOND));
        assertThat(follower.status().offsets().keySet())
                .anyMatch(partition -> partition.topic().equals(SECOND))
                .noneMatch(partition -> partition.topic().equals(ROUTES));
    }

    @Test
    void aRowThatDiffersInItsRevisionAloneGoesOnWithItsEpoch() {
        served("h");
        endpoint(0, "10.0.0.1:80", "h");
        batch();
        int before = view("h").epoch();

        switchTo(SECOND, entry("h", 2));

        assertThat(revision("h")).isEqualTo(2);
        assertThat(view("h").epoch()).isEqualTo(before);
    }

    @Test
    void theHashesAfterASwitchAreThoseOfTheNewTable() {
        served("a", "b", "c");
        Map<Integer, Long> first = follower.status().hashes();

        switchTo(SECOND, entry("b", 1), entry("c", 2));
        Map<Integer, Long> second = follower.status().hashes();
        switchTo(ROUTES, entry("c", 1), entry("b", 1), entry("a", 1));

        assertThat(first).containsOnlyKeys(0, 1);
        assertThat(second.get(0)).isNotEqualTo(first.get(0));
        assertThat(follower.status().hashes()).isEqualTo(first);
    }

    @Test
    void aHashIsToldWithTheOffsetsThatItBelongsTo() {
        served("a");
        Map<Integer, Long> before = follower.status().hashes();

        route(0, "b", 1);
        follower.missing(Map.of());
        Map<Integer, Long> meanwhile = follower.status().hashes();
        batch();

        assertThat(meanwhile).isEqualTo(before);
        assertThat(follower.status().hashes()).isNotEqualTo(before);
    }

    @Test
    void anEmptyTableIsNotTakenOverUntilItIsFilled() {
        served("h");

        switchTo(SECOND);
        String trouble = follower.status().tables().nextTrouble();
        boolean kept = has("h") && serving().equals(ROUTES);
        route(0, "h", 2);
        apply(SECOND, 0, "new", entry("new", 1));
        batch();
        boolean filling = has("new");
        nowMillis += HeldSweep.QUIET.toMillis();
        batch();

        assertThat(trouble).isEqualTo("topic holds no routes");
        assertThat(kept).isTrue();
        assertThat(filling).isFalse();
        assertThat(has("new")).isTrue();
        assertThat(has("h")).isFalse();
        assertThat(serving()).isEqualTo(SECOND);
        assertThat(followed).endsWith(Set.of(CONTROL, ENDPOINTS, SECOND));
    }

    @Test
    void anEmptyTableIsReplacedByAnEmptyOne() {
        served();

        switchTo(SECOND);

        assertThat(serving()).isEqualTo(SECOND);
    }

    @Test
    void aSwitchThatIsTakenBackLeavesNothingBehind() {
        served("h");

        serve(SECOND);
        batch();
        begin(SECOND);
        apply(SECOND, 0, "half", entry("half", 1));
        batch();
        serve(ROUTES);
        batch();
        caughtUp(SECOND);
        Set<String> back = followed.getLast();
        boolean took = has("half") || !has("h");
        switchTo(SECOND, entry("other", 1));

        assertThat(back).isEqualTo(Set.of(CONTROL, ENDPOINTS, ROUTES));
        assertThat(took).isFalse();
        assertThat(has("other")).isTrue();
        assertThat(has("half")).isFalse();
        assertThat(has("h")).isFalse();
        assertThat(table.sizes().hosts()).isEqualTo(1);
    }

    @Test
    void aThirdTableReplacesTheSecondBeforeItWasServed() {
        served("h");
        serve(SECOND);
        batch();
        begin(SECOND);
        apply(SECOND, 0, "second", entry("second", 1));
        batch();

        switchTo(THIRD, entry("third", 1));

        assertThat(serving()).isEqualTo(THIRD);
        assertThat(has("third")).isTrue();
        assertThat(has("second")).isFalse();
        assertThat(has("h")).isFalse();
    }

    @Test
    void aSwitchBeforeTheFirstTableWasReadLeavesNothingOfItBehind() {
        firstTable();
        route(0, "half", 1);
        batch();

        switchTo(SECOND, entry("h", 1));

        assertThat(follower.status().complete()).isTrue();
        assertThat(has("h")).isTrue();
        assertThat(has("half")).isFalse();
    }

    @Test
    void theServedTopicCanBeMadeAnewWhileAnotherOneIsRead() {
        served("kept", "gone");
        serve(SECOND);
        batch();
        begin(SECOND);
        apply(SECOND, 0, "next", entry("next", 1));

        begin(ROUTES);
        route(0, "kept", 2);
        batch();
        caughtUp(ROUTES);
        boolean again = revision("kept") == 2 && !has("gone") && !has("next");
        caughtUp(SECOND);

        assertThat(again).isTrue();
        assertThat(has("next")).isTrue();
        assertThat(has("kept")).isFalse();
    }

    @Test
    void aSettingThatIsGoneWithItsTopicGoesOnToCount() {
        served("h");
        switchTo(SECOND, entry("second", 1));

        begin(CONTROL);
        batch();
        caughtUp(CONTROL);

        assertThat(serving()).isEqualTo(SECOND);
        assertThat(followed).endsWith(Set.of(CONTROL, ENDPOINTS, SECOND));
    }

    @Test
    void aSettingThatWasTakenAwayLeadsBackToTheFirstTable() {
        served("h");
        switchTo(SECOND, entry("second", 1));

        apply(CONTROL, 0, TableSetting.SERVING, null);
        batch();

        assertThat(followed).endsWith(Set.of(CONTROL, ENDPOINTS, SECOND, ROUTES));
    }

    @Test
    void aSettingThatNamesNoRouteTableIsCountedAndSkipped() {
        served("h");

        serve("weir.route-events");
        batch();

        assertThat(follower.status().failedRecords()).isEqualTo(1);
        assertThat(followed).endsWith(Set.of(CONTROL, ENDPOINTS, ROUTES));
    }

    @Test
    void otherSettingsAreNoneOfItsBusiness() {
        served("h");
        int before = followed.size();

        apply(
                CONTROL,
                0,
                TableSetting.projected(SECOND),
                new Control(new ServingTable(SECOND, false, null, "tester", null)));
        batch();

        assertThat(followed).hasSize(before);
    }

    @Test
    void aMissingTableIsNamedAndTheOneBeforeIsNotOld() {
        served("h");
        serve(SECOND);
        batch();

        follower.missing(Map.of(SECOND, new IllegalStateException("topic " + SECOND + " does not exist")));

        assertThat(follower.status().tables().nextTrouble()).isEqualTo("topic " + SECOND + " does not exist");
        assertThat(follower.status().staleSinceMillis()).isNegative();
        assertThat(has("h")).isTrue();
    }

    @Test
    void aTableWhoseTopicIsMissingGrowsOld() {
        served("h");

        follower.missing(Map.of(ROUTES, new IllegalStateException("topic " + ROUTES + " does not exist")));
        nowMillis += 3_000;
        Duration old = follower.status().staleness(nowMillis);
        follower.missing(Map.of());

        assertThat(old).isEqualTo(Duration.ofSeconds(3));
        assertThat(follower.status().staleness(nowMillis)).isZero();
    }

    @Test
    void aFrozenTableIsSaid() {
        served("h");

        apply(
                CONTROL,
                0,
                TableSetting.SERVING,
                new Control(new ServingTable(ROUTES, true, Instant.ofEpochMilli(7), "tester", null)));
        batch();

        assertThat(follower.status().tables().frozen()).isTrue();
        assertThat(follower.status().tables().serving())
                .isEqualTo(new ServedTable(ROUTES, true, Instant.ofEpochMilli(7), "tester", null));
        serve(ROUTES);
        batch();
        assertThat(follower.status().tables().frozen()).isFalse();
    }

    private void served(String... hosts) {
        firstTable();
        for (String host : hosts) {
            route(0, host, 1);
        }
        complete();
    }

    private void switchTo(String topic, RouteTableEntry... entries) {
        serve(topic);
        batch();
        begin(topic);
        for (RouteTableEntry entry : entries) {
            apply(topic, 0, entry.getHost(), entry);
        }
        batch();
        caughtUp(topic);
    }

    private void serve(String topic) {
        apply(
                CONTROL,
                0,
                TableSetting.SERVING,
                new Control(new ServingTable(topic, false, null, "tester", Instant.ofEpochMilli(1))));
    }

    private String serving() {
        return requireNonNull(follower.status().tables().serving()).topic();
    }

    private RouteView view(String host) {
        return requireNonNull(requireNonNull(table.find(host, "/")).view());
    }

    private void complete() {
        batch();
        caughtUp(ROUTES);
    }

    private void caughtUp(String... topics) {
        follower.caughtUp(Set.of(topics));
    }

    private void batch() {
        follower.batchApplied(Map.copyOf(positions));
    }

    private void route(int partition, String key, int revision) {
        apply(ROUTES, partition, key, entry(key, revision));
    }

    private void noRoute(int partition, String key) {
        apply(ROUTES, partition, key, null);
    }

    private void endpoint(int partition, String id, String uri) {
        Endpoint endpoint =
                new Endpoint("10.0.0.1", 80, false, null, "app", null, null, "i", 0, null, null, "http1", Map.of());
        apply(ENDPOINTS, partition, id, new EndpointTableEntry(endpoint, List.of(uri), lineage()));
    }

    private void apply(String topic, int partition, String key, @Nullable SpecificRecord value) {
        follower.apply(new TableRecord<>(topic, partition, 0, nowMillis, key, value, new RecordHeaders()));
    }

    private boolean has(String key) {
        RouteKey parsed = RouteKey.parse(key);
        RouteCell cell = table.find(parsed.host(), parsed.path());
        return cell != null && cell.view() != null;
    }

    private long revision(String host) {
        RouteCell cell = table.find(host, "/");
        if (cell == null || cell.view() == null || cell.view().route() == null) {
            return -1;
        }
        return cell.view().route().revision();
    }
}
