package io.weir.projector;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.broker.EmbeddedBroker;
import io.weir.embedded.broker.EmbeddedBrokerSettings;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.embedded.registry.EmbeddedRegistry;
import io.weir.embedded.registry.EmbeddedRegistrySettings;
import io.weir.projector.fixture.ExactTables;
import io.weir.projector.fixture.Installation;
import io.weir.projector.fixture.Load;
import io.weir.projector.fixture.OrderedTables;
import io.weir.projector.fixture.RouteHistory;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * I3: a projector that is killed, or that stands still until others have its partitions, leaves the table that it would have left
 * otherwise. On a broker that gives up the dead within seconds.
 */
@Timeout(180)
class InterruptionIT {

    /** A dead instance's session and its open transaction have to end first. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final int KILLS = Integer.getInteger("weir.test.kills", 4);
    private static final int PAUSES = Integer.getInteger("weir.test.pauses", 2);
    /** Each has one stream thread. */
    private static final int MEMBERS_OF_TWO = 2;

    /** Left alone, Streams divides tasks anew only a minute after. */
    private static final Duration BEFORE_PROBING = Duration.ofSeconds(40);

    private static final int LATE = 600;
    private static final int LATE_KEYS = 60;
    private static final int EVENTS_PER_SECOND = 120;
    private static final int REPLAYED = 6_000;
    private static final int REPLAYED_KEYS = 60;

    private static final Map<String, String> IMPATIENT_BROKER = Map.of(
            "group.min.session.timeout.ms", "500",
            "transaction.abort.timed.out.transaction.cleanup.interval.ms", "200");
    private static final Map<String, String> IMPATIENT_CLIENTS = Map.of(
            "session.timeout.ms", "2000",
            "heartbeat.interval.ms", "300",
            "transaction.timeout.ms", "3000");

    @TempDir
    static Path brokerFolder;

    private static EmbeddedBroker broker;
    private static EmbeddedRegistry registry;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("weir.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private Installation installation;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(brokerFolder).withProperties(IMPATIENT_BROKER));
        registry = EmbeddedRegistry.start(new EmbeddedRegistrySettings(broker.bootstrapServers()));
    }

    @AfterAll
    static void stopBroker() {
        registry.close();
        broker.close();
    }

    @BeforeEach
    void install() {
        String prefix = "t-" + UUID.randomUUID().toString().substring(0, 8) + ".";
        installation = new Installation(
                broker.bootstrapServers(), registry.url(), new TopicCatalog(new TopicCatalogSettings(prefix, 3, (short)
                        1)));
    }

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void killedAgainAndAgainUnderLoadItLeavesTheTableOfTheLog() throws Exception {
        int events;
        try (Load load = Load.start(installation, seed, EVENTS_PER_SECOND)) {
            for (int kill = 0; kill < KILLS; kill++) {
                try (ProcessUnderTest process = start("only")) {
                    awaitCommits(1 + random.nextInt(150), "kill " + kill + " of seed " + seed);
                    process.kill();
                }
            }
            events = load.end();
        }

        try (Projector last = Projector.start(installation.config(folder.resolve("only"), IMPATIENT_CLIENTS))) {
            Eventually.until(LIMIT, installation::isCaughtUp, "the last instance catches up after seed " + seed);
            assertThat(last.isReady()).isTrue();
        }

        new ExactTables(installation).check(KILLS + " kills, " + events + " events, seed " + seed);
        System.out.println("InterruptionIT: " + KILLS + " kills over " + events + " route events, seed " + seed);
    }

    @Test
    void standingStillWhileAnotherTakesOverItIsFencedWhenItWakes() throws Exception {
        int events;
        try (ProcessUnderTest first = start("first");
                Load load = Load.start(installation, seed, EVENTS_PER_SECOND)) {
            awaitCommits(50, "the first works, seed " + seed);
            first.pause();
            try (Projector second = Projector.start(installation.config(folder.resolve("second"), IMPATIENT_CLIENTS))) {
                for (int pause = 0; pause < PAUSES; pause++) {
                    String what = "pause " + pause + " of seed " + seed;
                    Map<TopicPartition, Long> goal = installation.ends();
                    Eventually.until(
                            LIMIT, () -> installation.hasCommitted(goal), "the second has taken over, " + what);
                    first.resume();
                    Eventually.until(
                            LIMIT, () -> installation.members() == MEMBERS_OF_TWO, "the first is back, " + what);
                    awaitCommits(1 + random.nextInt(150), what);
                    first.pause();
                }
                first.resume();
                events = load.end();
                Eventually.until(LIMIT, installation::isCaughtUp, "everything is projected, seed " + seed);
                assertThat(first.isAlive()).isTrue();
                assertThat(second.ended()).isNotDone();
            }
        }

        new ExactTables(installation).check(PAUSES + " pauses, " + events + " events, seed " + seed);
        System.out.println("InterruptionIT: " + PAUSES + " pauses over " + events + " route events, seed " + seed);
    }

