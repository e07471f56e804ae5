package io.weir.projector.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.TestPlatform;
import io.weir.projector.fixture.Generic;
import io.weir.projector.fixture.Installation;
import io.weir.projector.fixture.RouteHistory;
import io.weir.projector.fixture.TopicContent;
import io.weir.projector.fold.FoldVersion;
import io.weir.projector.fold.NaiveRouteTable;
import io.weir.projector.fold.RouteFold;
import io.weir.schemas.avro.RouteEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invariant I9 without a rebuild: what is told of an instant is what a second, naive program makes of the events before it. */
@Timeout(120)
class TableAtIT {

    private static final int EVENTS = 600;
    private static final int KEYS = 12;
    private static final int CUTS = 8;
    private static final RouteFold FOLD = RouteFold.of(FoldVersion.V1);

    @TempDir
    Path folder;

    private final TestPlatform platform = TestPlatform.shared();
    private final Installation installation =
            new Installation(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix());

    @AfterEach
    void close() {
        installation.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20_261_123})
    void theTableAtAnyOffsetsIsTheNaiveFoldOfTheEventsBeforeThem(long seed) {
        RouteHistory.of(seed, EVENTS, KEYS).forEach(installation::route);
        List<TopicContent.Row<RouteEvent>> log = log();
        Random random = new Random(seed);

        try (EventLog events = EventLog.open(installation.config(folder))) {
            SortedMap<Integer, Long> earlier = events.ends();
            earlier.replaceAll((partition, end) -> 0L);
            for (int cut = 0; cut < CUTS; cut++) {
                SortedMap<Integer, Long> ends = events.ends();
                if (cut > 0) {
                    ends.replaceAll((partition, end) -> (long) random.nextInt((int) (end + 1)));
                }
                SortedMap<Integer, Long> from = lower(earlier, ends);
                Map<String, Map<String, Object>> expected = naive(log, before(ends));
                Map<String, Map<String, Object>> first = naive(log, before(from));

                TableAt table = TableAt.of(events, FOLD, ends, null);
                TableDiff diff = TableDiff.between(events, FOLD, from, ends, null);

                assertThat(described(table)).as("seed %d at %s", seed, ends).isEqualTo(expected);
                assertThat(table.size()).isEqualTo(expected.size());
                assertThat(applied(first, diff))
                        .as("seed %d from %s to %s", seed, from, ends)
                        .isEqualTo(expected);
                assertThat(diff.size()).isEqualTo(differing(first, expected));
                earlier = ends;
            }
        }
    }

    @Test
    void theTableAtATimeHoldsWhatWasAppendedUpToThen() {
        List<RouteHistory.Step> steps = RouteHistory.of(7, EVENTS, KEYS);
        steps.forEach(installation::route);
        List<TopicContent.Row<RouteEvent>> log = log();
        long middle = log.get(log.size() / 2).timestamp();

        try (EventLog events = EventLog.open(installation.config(folder))) {
            TableAt then = TableAt.of(events, FOLD, events.offsetsAt(Instant.ofEpochMilli(middle)), null);
            TableAt start = TableAt.of(events, FOLD, events.offsetsAt(Instant.ofEpochMilli(0)), null);
            TableAt now =
                    TableAt.of(events, FOLD, events.offsetsAt(Instant.now().plusSeconds(60)), null);

            assertThat(described(then)).isEqualTo(naive(log, row -> row.timestamp() <= middle));
            assertThat(described(start)).isEmpty();
            assertThat(described(now)).isEqualTo(naive(log, row -> true));
        }
    }

    @Test
    void aHostIsReadFromItsPartitionAlone() {
        RouteHistory.of(3, EVENTS, KEYS).forEach(installation::route);
        List<TopicContent.Row<RouteEvent>> log = log();
        String host = "host-1.example.com";

        try (EventLog events = EventLog.open(installation.config(folder))) {
            TableAt table = TableAt.of(events, FOLD, events.ends(), host);

            Map<String, Map<String, Object>> expected = naive(log, row -> true);
            expected.keySet().removeIf(key -> !key.equals(host) && !key.startsWith(host + "/"));
            assertThat(expected).isNotEmpty();
            assertThat(described(table)).isEqualTo(expected);
            assertThat(events.partitionsOf(host)).hasSize(1);
        }
    }

    private List<TopicContent.Row<RouteEvent>> log() {
        return installation
                .read(installation.catalog().routeEvents(), RouteEvent.class)
                .rows();
    }

    private static Predicate<TopicContent.Row<RouteEvent>> before(Map<Integer, Long> ends) {
        return row -> row.offset() < ends.getOrDefault(row.partition(), 0L);
    }

    private static SortedMap<Integer, Long> lower(Map<Integer, Long> one, Map<Integer, Long> other) {
        SortedMap<Integer, Long> lower = new TreeMap<>(one);
        lower.replaceAll((partition, end) -> Math.min(end, other.getOrDefault(partition, 0L)));
        return lower;
    }

    private static Map<String, Map<String, Object>> naive(
            List<TopicContent.Row<RouteEvent>> log, Predicate<TopicContent.Row<RouteEvent>> seen) {
        NaiveRouteTable table = new NaiveRouteTable();
        log.stream().filter(seen).forEach(row -> table.append(row.key(), row.offset(), Generic.of(row.present())));
        return table.table();
    }

    private static Map<String, Map<String, Object>> described(TableRows table) {
        Map<String, Map<String, Object>> rows = new TreeMap<>();
        List<String> order = new ArrayList<>();
        table.forEach(entry -> {
            String key = entry.getHost() + entry.getPath();
            order.add(key);
            rows.put(key, NaiveRouteTable.describe(Generic.of(entry)));
        });
        assertThat(order).isSorted();
        return rows;
    }

    /** The first table with the difference applied to it. */
    private static Map<String, Map<String, Object>> applied(Map<String, Map<String, Object>> first, TableDiff diff) {
        Map<String, Map<String, Object>> second = new TreeMap<>(first);
        diff.forEach(row -> {
            var before = row.before();
            var after = row.after();
            assertThat(second.get(row.key()))
                    .as("before of %s", row.key())
                    .isEqualTo(before == null ? null : NaiveRouteTable.describe(Generic.of(before)));
            if (after == null) {
                second.remove(row.key());
            } else {
                second.put(row.key(), NaiveRouteTable.describe(Generic.of(after)));
            }
        });
        return second;
    }

    private static int differing(Map<String, Map<String, Object>> first, Map<String, Map<String, Object>> second) {
        Map<String, Map<String, Object>> all = new TreeMap<>(first);
        all.putAll(second);
        return (int) all.keySet().stream()
                .filter(key -> !String.valueOf(first.get(key)).equals(String.valueOf(second.get(key))))
                .count();
    }
}
