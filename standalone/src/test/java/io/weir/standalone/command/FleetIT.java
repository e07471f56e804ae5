package io.weir.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.projector.Projector;
import io.weir.router.Router;
import io.weir.router.RouterConfig;
import io.weir.router.fleet.FleetSettings;
import io.weir.schemas.config.ClientProperties;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.standalone.command.TableWorkshop.Outcome;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The fleet as an operator sees it: real broker, registry, projector and routers, one of which loses what it should apply. */
@Timeout(180)
class FleetIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String HOST = "a.example.com";
    private static final String CONFLICTS = "weir_fleet_table_conflicts{fleet=\"edge\"}";

    @TempDir
    Path folder;

    private final TestPlatform platform = TestPlatform.shared();
    private TableWorkshop shop;

    @BeforeEach
    void open() throws Exception {
        shop = new TableWorkshop(folder);
    }

    @AfterEach
    void close() {
        LostUpdates.mend();
        shop.close();
    }

    @Test
    void aRouterThatLostAnUpdateRaisesTheAlarmAndIsNamedUntilItsTableIsMended() throws Exception {
        shop.append(HOST, 1, 80, 20);
        shop.append("b.example.com", 1, 80, 20);
        int partition =
                HostPartitioner.partition(HOST, shop.catalog().settings().partitions());
        try (Projector projector = shop.startProjector();
                Router good = router("good", Map.of());
                Router bad = router("bad", Map.of("interceptor.classes", LostUpdates.class.getName()))) {
            Eventually.until(SOON, () -> agree(good, bad, partition), "both are equally far, and equal");
            Eventually.until(SOON, () -> shop.weir("fleet").status() == 0, "the fleet is well");
            Eventually.until(SOON, () -> metric(projector, CONFLICTS) == 0, "and there is no alarm");

            LostUpdates.lose(shop.catalog().routeTable().name(), HOST);
            shop.append(HOST, 2, 50, 50);
            Eventually.until(SOON, () -> differ(good, bad, partition), "both are equally far, and different");
            Eventually.until(SOON, () -> shop.weir("fleet").status() == 3, "that is seen");
            Outcome differs = shop.weir("fleet", "--fleet", "edge");
            assertThat(differs.status()).as(differs.toString()).isEqualTo(3);
            assertThat(differs.out().lines().toList().getFirst())
                    .isEqualTo("2 routers: 2 ready; equally far and different in 1 partition");
            assertThat(differs.out().replaceAll("\\s+", " "))
                    .contains("of partition " + partition + " of weir.route-table: ", "bad has ", "good has ");
            Eventually.until(SOON, () -> metric(projector, CONFLICTS) == 1, "the alarm is raised");

            try (Router third = router("third", Map.of())) {
                Eventually.until(
                        SOON, () -> agree(good, third, partition), "another router holds what the good one does");
                Eventually.until(SOON, () -> odd().equals(List.of("bad")), "then it is clear which one is wrong");
                JsonNode view = json("fleet", "--format", "json");
                assertThat(view.path("conflicts").path(0).path("partition").asInt())
                        .isEqualTo(partition);
                assertThat(view.path("routers"))
                        .filteredOn(router -> router.path("differs").asBoolean())
                        .singleElement()
                        .satisfies(
                                router -> assertThat(router.path("id").asText()).isEqualTo("bad"));
            }

            LostUpdates.mend();
            shop.append(HOST, 3, 20, 80);
            Eventually.until(SOON, () -> agree(good, bad, partition), "the next update mends it");
            Eventually.until(SOON, () -> shop.weir("fleet").status() == 0, "the fleet is well again");
            Eventually.until(SOON, () -> metric(projector, CONFLICTS) == 0, "the alarm is over");
            assertOtherMeters(projector);
        }
    }

    private void assertOtherMeters(Projector projector) {
        Eventually.until(
                SOON,
                () -> metric(projector, "weir_fleet_members{fleet=\"edge\",state=\"ready\"}") == 2,
                "both routers are ready");
        Eventually.until(
                SOON,
                () -> metric(projector, "weir_fleet_member_lag_records{fleet=\"edge\",member=\"good\"}") == 0,
                "nothing is left to apply");
        String scrape = metrics(projector);
        assertThat(scrape)
                .contains(
                        "weir_fleet_members{fleet=\"edge\",state=\"silent\"} 0.0",
                        "weir_fleet_member_lag_seconds{fleet=\"edge\",member=\"good\"} ",
                        "weir_fleet_member_requests_per_second{fleet=\"edge\",member=\"bad\"} 0.0",
                        "weir_fleet_look_age_seconds ")
                .containsPattern(
                        "weir_fleet_member_info\\{fleet=\"edge\",member=\"good\",shard=\"all\",state=\"ready\","
                                + "table=\"[^\"]+route-table\",version=\"[^\"]*\",zone=\"zone-of-good\"} 1");
    }

    @Test
    void howFarEachRouterIsAndWhoIsSilent() throws Exception {
        shop.entry(shop.catalog().routeTable(), HOST, 1, 1);
        shop.entry(shop.catalog().routeTable(), HOST, 2, 1);
        int partition = shop.entry(shop.catalog().routeTable(), HOST, 3, 1).partition();
        String table = shop.catalog().routeTable().name();
        shop.router("ahead", table, Map.of(partition, 3L));
        shop.router("behind", table, Map.of(partition, 1L));
        shop.silentRouter("silent", table, Instant.now().minusSeconds(20));
        shop.silentRouter("forgotten", table, Instant.now().minus(Duration.ofDays(2)));

        JsonNode view = json("fleet", "--format", "json");
        Outcome text = shop.weir("fleet");
        Outcome csv = shop.weir("fleet", "--format", "csv");

        assertThat(text.status()).as(text.toString()).isZero();
        assertThat(text.out().lines())
                .startsWith("3 routers: 2 ready, 1 silent", "")
                .anyMatch(line -> line.matches("ROUTER +STATE +SHARD +LAG +MS +HASH +REQ/S"))
                .anyMatch(line -> line.matches("ahead +ready +all +0 +0 +- +0\\.0"))
                .anyMatch(line -> line.matches("behind +ready +all +2 +[0-9,]+ +- +0\\.0"))
                .anyMatch(line -> line.matches("silent +silent +all +- +- +- +0\\.0"));
        assertThat(view.path("routers"))
                .extracting(router -> router.path("id").asText())
                .containsExactly("ahead", "behind", "silent");
        JsonNode behind = view.path("routers").path(1);
        assertThat(behind.path("lagRecords").asLong()).isEqualTo(2);
        assertThat(behind.path("lagMillis").isIntegralNumber()).isTrue();
        assertThat(behind.path("lagMillis").asLong()).isBetween(0L, 180_000L);
        assertThat(behind.path("partitions")).singleElement().satisfies(its -> {
            assertThat(its.path("partition").asInt()).isEqualTo(partition);
            assertThat(its.path("applied").asLong()).isEqualTo(1);
            assertThat(its.path("end").asLong()).isEqualTo(3);
        });
        assertThat(view.path("routers").path(2).path("state").asText()).isEqualTo("silent");
        assertThat(csv.out().lines().toList())
                .hasSize(4)
                .first()
                .isEqualTo(
                        "id,fleet,address,state,differs,shard,version,zone,table,applied,lag_records,lag_ms,table_hash,"
                                + "requests_per_second,heard_at");
        Outcome nobody = shop.weir("fleet", "--fleet", "nobody");
        assertThat(nobody.status()).isEqualTo(1);
        assertThat(nobody.err()).contains("no router of fleet nobody was heard of for a day", "in weir.members");
        assertThat(shop.weir("fleet", "--watch", "1ms").err()).contains("--watch: 1ms must be 100ms to 1h");
    }

    @Test
    void itIsLookedAtAgainAndAgain() throws Exception {
        String table = shop.catalog().routeTable().name();
        shop.router("one", table, Map.of(0, 0L));
        StringWriter out = new StringWriter();
        Thread watching =
                Thread.ofPlatform().start(() -> shop.weir(out, new StringWriter(), "fleet", "--watch", "100ms"));
        try {
            Eventually.until(SOON, () -> out.toString().contains("1 router: 1 ready"), "one router is there");
            shop.router("two", table, Map.of(0, 0L));
            Eventually.until(SOON, () -> out.toString().contains("2 routers: 2 ready"), "then two");
        } finally {
            watching.interrupt();
        }
        assertThat(watching.join(SOON)).isTrue();
    }

    private static boolean agree(Router one, Router other, int partition) {
        return one.feed().hashes().containsKey(partition)
                && one.appliedOffsets().equals(other.appliedOffsets())
                && one.feed().hashes().equals(other.feed().hashes());
    }

    private static boolean differ(Router one, Router other, int partition) {
        return one.appliedOffsets().equals(other.appliedOffsets())
                && !Objects.equals(
                        one.feed().hashes().get(partition),
                        other.feed().hashes().get(partition));
    }

    private List<String> odd() throws Exception {
        List<String> odd = new ArrayList<>();
        json("fleet", "--format", "json").path("conflicts").path(0).path("odd").forEach(id -> odd.add(id.asText()));
        return odd;
    }

    private JsonNode json(String... command) throws Exception {
        return new ObjectMapper().readTree(shop.weir(command).out());
    }

    private static double metric(Projector projector, String name) {
        return metrics(projector)
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no meter " + name));
    }

    private static String metrics(Projector projector) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + projector.adminPort() + "/metrics");
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("the meters cannot be had", e);
        }
    }

    private Router router(String id, Map<String, String> kafka) throws Exception {
        Map<String, String> clients = new HashMap<>(kafka);
        clients.put("bootstrap.servers", platform.bootstrapServers());
        clients.put("client.rack", "zone-of-" + id);
        Router router = Router.start(RouterConfig.loopback(
                        new KafkaSettings(new ClientProperties(clients)),
                        SchemaRegistrySettings.of(platform.registryUrl()),
                        new TopicsSettings(
                                shop.catalog().settings().prefix(),
                                shop.catalog().settings().partitions(),
                                shop.catalog().settings().replicationFactor()))
                .withId(id)
                .withFleet(new FleetSettings("edge", null, Duration.ofMillis(50), Duration.ofMillis(200))));
        router.ready().toCompletableFuture().get(60, TimeUnit.SECONDS);
        return router;
    }
}
