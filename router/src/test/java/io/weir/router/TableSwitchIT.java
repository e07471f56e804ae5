package io.weir.router;

import static io.weir.router.PublishedTables.to;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.router.feed.ServedTable;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import io.weir.schemas.topic.TopicCatalog;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Routers move from one route table to another while they serve. */
@Timeout(120)
class TableSwitchIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Half of them lead to the apps left-1 and left-2, half to right-1 and right-2. */
    private static final int ROUTES = 240;

    /** The first ones are the same in both tables, the others have other weights in the second. */
    private static final int SAME = 160;

    private static final int CLIENTS = 8;

    private final TestPlatform platform = TestPlatform.shared();
    private final TopicCatalog catalog = platform.freshPrefix();
    private final PublishedTables tables =
            new PublishedTables(platform.kafkaProperties(), platform.registryUrl(), catalog);
    private final TestClient client = new TestClient();
    private final List<NamedApp> apps = new ArrayList<>();
    private String first = "";
    private String second = "";

    @BeforeEach
    void fillTables() throws Exception {
        catalog.createOrVerify(platform.admin());
        first = catalog.routeTable().name();
        second = tables.createTable(platform.admin(), "second");
        for (String name : List.of("left-1", "left-2", "right-1", "right-2")) {
            NamedApp app = new NamedApp(name);
            apps.add(app);
            tables.endpoint(app.port(), name, "elsewhere." + name);
        }
        for (int i = 0; i < ROUTES; i++) {
            String side = side(i);
            tables.route(first, host(i), 1, to(side + "-1", 7), to(side + "-2", 3));
            if (i < SAME) {
                tables.route(second, host(i), 1, to(side + "-1", 7), to(side + "-2", 3));
            } else {
                tables.route(second, host(i), 2, to(side + "-1", 1), to(side + "-2", 1));
            }
        }
        tables.route(first, "only.first", 1, to("left-1", null));
        tables.route(second, "only.second", 1, to("right-1", null));
    }

    @AfterEach
    void close() {
        apps.forEach(NamedApp::close);
        tables.close();
    }

    @Test
    void noRequestFailsOrGoesAstrayWhileTablesAreSwitchedThereAndBack() throws Exception {
        tables.serve(first);
        try (Router router = started("switched");
                Load load = new Load(router.port())) {
            String epochs = epochs(router);
            long began = System.nanoTime();

            for (int round = 0; round < 4; round++) {
                switchTo(router, second);
                load.await(200);
                switchTo(router, first);
                load.await(200);
            }
            for (int round = 0; round < 10; round++) {
                tables.serve(round % 2 == 0 ? second : first);
            }
            switchTo(router, second);
            load.await(200);
            long requests = load.stop();

            System.out.printf(
                    "%d requests, %.0f/s, over %d routes during 9 switches and 10 quick ones%n",
                    requests, requests * 1e9 / (System.nanoTime() - began), ROUTES);
            assertThat(load.failures).isEmpty();
            assertThat(epochs(router))
                    .as("epochs of routes that did not change")
                    .isEqualTo(epochs);
            for (int i = 0; i < SAME; i++) {
                long toFirst = load.count(i, side(i) + "-1");
                long toSecond = load.count(i, side(i) + "-2");
                // Any ten draws in a row hold 7 and 3, so that all but the last, unfinished ten are exact.
                assertThat(Math.abs(3 * toFirst - 7 * toSecond))
                        .as("%s: %d to %d", host(i), toFirst, toSecond)
                        .isLessThanOrEqualTo(21);
            }
        }
    }

    @Test
    void aRouterServesTheTableThatIsSetFromItsFirstRequestOn() throws Exception {
        tables.serve(second);
        try (Router router = started("late")) {
            assertThat(status(router, "only.second")).isEqualTo(200);
            assertThat(status(router, "only.first")).isEqualTo(404);
        }
    }

    @Test
    void aRouterThatIsStartedAgainInTheMiddleOfASwitchServesTheNewTable() throws Exception {
        tables.serve(first);
        try (Router before = started("again")) {
            tables.serve(second);
            assertThat(before.ready().toCompletableFuture()).isDone();
        }
        try (Router after = started("again")) {
            assertThat(status(after, "only.second")).isEqualTo(200);
            assertThat(status(after, "only.first")).isEqualTo(404);
        }
    }

    @Test
    void aMissingTableIsNamedAwaitedAndTakenOnceItIsThere() throws Exception {
        String third = catalog.routeTable("third").name();
        try (Router router = started("patient")) {
            tables.serve(third);
            Eventually.until(
                    PATIENCE,
                    () -> ready(router).contains("\"trouble\":\"topic " + third + " does not exist\""),
                    "it is named");
            tables.route(first, "meanwhile", 1, to("left-1", null));
            Eventually.until(PATIENCE, () -> status(router, "meanwhile") == 200, "the one before is followed");
            assertThat(ready(router)).contains("\"stale\":false", "\"topic\":\"" + first + "\"");

            tables.createTable(platform.admin(), "third");
            tables.route(third, "only.third", 1, to("left-1", null));

            // While it is found empty it is not taken; records of other topics let it be looked at again.
            Eventually.until(
                    PATIENCE,
                    () -> {
                        tables.endpoint(apps.getFirst().port(), "left-1", "elsewhere.left-1");
                        return status(router, "only.third") == 200;
                    },
                    "it is served");
            assertThat(status(router, "only.first")).isEqualTo(404);
        }
    }

    @Test
    void anEmptyTableIsNotTakenOver() throws Exception {
        String empty = tables.createTable(platform.admin(), "empty");
        try (Router router = started("careful")) {
            tables.serve(empty);
            Eventually.until(
                    PATIENCE,
                    () -> ready(router).contains("\"trouble\":\"topic holds no routes\""),
                    "it is read and refused");

            assertThat(status(router, "only.first")).isEqualTo(200);
            assertThat(requireNonNull(router.feed().tables().serving()).topic()).isEqualTo(first);

            switchTo(router, second);
            assertThat(status(router, "only.second")).isEqualTo(200);
        }
    }

    @Test
    void aFrozenTableIsSaidWhereverOneLooks() throws Exception {
        try (Router router = started("frozen")) {
            assertThat(ready(router)).contains("\"frozen\":false");
            tables.serveFrozen(second, Instant.parse("2026-11-23T10:15:00Z"));
            Eventually.until(PATIENCE, () -> serves(router, second), "it is served");

            assertThat(ready(router))
                    .contains("\"frozen\":true", "\"topic\":\"" + second + "\"", "\"asOf\":\"2026-11-23T10:15:00Z\"")
                    .contains("\"orderedBy\":\"tester\"");
            assertThat(client.get(router.adminPort(), "/tables").body())
                    .contains("\"frozen\" : true", "\"tableHashes\" : {", "\"appliedOffsets\" : {");
            assertThat(client.get(router.adminPort(), "/metrics").body())
                    .contains("weir_router_table_frozen 1.0")
                    .contains("weir_router_table_serving{topic=\"" + second + "\"} 1.0")
                    .doesNotContain("weir_router_table_serving{topic=\"" + first + "\"");
            assertThat(client.get(router.adminPort(), "/health").body()).isEqualTo("ok\n");

            switchTo(router, first);
            assertThat(client.get(router.adminPort(), "/metrics").body())
                    .contains("weir_router_table_frozen 0.0")
                    .contains("weir_router_table_serving{topic=\"" + first + "\"} 1.0")
                    .doesNotContain("weir_router_table_serving{topic=\"" + second + "\"");
        }
    }

    private void switchTo(Router router, String table) throws Exception {
        tables.serve(table);
        Eventually.until(PATIENCE, () -> serves(router, table), table + " is served");
    }

    private static boolean serves(Router router, String table) {
        ServedTable serving = router.feed().tables().serving();
        return serving != null
                && serving.topic().equals(table)
                && router.feed().tables().next() == null;
    }

    private int status(Router router, String host) {
        return client.get(router.port(), "/", host).statusCode();
    }

    private String ready(Router router) {
        return client.get(router.adminPort(), "/ready").body();
    }

    private String epochs(Router router) {
        StringBuilder epochs = new StringBuilder();
        for (int i = 0; i < SAME; i++) {
            client.get(router.adminPort(), "/lookup?url=" + host(i))
                    .body()
                    .lines()
                    .filter(line -> line.contains("\"epoch\""))
                    .forEach(epochs::append);
        }
        assertThat(epochs).isNotEmpty();
        return epochs.toString();
    }

    private static String host(int i) {
        return "host-" + i + ".example.com";
    }

    private static String side(int i) {
        return i % 2 == 0 ? "left" : "right";
    }

    private Router started(String id) throws Exception {
        var topics = new TopicsSettings(
                catalog.settings().prefix(),
                catalog.settings().partitions(),
                catalog.settings().replicationFactor());
        Router router = Router.start(RouterConfig.loopback(
                        KafkaSettings.of(platform.bootstrapServers()),
                        SchemaRegistrySettings.of(platform.registryUrl()),
                        topics)
                .withId(id));
        router.ready().toCompletableFuture().get();
        return router;
    }

    /** Clients that ask for one route after the other, on connections that are kept. */
    private static final class Load implements AutoCloseable {

        final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
        private final LongAdder requests = new LongAdder();
        private final AtomicBoolean done = new AtomicBoolean();
        private final AtomicInteger next = new AtomicInteger();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final List<Future<?>> clients = new ArrayList<>();

        Load(int port) {
            for (int c = 0; c < CLIENTS; c++) {
                TestClient each = new TestClient();
                clients.add(threads.submit(() -> {
                    while (!done.get()) {
                        ask(each, port, Math.floorMod(next.getAndIncrement(), ROUTES));
                    }
                }));
            }
        }

        private void ask(TestClient each, int port, int route) {
            try {
                HttpResponse<String> response = each.get(port, "/", host(route));
                requests.increment();
                counts.computeIfAbsent(route + " " + response.body(), k -> new LongAdder())
                        .increment();
                if (response.statusCode() != 200 || !response.body().startsWith(side(route))) {
                    failures.add(host(route) + ": " + response.statusCode() + " " + response.body());
                }
            } catch (RuntimeException e) {
                failures.add(host(route) + ": " + e);
            }
        }

        long count(int route, String app) {
            return counts.getOrDefault(route + " " + app, new LongAdder()).sum();
        }

        /** Returns when so many more requests were made. */
        void await(long more) {
            long target = requests.sum() + more;
            Eventually.until(PATIENCE, () -> requests.sum() >= target || !failures.isEmpty(), "requests are made");
        }

        /** Returns how many requests were made in all. */
        long stop() throws Exception {
            done.set(true);
            for (Future<?> each : clients) {
                each.get();
            }
            return requests.sum();
        }

        @Override
        public void close() {
            done.set(true);
            threads.close();
        }
    }
}
