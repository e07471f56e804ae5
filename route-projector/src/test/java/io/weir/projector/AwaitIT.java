package io.weir.projector;

import static io.weir.projector.fixture.RouteEvents.changed;
import static io.weir.projector.fixture.RouteEvents.route;
import static io.weir.projector.fixture.RouteEvents.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.projector.fixture.Installation;
import io.weir.projector.fixture.Members;
import io.weir.projector.fixture.RouteHistory;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Member;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.topic.TableSetting;
import io.weir.schemas.topic.TopicCatalog;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Waiting for a change over HTTP: a real projector on a real broker, and members that report themselves as routers do. */
@Timeout(120)
class AwaitIT {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String HOST = "shop.example.com";
    private static final String GUID = "6f1b2c3d-0000-4000-8000-000000000001";

    @TempDir
    Path folder;

    private final TestPlatform platform = TestPlatform.shared();
    private final Installation installation =
            new Installation(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix());
    private final TopicCatalog catalog = installation.catalog();
    private final String table = catalog.routeTable().name();
    private final HttpClient http = HttpClient.newHttpClient();
    private Projector projector;

    @BeforeEach
    void start() {
        projector = Projector.start(installation.config(folder));
    }

    @AfterEach
    void close() {
        projector.close();
        http.close();
        installation.close();
    }

    @Test
    void aChangeIsAppliedWhenTheLastReadyMemberSaysSo() throws Exception {
        RecordMetadata event = append(1, to("blue", 80), to("green", 20));
        Eventually.until(SOON, installation::isCaughtUp, "everything is projected");
        long end = end(event.partition());
        report(Members.ready("one", table, Map.of(event.partition(), end)));
        report(Members.ready("two", table, Map.of(event.partition(), 0L)));
        report(Members.member("three", table, false, Map.of()));

        HttpResponse<String> late = get("route=" + HOST + "&timeout=300ms");
        CompletableFuture<HttpResponse<String>> waiting = ask("route=" + GUID + "&revision=1&timeout=40s");
        report(Members.ready("two", table, Map.of(event.partition(), end)));
        long reported = System.nanoTime();
        HttpResponse<String> applied = waiting.get(40, TimeUnit.SECONDS);
        long millis = (System.nanoTime() - reported) / 1_000_000;

        assertThat(late.statusCode()).as(late.body()).isEqualTo(504);
        assertThat(late.body())
                .contains(
                        "\"state\":\"timed-out\"",
                        "\"projected\":true",
                        "\"late\":[{\"member\":\"two\",\"address\":\"two:8080\"",
                        "to 0 of " + end,
                        "\"applied\":[{\"member\":\"one\"")
                .doesNotContain("three");
        assertThat(applied.statusCode()).as(applied.body()).isEqualTo(200);
        assertThat(applied.body())
                .contains(
                        "\"state\":\"applied\"",
                        "\"route\":\"shop.example.com\"",
                        "\"guid\":\"" + GUID + "\"",
                        "\"revision\":1",
                        "\"offset\":" + event.offset(),
                        "\"members\":[\"one\",\"two\"]");
        System.out.println("answered " + millis + " ms after the last member's report");
    }

    @Test
    void aMemberThatStopsBeingReadyOrLeavesNoLongerCounts() throws Exception {
        RecordMetadata event = append(1, to("blue", null));
        Eventually.until(SOON, installation::isCaughtUp, "everything is projected");
        report(Members.ready("one", table, Map.of(event.partition(), end(event.partition()))));
        report(Members.ready("two", table, Map.of()));
        report(Members.ready("three", table, Map.of()));

        CompletableFuture<HttpResponse<String>> waiting = ask("route=" + HOST + "&timeout=40s");
        report(Members.member("two", table, false, Map.of()));
        installation.send(catalog.members(), "three", null);

        assertThat(waiting.get(40, TimeUnit.SECONDS).body()).contains("\"members\":[\"one\"]");
    }

