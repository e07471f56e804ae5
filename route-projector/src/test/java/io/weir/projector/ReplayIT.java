package io.weir.projector;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.Folders;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.projector.fixture.Installation;
import io.weir.projector.fixture.OrderedTables;
import io.weir.projector.fixture.RouteHistory;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.topic.TopicCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * DESIGN §6, rule 6: replays of one log give the same compacted view, byte for byte, whoever made them and however often he was interrupted, and
 * that of the first table. The log is written in transactions, as ingest writes it.
 */
@Timeout(120)
class ReplayIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int EVENTS = Integer.getInteger("weir.test.events", 3_000);
    private static final int KEYS = 60;
    private static final int EVENTS_PER_TRANSACTION = 25;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("weir.test.seed", System.nanoTime());
    private final List<RouteHistory.Step> history = RouteHistory.of(seed, EVENTS, KEYS);
    private final TestPlatform platform = TestPlatform.shared();
    private final Installation installation =
            new Installation(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix());
    private final TopicCatalog catalog = installation.catalog();
    private final OrderedTables tables = new OrderedTables(installation);

    @BeforeEach
    void writeTheLog() {
        installation.routesInTransactions(history, EVENTS_PER_TRANSACTION);
    }

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void areEqualByteForByteWhoeverMadeThem() throws Exception {
        ProjectedTable alone = tables.live("alone", 1);
        try (Projector projector = Projector.start(installation.config(folder.resolve("alone")))) {
            Eventually.until(LIMIT, () -> tables.isComplete(alone), "one instance is through, seed " + seed);
            Eventually.until(LIMIT, installation::isCaughtUp, "the first table is up to date, seed " + seed);
            assertThat(projector.isReady()).isTrue();
        }
        ProjectedTable shared = byThree();
        ProjectedTable broken = interrupted();

        Map<String, String> first = tables.bytes(catalog.routeTable());
        assertThat(first).as("a log that leaves entries, seed %d", seed).hasSizeGreaterThan(KEYS / 4);
        for (ProjectedTable replay : List.of(alone, shared, broken)) {
            assertThat(tables.bytes(catalog.routeTableOf(replay.getTopic())))
                    .as("%s, seed %d", replay.getTopic(), seed)
                    .isEqualTo(first);
        }
    }

    /** Three instances, small batches, slow commits. */
    private ProjectedTable byThree() throws Exception {
        ProjectedTable shared = tables.live("shared", 1);
        List<Projector> projectors = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                ProjectorConfig config =
                        installation.config(folder.resolve("shared-" + i), Map.of("max.poll.records", "7"));
                projectors.add(Projector.start(config.with(config.streams().with(1, 1, Duration.ofMillis(150)))));
            }
            Eventually.until(LIMIT, () -> tables.isComplete(shared), "three instances are through, seed " + seed);
        } finally {
            projectors.forEach(Projector::close);
        }
        return shared;
    }

    /** Closed in the middle, twice, and started again with nothing on its disk. */
    private ProjectedTable interrupted() throws Exception {
        ProjectedTable broken = tables.live("broken", 1);
        Path state = folder.resolve("broken");
        Map<String, String> slow = Map.of("max.poll.records", "5");
        long end = broken.getEnds().values().stream().mapToLong(Long::longValue).sum();
        for (int run = 1; run <= 2; run++) {
            long goal = run * end / 6;
            try (Projector projector = Projector.start(installation.config(state, slow))) {
                Eventually.until(
                        LIMIT, () -> tables.committed(broken.getTopic()) >= goal, "run " + run + " of seed " + seed);
                assertThat(projector.ended()).isNotDone();
            }
            assertThat(tables.isComplete(broken))
                    .as("interrupted in the middle")
                    .isFalse();
            Folders.delete(state);
        }
        try (Projector projector = Projector.start(installation.config(state))) {
            Eventually.until(LIMIT, () -> tables.isComplete(broken), "the last run is through, seed " + seed);
            assertThat(projector.ended()).isNotDone();
        }
        return broken;
    }
}
