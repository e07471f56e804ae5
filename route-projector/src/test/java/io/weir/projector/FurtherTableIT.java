package io.weir.projector;

import static io.weir.projector.fixture.RouteEvents.changed;
import static io.weir.projector.fixture.RouteEvents.route;
import static io.weir.projector.fixture.RouteEvents.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.projector.fixture.AdminPort;
import io.weir.projector.fixture.Installation;
import io.weir.projector.fixture.OrderedTables;
import io.weir.projector.fixture.RouteHistory;
import io.weir.projector.fixture.TopicContent;
import io.weir.projector.fold.FoldVersion;
import io.weir.projector.fold.Output;
import io.weir.projector.fold.RouteClaims;
import io.weir.projector.fold.RouteFold;
import io.weir.projector.fold.RouteFoldResult;
import io.weir.projector.fold.RouteFolds;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.topic.RouteKey;
import io.weir.schemas.topic.TopicCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables beside the first one: they follow the log, end when they are retired, and are written by the fold that was ordered. */
@Timeout(120)
class FurtherTableIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final long seed = Long.getLong("weir.test.seed", System.nanoTime());
    private final List<RouteHistory.Step> history = RouteHistory.of(seed, 400, 24);
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
    void followsTheLogUntilItIsRetiredAndIsNotWrittenAfterThat() throws Exception {
        installation.routesInTransactions(history.subList(0, 100), 10);
        ProjectedTable order;
        Map<String, String> retired;
        try (Projector projector = Projector.start(installation.config(folder))) {
            Eventually.until(LIMIT, installation::isCaughtUp, "the first table is there");
            order = tables.live("blue", 1);
            Eventually.until(LIMIT, () -> tables.isComplete(order), "the replay is complete, seed " + seed);
            installation.routesInTransactions(history.subList(100, 200), 10);
            Eventually.until(LIMIT, () -> isUpToDate(order), "it follows, seed " + seed);
            retired = bytes(order);
            Eventually.until(LIMIT, installation::isCaughtUp, "the first table is up to date too, seed " + seed);
            assertThat(retired).isEqualTo(tables.bytes(catalog.routeTable()));
            assertRefused(order);
            AdminPort admin = new AdminPort(projector.adminPort());
            assertThat(admin.metric("weir_projector_table_projecting{table=\"" + order.getTopic() + "\"}"))
                    .isEqualTo(1);
            assertThat(admin.get("/metrics").body())
                    .contains("weir_projector_lag_records{partition=\"0\",table=\"" + order.getTopic());

            tables.retire(order.getTopic());
            Eventually.until(LIMIT, () -> installation.members(order.getTopic()) == 0, "nobody writes it");
            installation.routesInTransactions(history.subList(200, 300), 10);
            Eventually.until(LIMIT, installation::isCaughtUp, "the first table goes on, seed " + seed);
            Eventually.until(LIMIT, () -> isEmpty(folder.resolve("further-tables")), "its state is deleted");
            assertThat(admin.get("/metrics").body()).doesNotContain(order.getTopic());
        }
        try (Projector again = Projector.start(installation.config(folder))) {
            installation.routesInTransactions(history.subList(300, 400), 10);
            Eventually.until(LIMIT, installation::isCaughtUp, "after a restart, seed " + seed);
            assertThat(again.isReady()).isTrue();
            assertThat(installation.members(order.getTopic())).isZero();
        }
        assertThat(bytes(order)).isEqualTo(retired).isNotEqualTo(tables.bytes(catalog.routeTable()));
    }

    @Test
    void theFirstTableCanBeRetiredToo() throws Exception {
        String first = catalog.routeTable().name();
        installation.routesInTransactions(history.subList(0, 100), 10);
        ProjectedTable order = tables.live("green", 1);
        Map<String, String> retired;
        try (Projector projector = Projector.start(installation.config(folder))) {
            Eventually.until(LIMIT, () -> tables.isComplete(order), "the replay is complete, seed " + seed);
            Eventually.until(LIMIT, installation::isCaughtUp, "the first table is there, seed " + seed);
            tables.retire(first);
            Eventually.until(LIMIT, () -> installation.members(first) == 0, "nobody writes the first table");
            retired = tables.bytes(catalog.routeTable());
            assertThat(projector.ended()).isNotDone();
        }
        try (Projector again = Projector.start(installation.config(folder))) {
            installation.routesInTransactions(history.subList(100, 200), 10);
            Eventually.until(LIMIT, () -> isUpToDate(order), "the other table goes on, seed " + seed);
            assertThat(new AdminPort(again.adminPort()).get("/ready").body()).contains(first + ": at rest (retired)");
            assertThat(again.isReady()).isTrue();
            assertThat(installation.members(first)).isZero();
        }
        assertThat(tables.bytes(catalog.routeTable())).isEqualTo(retired).isNotEqualTo(bytes(order));
    }

    @Test
    void aFoldThatIsNotKnownIsLeftToOthers() throws Exception {
        ProjectedTable order = tables.live("later", 7);
        try (Projector old = Projector.start(installation.config(folder.resolve("old")))) {
            Eventually.until(LIMIT, old::isReady, "the tables that it knows are projected");
            AdminPort admin = new AdminPort(old.adminPort());
            assertThat(admin.get("/health").statusCode()).isEqualTo(200);
            assertThat(admin.get("/health").body())
                    .contains(order.getTopic() + ": not started (fold version 7 is not known here");
            assertThat(installation.members(order.getTopic())).isZero();

            installation.routesInTransactions(history.subList(0, 50), 10);
            Eventually.until(LIMIT, installation::isCaughtUp, "the first table goes on");
            assertThat(bytes(order)).isEmpty();
            ProjectedTable asked = tables.live("asked-later", 7);
            RouteFolds newer = version -> RouteFolds.RELEASED.fold(version == 7 ? 1 : version);
            try (Projector other = Projector.start(installation.config(folder.resolve("new")), newer)) {
                Eventually.until(LIMIT, () -> tables.isComplete(asked), "one that knows it does");
                assertThat(other.ended()).isNotDone();
            }
        }
    }

    @Test
    void aNewFoldWritesItsTableInTheShadowOfTheOldOneAndDiffersWhereItsRulesDo() throws Exception {
        RouteFolds folds = version -> version == 2 ? Optional.of(new HashingApps()) : RouteFolds.RELEASED.fold(version);
        for (int i = 0; i < 6; i++) {
            append("host-" + i + ".example.com", 1, i < 2 ? "app-hashed" : "app-" + i);
        }
        ProjectedTable order = tables.live("shadow", 2);
        try (Projector projector = Projector.start(installation.config(folder), folds)) {
            Eventually.until(LIMIT, () -> tables.isComplete(order), "the shadow is complete");
            append("host-0.example.com", 2, "app-plain");
            append("host-5.example.com", 2, "app-hashed");
            Eventually.until(LIMIT, () -> isUpToDate(order), "both follow");
            assertThat(projector.isReady()).isTrue();
        }

        Map<String, String> first = tables.bytes(catalog.routeTable());
        Map<String, String> shadow = bytes(order);
        Map<String, String> differing = new TreeMap<>();
        shadow.forEach((key, value) -> {
            if (!value.equals(first.get(key))) {
                differing.put(key.substring(key.indexOf(' ') + 1), value);
            }
        });
        assertThat(shadow).hasSameSizeAs(first).hasSize(6);
        assertThat(differing).containsOnlyKeys("host-1.example.com", "host-5.example.com");
        assertThat(view(order))
                .hasEntrySatisfying(
                        "host-1.example.com",
                        entry -> assertThat(entry.getOptions()).containsEntry("loadbalancing", "hash"));
    }

    /** Another rule than version 1 has: the routes of one app are hashed. */
    private static final class HashingApps implements RouteFold {

        private final RouteFold before = RouteFold.of(FoldVersion.V1);

        @Override
        public RouteFoldResult fold(RouteClaims claims, RouteKey key, RouteEvent event, Lineage lineage) {
            RouteFoldResult result = before.fold(claims, key, event, lineage);
            return result.output() instanceof Output.Entry<RouteTableEntry>(RouteTableEntry entry)
                            && entry.getDestinations().stream()
                                    .anyMatch(to -> to.getAppGuid().equals("app-hashed"))
                    ? new RouteFoldResult(
                            result.state(),
                            result.outcome(),
                            new Output.Entry<>(RouteTableEntry.newBuilder(entry)
                                    .setOptions(Map.of("loadbalancing", "hash"))
                                    .build()))
                    : result;
        }
    }

    @Test
    void moreThanTheLimitAreNotStartedAndSaid() throws Exception {
        installation.routesInTransactions(history.subList(0, 50), 10);
        ProjectorConfig config = installation.config(folder);
        try (Projector projector = Projector.start(config.with(config.streams().withFurtherTablesMax(1)))) {
            ProjectedTable one = tables.live("one", 1);
            Eventually.until(LIMIT, () -> tables.isComplete(one), "the first further table");
            ProjectedTable two = tables.live("two", 1);
            AdminPort admin = new AdminPort(projector.adminPort());
            Eventually.until(
                    LIMIT,
                    () -> admin.get("/health")
                            .body()
                            .contains(two.getTopic() + ": not started (streams.furtherTablesMax: 1"),
                    "the second is named");
            assertThat(installation.members(two.getTopic())).isZero();

            tables.retire(one.getTopic());
            Eventually.until(LIMIT, () -> tables.isComplete(two), "there is room for the second");
        }
    }

    @Test
    void aTableWithoutItsTopicWaitsForIt() throws Exception {
        installation.routesInTransactions(history.subList(0, 50), 10);
        String topic = catalog.routeTable("early").name();
        tables.write(new ProjectedTable(topic, 1, null, Map.of("0", 1L), false, "test", Instant.EPOCH));
        try (Projector projector = Projector.start(installation.config(folder))) {
            Eventually.until(LIMIT, projector::isReady, "what can be projected is");
            assertThat(new AdminPort(projector.adminPort()).get("/health").body())
                    .contains(topic + ": not started (its topic is not there; weir replay creates it)");

            ProjectedTable order = tables.live("early", 1);
            Eventually.until(LIMIT, () -> tables.isComplete(order), "with its topic it is projected");
        }
    }

    private void append(String host, long revision, String app) {
        installation.route(new RouteHistory.Step(
                host, changed(revision, route(host, to(app, null)).setHost(host).setPath(""))));
    }

    private boolean isUpToDate(ProjectedTable order) throws Exception {
        return installation.isUpToDate(order.getTopic());
    }

    private Map<String, String> bytes(ProjectedTable order) {
        return tables.bytes(catalog.routeTableOf(order.getTopic()));
    }

    private Map<String, RouteTableEntry> view(ProjectedTable order) {
        return installation
                .read(catalog.routeTableOf(order.getTopic()), RouteTableEntry.class)
                .view();
    }

    private static boolean isEmpty(Path further) throws Exception {
        try (var children = Files.list(further)) {
            return children.findAny().isEmpty();
        }
    }

    /** What was refused before the order is not reported again; what comes later is, by each table. */
    private void assertRefused(ProjectedTable order) {
        Map<String, Integer> letters = new TreeMap<>();
        Map<String, Integer> expected = new TreeMap<>();
        for (TopicContent.Row<DeadLetter> row :
                installation.read(catalog.deadLetters(), DeadLetter.class).rows()) {
            String partition = String.valueOf(row.present().getPartition());
            long offset = Objects.requireNonNull(row.present().getOffset());
            letters.merge(partition + "@" + offset, 1, Integer::sum);
            boolean past = offset < Objects.requireNonNull(order.getEnds().get(partition));
            expected.put(partition + "@" + offset, past ? 1 : 2);
        }
        assertThat(letters).as("dead letters, seed %d", seed).isEqualTo(expected);
    }
}
