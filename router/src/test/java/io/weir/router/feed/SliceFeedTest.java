package io.weir.router.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.router.shard.Assignment;
import io.weir.router.shard.Claim;
import io.weir.router.shard.Owner;
import io.weir.router.shard.Owners;
import io.weir.router.shard.Shards;
import io.weir.router.table.RouteCell;
import io.weir.router.table.TableWriter;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.table.TableRecord;
import io.weir.schemas.topic.RouteKey;
import io.weir.schemas.topic.TableSetting;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table of two partitions, of which the router gets and loses the first. */
class SliceFeedTest {

    private static final String ROUTES = "weir.route-table";
    private static final String SECOND = "weir.route-table-second";
    private static final String ENDPOINTS = "weir.endpoint-table";
    private static final String CONTROL = "weir.control";

    private long nowMillis = 1_000_000;
    private final TableWriter writer = new TableWriter("router-1", 7, false);
    private final TableFollower follower = new TableFollower(
            writer,
            new TopicCatalog(TopicCatalogSettings.defaults()),
            new AppliedDelays(new SimpleMeterRegistry()),
            () -> Instant.ofEpochMilli(nowMillis));
    private final Shards shards = new Shards(2);
    private final Set<TopicPartition> wanted = new HashSet<>();
    private final SliceFeed slices = new SliceFeed(writer, shards, wanted::addAll);
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    @BeforeEach
    void wildcardsAlone() {
        follower.onSlices(slices);
        follower.onTopics(topics -> {});
        positionsOf(ENDPOINTS);
        positionsOf(CONTROL);
        batch();
        follower.caughtUp(Set.of(CONTROL, ENDPOINTS));
        positionsOf(ROUTES);
        follower.restarted(Set.of(new TopicPartition(ROUTES, 0), new TopicPartition(ROUTES, 1)));
        route(ROUTES, 0, "a", 1);
        route(ROUTES, 0, "*.wild", 1);
        route(ROUTES, 1, "b", 1);
        batch();
        follower.caughtUp(Set.of(ROUTES));
    }

    @Test
    void withoutAnAssignmentThereAreWildcardsAlone() {
        assertThat(follower.status().complete()).isTrue();
        assertThat(has("*.wild")).isTrue();
        assertThat(has("a")).isFalse();
        assertThat(has("b")).isFalse();
        assertThat(follower.status().hashes()).isEmpty();
        assertThat(shards.heldCount()).isZero();
    }

    @Test
    void anAssignedSliceIsReadAndThenHeld() {
        slices.assign(new Assignment(Set.of(0), 1));
        turn();
        assertThat(wanted).containsExactly(new TopicPartition(ROUTES, 0));
        follower.restarted(wanted);
        route(ROUTES, 0, "a", 1);
        route(ROUTES, 0, "*.wild", 1);
        batch();
        turn();
        assertThat(shards.holds(0)).isFalse();
        assertThat(follower.status().hashes()).isEmpty();

        follower.caughtUp(Set.of(ROUTES));

        assertThat(shards.holds(0)).isTrue();
        assertThat(shards.holds(1)).isFalse();
        assertThat(has("a")).isTrue();
        assertThat(has("b")).isFalse();
        assertThat(follower.status().hashes()).containsOnlyKeys(0);
    }

    @Test
    void ofASliceThatIsNotHeldOnlyWildcardsAreRead() {
        assertThat(follower.wants(ROUTES, 0, "*.wild/path")).isTrue();
        assertThat(follower.wants(ROUTES, 0, "a")).isFalse();
        assertThat(follower.wants(SECOND, 0, "a")).isFalse();
        assertThat(follower.wants(ENDPOINTS, 0, "a")).isTrue();
        assertThat(follower.wants(CONTROL, 0, "a")).isTrue();

        slices.assign(new Assignment(Set.of(0), 1));
        turn();

        assertThat(follower.wants(ROUTES, 0, "a"))
                .as("from the moment that it is to be read from its start")
                .isTrue();
        assertThat(follower.wants(ROUTES, 1, "b")).isFalse();
    }

    @Test
    void anEmptySliceIsHeldToo() {
        slices.assign(new Assignment(Set.of(1), 1));
        turn();
        follower.restarted(wanted);
        batch();

        follower.caughtUp(Set.of(ROUTES));

        assertThat(shards.holds(1)).isTrue();
    }

    @Test
    void aSliceThatIsLostFollowsItsTopicUntilItIsForgotten() {
        hold0();
        slices.assign(new Assignment(Set.of(), 2));
        turn();
        route(ROUTES, 0, "a", 2);
        route(ROUTES, 0, "c", 1);
        batch();
        assertThat(shards.holds(0)).isTrue();
        assertThat(has("c")).isTrue();

        shards.owners(Owners.of(
                List.of(new Claim(new Owner("other", "h", 1), 1, 2, Set.of(0), Set.of(0), false)), "self", 2));
        turn();
        nowMillis += 2_000;
        turn();
        assertThat(shards.holds(0)).isFalse();
        assertThat(follower.status().hashes()).isEmpty();
        assertThat(has("a")).as("for requests that have just asked").isTrue();
        nowMillis += 1_000;
        turn();

        assertThat(has("a")).isFalse();
        assertThat(has("c")).isFalse();
        assertThat(has("*.wild")).isTrue();
        route(ROUTES, 0, "a", 3);
        batch();
        assertThat(has("a")).isFalse();
    }

    @Test
    void aSliceThatComesWhileAnotherTableIsReadIsReadFromBoth() {
        apply(
                CONTROL,
                0,
                TableSetting.SERVING,
                new Control(new ServingTable(SECOND, false, null, "tester", Instant.ofEpochMilli(1))));
        batch();
        positionsOf(SECOND);
        follower.restarted(Set.of(new TopicPartition(SECOND, 0), new TopicPartition(SECOND, 1)));
        route(SECOND, 0, "second", 1);
        batch();

        slices.assign(new Assignment(Set.of(0), 1));
        turn();
        assertThat(wanted).containsExactlyInAnyOrder(new TopicPartition(ROUTES, 0), new TopicPartition(SECOND, 0));
        follower.restarted(wanted);
        route(SECOND, 0, "second", 1);
        batch();
        follower.caughtUp(Set.of(SECOND));

        assertThat(shards.holds(0)).isTrue();
        assertThat(has("second")).isTrue();
        assertThat(has("*.wild")).isFalse();
    }

    private void hold0() {
        slices.assign(new Assignment(Set.of(0), 1));
        turn();
        follower.restarted(wanted);
        route(ROUTES, 0, "a", 1);
        route(ROUTES, 0, "*.wild", 1);
        batch();
        follower.caughtUp(Set.of(ROUTES));
    }

    private void turn() {
        follower.betweenBatches();
    }

    private void positionsOf(String topic) {
        for (int partition = 0; partition < 2; partition++) {
            positions.put(new TopicPartition(topic, partition), 0L);
        }
    }

    private void batch() {
        follower.batchApplied(Map.copyOf(positions));
    }

    private void route(String topic, int partition, String host, int revision) {
        apply(topic, partition, host, Entries.entry(host, revision));
    }

    private void apply(String topic, int partition, String key, @Nullable SpecificRecord value) {
        if (follower.wants(topic, partition, key)) {
            follower.apply(new TableRecord<>(topic, partition, 0, nowMillis, key, value, new RecordHeaders()));
        }
    }

    private boolean has(String host) {
        RouteKey key = RouteKey.parse(host);
        RouteCell cell = writer.table().at(key.host(), key.path());
        return cell != null && cell.view() != null;
    }
}
