package io.weir.projector;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.projector.fixture.AdminPort;
import io.weir.projector.fixture.Generic;
import io.weir.projector.fixture.Installation;
import io.weir.projector.fixture.OrderedTables;
import io.weir.projector.fixture.RouteHistory;
import io.weir.projector.fixture.TopicContent;
import io.weir.projector.fold.NaiveRouteTable;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.topic.TopicCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** I9: replaying the log as of T gives the route table as of T. */
@Timeout(120)
class PastTableIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int STAGES = 3;
    private static final int EVENTS_PER_STAGE = 250;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("weir.test.seed", System.nanoTime());
    private final List<RouteHistory.Step> history = RouteHistory.of(seed, STAGES * EVENTS_PER_STAGE, 24);
    private final TestPlatform platform = TestPlatform.shared();
    private final Installation installation =
            new Installation(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix());
    private final TopicCatalog catalog = installation.catalog();
    private final OrderedTables tables = new OrderedTables(installation);

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void isTheFirstTableAsItWasThenAndStaysSo() throws Exception {
        Map<Instant, Map<String, String>> copies = new LinkedHashMap<>();
        Map<ProjectedTable, Map<String, String>> past = new LinkedHashMap<>();
        try (Projector projector = Projector.start(installation.config(folder))) {
            for (int stage = 0; stage < STAGES; stage++) {
                append(stage);
                Eventually.until(LIMIT, installation::isCaughtUp, "stage " + stage + " of seed " + seed);
                copies.put(afterTheLastAppend(), tables.bytes(catalog.routeTable()));
            }
            assertThat(Set.copyOf(copies.values())).as("the table moves").hasSize(STAGES);
            int number = 0;
            for (Map.Entry<Instant, Map<String, String>> copy : copies.entrySet()) {
                past.put(tables.past("stage-" + number++, copy.getKey()), copy.getValue());
            }
            for (ProjectedTable table : past.keySet()) {
                awaitAtRest(table);
            }
            assertAsCopied(past);
            installation.routesInTransactions(history.subList(0, 50), 10);
            Eventually.until(LIMIT, installation::isCaughtUp, "what came later, seed " + seed);
            assertAsCopied(past);
            assertThat(projector.isReady()).isTrue();
        }

        try (Projector again = Projector.start(installation.config(folder))) {
            Eventually.until(LIMIT, again::isReady, "ready after a restart");
            String ready = new AdminPort(again.adminPort()).get("/ready").body();
            for (ProjectedTable table : past.keySet()) {
                assertThat(ready).contains(table.getTopic() + ": at rest (complete up to " + table.getUntil() + ")");
                assertThat(installation.members(table.getTopic())).isZero();
            }
        }
        assertAsCopied(past);
    }

    @Test
    void ofAnyInstantIsWhatAnIndependentFoldMakesOfTheEventsBefore() throws Exception {
        for (int stage = 0; stage < STAGES; stage++) {
            append(stage);
        }
        List<TopicContent.Row<RouteEvent>> log =
                installation.read(catalog.routeEvents(), RouteEvent.class).rows();
        List<Instant> instants = List.of(
                Instant.ofEpochMilli(log.get(log.size() / 3).timestamp()),
                Instant.ofEpochMilli(log.get(log.size() / 2).timestamp()).minusMillis(1),
                Instant.ofEpochMilli(log.getFirst().timestamp()).minusSeconds(60));

        try (Projector projector = Projector.start(installation.config(folder))) {
            for (int i = 0; i < instants.size(); i++) {
                ProjectedTable table = tables.past("at-" + i, instants.get(i));
                awaitAtRest(table);
                Map<String, Map<String, Object>> view = new TreeMap<>();
                installation
                        .read(catalog.routeTableOf(table.getTopic()), RouteTableEntry.class)
                        .view()
                        .forEach((key, entry) -> view.put(key, NaiveRouteTable.describe(Generic.of(entry))));
                assertThat(view)
                        .as("at %s, seed %d", instants.get(i), seed)
                        .isEqualTo(naive(log, instants.get(i)).table());
            }
            assertThat(projector.ended()).isNotDone();
        }
    }

    private void append(int stage) {
        installation.routesInTransactions(
                history.subList(stage * EVENTS_PER_STAGE, (stage + 1) * EVENTS_PER_STAGE), 20);
    }

    /** An instant that is over, and after which nothing was appended yet; the broker's clock is that of this machine. */
    private static Instant afterTheLastAppend() {
        long now = System.currentTimeMillis();
        Eventually.until(LIMIT, () -> System.currentTimeMillis() > now, "the clock moves");
        return Instant.ofEpochMilli(now);
    }

    private void awaitAtRest(ProjectedTable table) {
        Eventually.until(
                LIMIT,
                () -> tables.isComplete(table) && installation.members(table.getTopic()) == 0,
                table.getTopic() + " is complete and nobody writes it, seed " + seed);
    }

    private void assertAsCopied(Map<ProjectedTable, Map<String, String>> past) {
        past.forEach((table, copy) -> assertThat(tables.bytes(catalog.routeTableOf(table.getTopic())))
                .as("%s until %s, seed %d", table.getTopic(), table.getUntil(), seed)
                .isEqualTo(copy));
    }

    /** Per partition, the events before the first one after the instant. */
    private static NaiveRouteTable naive(List<TopicContent.Row<RouteEvent>> log, Instant until) {
        NaiveRouteTable naive = new NaiveRouteTable();
        Set<Integer> over = new HashSet<>();
        for (TopicContent.Row<RouteEvent> row : log) {
            if (row.timestamp() > until.toEpochMilli()) {
                over.add(row.partition());
            }
            if (!over.contains(row.partition())) {
                naive.append(row.key(), row.offset(), Generic.of(row.present()));
            }
        }
        return naive;
    }
}
