package io.weir.router.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.router.table.RouteCell;
import io.weir.router.table.RouteTable;
import io.weir.router.table.TableWriter;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.table.TableRecord;
import io.weir.schemas.topic.RouteKey;
import java.nio.ByteBuffer;
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
    private static final String ENDPOINTS = "weir.endpoint-table";

    private long nowMillis = 1_000_000;
    private final TableWriter writer = new TableWriter("router-1", 7, false);
    private final RouteTable table = writer.table();
    private final AppliedDelays delays = new AppliedDelays(new SimpleMeterRegistry());
    private final TableFollower follower =
            new TableFollower(writer, ROUTES, ENDPOINTS, delays, () -> Instant.ofEpochMilli(nowMillis));
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final List<AppliedRoute> applied = new ArrayList<>();

    @BeforeEach
    void listen() {
        follower.onRouteApplied(applied::add);
        for (int partition = 0; partition < 2; partition++) {
            positions.put(new TopicPartition(ROUTES, partition), 0L);
            positions.put(new TopicPartition(ENDPOINTS, partition), 0L);
        }
    }

    @Test
    void theTableIsCompleteWhenTheReaderHasCaughtUp() {
        route(0, "h", 1);
        batch();
        boolean before = follower.status().complete();

        follower.caughtUp();

        assertThat(before).isFalse();
        assertThat(follower.status().complete()).isTrue();
        assertThat(follower.complete().toCompletableFuture()).isDone();
        assertThat(has("h")).isTrue();
    }

    @Test
    void onlyChangesAfterThatAreTold() {
        route(0, "h", 1);
        batch();
        follower.caughtUp();

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
        follower.onRouteApplied(change -> {
            throw new IllegalStateException("not today");
        });
        follower.caughtUp();

        route(0, "h", 1);
        batch();

        assertThat(has("h")).isTrue();
    }

    @Test
    void whileATopicIsReadAgainOlderValuesAreNotServed() {
        route(0, "h", 5);
        complete();

        follower.restarted(Set.of(new TopicPartition(ROUTES, 0)));
        route(0, "h", 3);
        batch();
        long meanwhile = revision("h");
        route(0, "h", 6);
        batch();
        follower.caughtUp();

        assertThat(meanwhile).isEqualTo(5);
        assertThat(revision("h")).isEqualTo(6);
    }

    @Test
    void whatDoesNotComeByAgainIsSweptAtTheEnd() {
        route(0, "kept", 1);
        route(0, "gone", 1);
        route(1, "elsewhere", 1);
        complete();

        follower.restarted(Set.of(new TopicPartition(ROUTES, 0)));
        route(0, "kept", 1);
        batch();
        boolean meanwhile = has("gone");
        follower.caughtUp();

        assertThat(meanwhile).isTrue();
        assertThat(has("gone")).isFalse();
        assertThat(has("kept")).isTrue();
        assertThat(has("elsewhere")).isTrue();
    }

    @Test
    void aTombstoneDuringTheReadingCounts() {
        route(0, "kept", 1);
        route(0, "gone", 1);
        complete();

        follower.restarted(Set.of(new TopicPartition(ROUTES, 0)));
        route(0, "kept", 1);
        route(0, "gone", 1);
        noRoute(0, "gone");
        batch();
        follower.caughtUp();

        assertThat(has("gone")).isFalse();
    }

    @Test
    void partitionsThatATopicNoLongerHasAreSweptWithIt() {
        route(0, "kept", 1);
        route(1, "moved", 1);
        complete();

        follower.restarted(Set.of(new TopicPartition(ROUTES, 0)));
        positions.remove(new TopicPartition(ROUTES, 1));
        route(0, "kept", 1);
        batch();
        follower.caughtUp();

        assertThat(has("moved")).isFalse();
    }

    @Test
    void aTopicThatHoldsNothingReplacesNoTable() {
        route(0, "h", 1);
        endpoint(0, "10.0.0.1:80", "h");
        complete();

        follower.restarted(Set.of(new TopicPartition(ROUTES, 0), new TopicPartition(ENDPOINTS, 0)));
        batch();
        follower.caughtUp();
        nowMillis += Duration.ofDays(1).toMillis();
        batch();

        assertThat(has("h")).isTrue();
        assertThat(table.sizes().endpoints()).isEqualTo(1);
    }

    @Test
    void theSweepIsMadeUpForOnceTheTopicWasFilledAgain() {
        route(0, "kept", 1);
        route(0, "gone", 1);
        complete();
        follower.restarted(Set.of(new TopicPartition(ROUTES, 0)));
        batch();
        follower.caughtUp();

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
        follower.caughtUp();

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

    private void complete() {
        batch();
        follower.caughtUp();
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

    private static RouteTableEntry entry(String host, int revision) {
        return new RouteTableEntry(
                host,
                "",
                "guid-of-" + host,
                (long) revision,
                ByteBuffer.wrap(new byte[16]),
                List.of(new Destination("app", "web", 8080, "http1", null)),
                Map.of(),
                null,
                null,
                "space",
                Map.of(),
                lineage(),
                null);
    }

    private static Lineage lineage() {
        return new Lineage("weir.route-events", 0, 1L, Instant.ofEpochMilli(1_000_000), null);
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