    @Test
    void whereNobodyIsReadyNothingIsApplied() throws Exception {
        append(1, to("blue", null));
        Eventually.until(SOON, installation::isCaughtUp, "everything is projected");

        HttpResponse<String> answer = get("route=" + HOST + "&timeout=200ms");

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).contains("\"state\":\"no-ready-member\"", "\"table\":\"" + table + "\"");
    }

    @Test
    void aChangeWithoutAnEntryIsAnsweredAtOnceWithTheReason() throws Exception {
        append(1, to("blue", 1), to("green", null));

        HttpResponse<String> answer = get("route=" + HOST + "&timeout=40s");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"state\":\"none-of-its-own\"", "\"reason\":\"rejected\"", "weights-mixed: route " + GUID);
    }

    @Test
    void aChangeAfterTheInstantOfAFrozenTableIsNotWaitedFor() throws Exception {
        RecordMetadata event = append(1, to("blue", null));
        String past = table + "-past";
        Instant until = Instant.ofEpochMilli(event.timestamp()).minusMillis(1);
        setting(
                TableSetting.projected(past),
                new ProjectedTable(past, 1, until, Map.of(), false, "ada", Instant.now()));
        setting(TableSetting.SERVING, new ServingTable(past, true, until, "ada", Instant.now()));
        Eventually.until(
                SOON, () -> get("route=" + HOST + "&timeout=0").body().contains("\"reason\":\"frozen\""), "frozen");
    }

    @Test
    void whatTheLogDoesNotKnowAndWhatIsNoQuestion() throws Exception {
        append(1, to("blue", null));

        assertThat(get("route=nobody.example.com").statusCode()).isEqualTo(404);
        HttpResponse<String> revision = get("route=" + HOST + "&revision=2");
        assertThat(revision.statusCode()).isEqualTo(404);
        assertThat(revision.body()).contains("the log has no revision 2 of shop.example.com");
        HttpResponse<String> invalid = get("route=" + HOST + "&revision=two");
        assertThat(invalid.statusCode()).isEqualTo(400);
        assertThat(invalid.body()).contains("revision: 'two' must be a whole number");
    }

    @Test
    void soManyWaitAndTheNextIsToldToComeAgain() throws Exception {
        append(1, to("blue", null));

        List<CompletableFuture<HttpResponse<String>>> waiting = IntStream.range(0, 70)
                .mapToObj(each -> ask("route=" + HOST + "&timeout=6s"))
                .toList();
        List<HttpResponse<String>> answers =
                waiting.stream().map(CompletableFuture::join).toList();

        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 503)
                .isNotEmpty()
                .allSatisfy(answer -> {
                    assertThat(answer.body()).contains("\"state\":\"busy\"");
                    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
                });
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 504).hasSizeGreaterThanOrEqualTo(64);
    }

    @Test
    void whoWaitsDoesNotKeepTheProjectorFromEnding() throws Exception {
        append(1, to("blue", null));
        Eventually.until(SOON, installation::isCaughtUp, "everything is projected");
        CompletableFuture<HttpResponse<String>> waiting = ask("route=" + HOST + "&timeout=100s");

        long begin = System.nanoTime();
        projector.close();

        // Told so, or cut off with the connection.
        int status = waiting.thenApply(HttpResponse::statusCode)
                .exceptionally(broken -> 503)
                .get(20, TimeUnit.SECONDS);
        assertThat(status).isEqualTo(503);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(40));
    }

    private RecordMetadata append(long revision, Destination... destinations) {
        RouteEvent event =
                changed(revision, route(GUID, destinations).setHost(HOST).setPath(""));
        return installation.route(new RouteHistory.Step(HOST, event));
    }

    private void report(Member member) {
        installation.send(catalog.members(), member.getMemberId(), installation.encode(catalog.members(), member));
    }

    private void setting(String key, Object value) {
        installation.send(catalog.control(), key, installation.encode(catalog.control(), new Control(value)));
    }

    /** Where that partition of the table ends. */
    private long end(int partition) throws Exception {
        TopicPartition of = new TopicPartition(table, partition);
        return Objects.requireNonNull(platform.admin()
                        .listOffsets(Map.of(of, OffsetSpec.latest()))
                        .all()
                        .get()
                        .get(of))
                .offset();
    }

    private HttpResponse<String> get(String query) throws Exception {
        return ask(query).get(60, TimeUnit.SECONDS);
    }

    private CompletableFuture<HttpResponse<String>> ask(String query) {
        URI uri = URI.create("http://127.0.0.1:" + projector.adminPort() + "/v1/await?" + query);
        return http.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
