package io.weir.router;

import static io.weir.router.PublishedTables.to;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.router.accesslog.AccessLogSettings;
import io.weir.router.accesslog.AccessLogSettings.Format;
import io.weir.router.table.SegmentFilter;
import io.weir.router.table.ShardingSettings;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import io.weir.schemas.topic.TopicCatalog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of a whole router after some traffic, good and bad. */
@Timeout(120)
class ObservabilityIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern DOCUMENTED =
            Pattern.compile("^\\| `(weir_[a-z0-9_]+)` \\| (counter|gauge|histogram) \\|([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"");
    private static final Pattern QUOTED = Pattern.compile("`([a-z_]+)`");
    private static final Set<String> OF_THE_PROCESS = Set.of("jvm_", "process_", "system_");

    @TempDir
    Path folder;

    private final TestPlatform platform = TestPlatform.shared();
    private final TopicCatalog catalog = platform.freshPrefix();
    private final PublishedTables tables =
            new PublishedTables(platform.kafkaProperties(), platform.registryUrl(), catalog);
    private final TestClient client = new TestClient();
    private HttpServer app;

    @BeforeEach
    void startApp() throws Exception {
        app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        app.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        app.createContext("/", exchange -> {
            byte[] body = "app".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        app.start();
        catalog.createOrVerify(platform.admin());
        tables.endpoint(app.getAddress().getPort(), "app", "h");
        tables.route("h", 1, to("app", 60), to("other", 40));
        tables.endpoint(FreePorts.next(), "dead", "dead");
        tables.route("dead", 1, to("dead", null));
    }

    @AfterEach
    void close() {
        app.stop(0);
        tables.close();
    }

    @Test
    void everyMetricIsDocumentedAndEveryDocumentedOneIsThere() throws Exception {
        RouterConfig config = config(Format.JSON);
        try (Router router = started(config)) {
            traffic(router.port());
            Eventually.until(
                    PATIENCE,
                    () -> client.metric(router, "weir_requests_total").orElseThrow() == 5,
                    "every request is counted");

            String scrape = client.get(router.adminPort(), "/metrics").body();

            Map<String, String> shown = new TreeMap<>();
            for (Matcher m = TYPE.matcher(scrape); m.find(); ) {
                if (OF_THE_PROCESS.stream().noneMatch(m.group(1)::startsWith)) {
                    shown.put(m.group(1), m.group(2) + " " + labels(scrape, m.group(1)));
                }
            }
            assertThat(shown).isEqualTo(documented());
            assertThat(scrape)
                    .contains(
                            "weir_requests_total 5.0",
                            "weir_requests_rejected_total 1.0",
                            "weir_bad_gateways_total 1.0")
                    .contains(
                            "weir_route_requests_total{app=\"app\",process=\"web\",route=\"h\",status_group=\"2xx\"} 3.0")
                    .contains(
                            "weir_route_requests_total{app=\"dead\",process=\"web\",route=\"dead\",status_group=\"5xx\"} 1.0")
                    .contains("weir_router_errors_total{error=\"unknown_route\"} 1.0")
                    .contains("weir_draws_total 0.0", "jvm_gc_", "process_files_open_files", "process_cpu_usage");
        }
    }

    private static Map<String, String> documented() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        for (Path page : pages()) {
            for (Matcher m = DOCUMENTED.matcher(Files.readString(page)); m.find(); ) {
                Set<String> labels = new TreeSet<>();
                for (Matcher label = QUOTED.matcher(m.group(3)); label.find(); ) {
                    labels.add(label.group(1));
                }
                documented.put(m.group(1), m.group(2) + " " + labels);
            }
        }
        return documented;
    }

    /** The page of the data plane, and its parts. */
    private static List<Path> pages() throws IOException {
        try (Stream<Path> all = Files.walk(DOCS)) {
            return all.filter(page -> DOCS.relativize(page).toString().matches("data-plane(\\.md|/.*\\.md)"))
                    .toList();
        }
    }

    private static Set<String> labels(String scrape, String name) {
        Set<String> labels = new TreeSet<>();
        scrape.lines()
                .filter(line -> line.matches(Pattern.quote(name) + "(_bucket|_sum|_count)?\\{.*"))
                .forEach(line -> {
                    for (Matcher m = LABEL.matcher(line.substring(name.length())); m.find(); ) {
                        labels.add(m.group(1));
                    }
                });
        labels.remove("le");
        return labels;
    }

    @Test
    void theAccessLogHasALineForEachRequest() throws Exception {
        RouterConfig config = config(Format.GOROUTER);
        try (Router router = started(config)) {
            traffic(router.port());
            Eventually.until(PATIENCE, () -> lines().size() == 5, "all lines are written");
        }

        String time = "\\[20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z\\]";
        String address = "\"127\\.0\\.0\\.1:\\d+\"";
        String times = "response_time:\\d+\\.\\d{6} gorouter_time:\\d+\\.\\d{6}";
        String id = "vcap_request_id:\"[0-9a-f-]{36}\"";
        assertThat(lines().get(0))
                .matches("h - " + time + " \"GET /p\\?q HTTP/1\\.1\" 200 0 3 \"-\" \"Java-http-client/[^\"]+\" "
                        + address
                        + " " + address + " x_forwarded_for:\"127\\.0\\.0\\.1\" x_forwarded_proto:\"http\" " + id + " "
                        + times
                        + " app_id:\"app\" app_index:\"0\" instance_id:\"i-\\d+\" x_cf_routererror:\"-\"");
        assertThat(lines())
                .anyMatch(line -> line.matches("nobody - " + time + " \"GET / HTTP/1\\.1\" 404 0 \\d+ .* " + address
                        + " \"-\" x_forwarded_for:\"-\" .*x_cf_routererror:\"unknown_route\""))
                .anyMatch(
                        line -> line.matches(
                                "dead - " + time
                                        + " \"GET / HTTP/1\\.1\" 502 0 \\d+ .*app_id:\"dead\" .*x_cf_routererror:\"endpoint_failure .*\""));
    }

    @Test
    void aRouterOfAnotherSegmentServesNothingOfItAndSaysWhy() throws Exception {
        var sharding = new ShardingSettings(SegmentFilter.Mode.SEGMENTS, List.of("mine"));
        try (Router router = started(config(Format.NONE).withSharding(sharding))) {
            assertThat(client.get(router.port(), "/", "h").statusCode()).isEqualTo(404);
            assertThat(client.get(router.adminPort(), "/lookup?url=h").body())
                    .contains("\"reason\" : \"isolation-segment\"")
                    .contains("route h is in the shared isolation segment, this router serves isolation segment mine");
            assertThat(client.get(router.adminPort(), "/metrics").body())
                    .contains("weir_table_routes_outside 2.0", "weir_table_endpoints_outside 2.0");
            assertThat(client.get(router.adminPort(), "/config").body())
                    .contains("\"sharding.segments\" : {\n    \"value\" : [ \"mine\" ],\n    \"origin\" : \"program\"");
        }
    }

    private void traffic(int port) {
        for (int i = 0; i < 3; i++) {
            assertThat(client.get(port, "/p?q", "h").statusCode()).isEqualTo(200);
        }
        assertThat(client.get(port, "/", "nobody").statusCode()).isEqualTo(404);
        assertThat(client.get(port, "/", "dead").statusCode()).isEqualTo(502);
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(folder.resolve("access.log"));
    }

    private Router started(RouterConfig config) throws Exception {
        Router router = Router.start(config);
        router.ready().toCompletableFuture().get();
        return router;
    }

    private RouterConfig config(Format format) {
        var topics = new TopicsSettings(
                catalog.settings().prefix(),
                catalog.settings().partitions(),
                catalog.settings().replicationFactor());
        return RouterConfig.loopback(
                        KafkaSettings.of(platform.bootstrapServers()),
                        SchemaRegistrySettings.of(platform.registryUrl()),
                        topics)
                .withAccessLog(AccessLogSettings.of(format, Optional.of(folder.resolve("access.log"))));
    }
}