    @Test
    void havingReadItsStateAnInstanceThatCameLateAsksForItsShare() throws Exception {
        installation.routesInTransactions(RouteHistory.of(seed, LATE, LATE_KEYS), 50);
        try (Projector first = Projector.start(installation.config(folder.resolve("first"), IMPATIENT_CLIENTS))) {
            Eventually.until(LIMIT, installation::isCaughtUp, "the first has read it all");
            try (Projector late = Projector.start(installation.config(folder.resolve("late"), IMPATIENT_CLIENTS))) {
                Eventually.until(LIMIT, () -> installation.members() == MEMBERS_OF_TWO, "the late one is in the group");
                assertThat(installation.instancesWithWork())
                        .as("its copies are too far behind at first")
                        .isEqualTo(1);

                Eventually.until(
                        BEFORE_PROBING, () -> installation.instancesWithWork() == 2, "the late one has its share");
                assertThat(late.ended()).isNotDone();
            }
            assertThat(first.ended()).isNotDone();
        }
        new ExactTables(installation).check("a late instance, seed " + seed);
    }

    @Test
    void aReplayThatIsKilledInTheMiddleIsTheFirstTableByteForByte() throws Exception {
        installation.routesInTransactions(RouteHistory.of(seed, REPLAYED, REPLAYED_KEYS), 50);
        OrderedTables tables = new OrderedTables(installation);
        ProjectedTable replay = tables.live("replay", 1);
        long end = replay.getEnds().values().stream().mapToLong(Long::longValue).sum();
        Map<String, String> slow = new HashMap<>(IMPATIENT_CLIENTS);
        slow.put("max.poll.records", "5");

        for (int kill = 1; kill <= 2; kill++) {
            long goal = kill * end / 6;
            try (ProcessUnderTest process = start("only", slow)) {
                Eventually.until(
                        LIMIT, () -> tables.committed(replay.getTopic()) >= goal, "kill " + kill + " of seed " + seed);
                process.kill();
            }
            assertThat(tables.isComplete(replay)).as("killed in the middle").isFalse();
        }
        try (Projector last = Projector.start(installation.config(folder.resolve("only"), IMPATIENT_CLIENTS))) {
            Eventually.until(LIMIT, () -> installation.isUpToDate(replay.getTopic()), "the replay, seed " + seed);
            Eventually.until(LIMIT, installation::isCaughtUp, "the first table, seed " + seed);
            assertThat(last.ended()).isNotDone();
        }

        Map<String, String> first = tables.bytes(installation.catalog().routeTable());
        assertThat(first).hasSizeGreaterThan(REPLAYED_KEYS / 4);
        assertThat(tables.bytes(installation.catalog().routeTableOf(replay.getTopic())))
                .as("seed %d", seed)
                .isEqualTo(first);
    }

    private ProcessUnderTest start(String name) throws IOException {
        return start(name, IMPATIENT_CLIENTS);
    }

    private ProcessUnderTest start(String name, Map<String, String> kafka) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, installation.yaml(folder.resolve(name), kafka));
        return ProcessUnderTest.java(ProjectorMain.class, "--config", file.toString())
                .withJvmOption("-Xmx128m")
                .withJvmOption("-XX:TieredStopAtLevel=1")
                .start(folder.resolve(name + ".out"));
    }

    private void awaitCommits(int events, String what) throws ExecutionException, InterruptedException {
        long goal = installation.committedEvents() + events;
        Eventually.until(LIMIT, () -> installation.committedEvents() >= goal, events + " more events, " + what);
    }
}
