package io.weir.ingest.capi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.embedded.fixture.Eventually;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.fixture.RecordedCalls;
import io.weir.ingest.fixture.StubCapi;
import io.weir.ingest.fixture.StubCapi.Ending;
import io.weir.ingest.fixture.StubCapi.Reply;
import io.weir.ingest.scope.Scope;
import io.weir.schemas.config.ByteSize;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever CAPI, UAA and what stands before them do, nothing but CAPI's own word deletes a route. */
@Timeout(60)
class CapiFaultsIT {

    private static final String GUID = "cbad697f-cac1-48f4-9017-ac08f39dfb31";
    private static final String NO_ROUTES = StubCapi.page(0, 1);

    private final StubCapi stub = StubCapi.start();
    private final RecordedCalls meter = new RecordedCalls();

    @AfterEach
    void close() {
        stub.close();
    }

    @Test
    void onlyCapisOwnWordMakesARouteGone() throws Exception {
        stub.on("/v3/routes", NO_ROUTES);
        stub.on("/v3/routes/" + GUID, (_, _) -> Reply.error(404, 10_010));

        try (CapiClient client = client()) {
            assertThat(client.observe(List.of(GUID))).containsEntry(GUID, new Observation.Gone());
        }
    }

    static List<Reply> noAnswers() {
        Reply route = Reply.json(Documents.reference("route").toString());
        return List.of(
                Reply.html(404),
                Reply.html(200),
                Reply.html(502),
                Reply.json(""),
                Reply.json("{}"),
                Reply.json("[]"),
                Reply.json("{\"guid\":\"another\"}"),
                Reply.error(404, 10_000),
                Reply.error(401, 10_002),
                Reply.error(403, 10_003),
                Reply.error(500, 10_001),
                Reply.json("{\"errors\":[{\"code\":10010}]}"),
                route.ending(Ending.CUT),
                new Reply(404, java.util.Map.of(), "{\"errors\":[{\"code\":10010},", Ending.WHOLE));
    }

    @ParameterizedTest
    @MethodSource("noAnswers")
    void whatIsNoClearAnswerSaysNothingAboutARoute(Reply reply) {
        stub.on("/v3/routes", NO_ROUTES);
        stub.on("/v3/routes/" + GUID, (_, _) -> reply);

        try (CapiClient client = client()) {
            assertThat(failure(() -> client.observe(List.of(GUID)))).contains("/v3/routes/" + GUID);
        }
    }

    @ParameterizedTest
    @MethodSource("noAnswers")
    void whatIsNoPageIsNoList(Reply reply) {
        stub.on("/v3/routes", (_, _) -> reply);
        stub.on("/v3/audit_events", (_, _) -> reply);

        try (CapiClient client = client()) {
            List<RouteItem> seen = new ArrayList<>();
            assertThat(failure(() -> client.routes(RouteQuery.all(50), 1, seen::add)))
                    .contains("/v3/routes");
            assertThat(failure(() -> client.auditEvents(Instant.EPOCH, 1))).contains("/v3/audit_events");
            assertThat(failure(client::newestAuditEvent)).contains("/v3/audit_events");
            assertThat(failure(() -> client.observe(List.of(GUID)))).contains("/v3/routes");
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void aCutPageGivesNoRouteAtAll() {
        String page = StubCapi.page(2, 1, route("a"), route("b"), route("c"));
        stub.on("/v3/routes", (_, _) -> Reply.json(page).ending(Ending.CUT));
        // The length is right, the document is not.
        stub.on("/v3/routes?include=domain,space&per_page=7", page.substring(0, page.length() - 20));

        try (CapiClient client = client()) {
            List<RouteItem> seen = new ArrayList<>();
            assertThat(failure(() -> client.routes(RouteQuery.all(50), 1, seen::add)))
                    .contains("no whole answer");
            assertThat(failure(() -> client.routes(RouteQuery.all(7), 1, seen::add)))
                    .contains("not the document asked for");
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void aBodyThatStallsIsGivenUp() {
        stub.on("/v3/routes", (_, _) -> Reply.json(NO_ROUTES).ending(Ending.STALLED));

        try (CapiClient client = client(stub.config().withTimes(Duration.ofMillis(500), Duration.ofMillis(100)))) {
            assertThat(failure(() -> client.routes(RouteQuery.all(50), 1, _ -> {})))
                    .contains("took too long");
        }
        assertThat(meter.calls()).contains("scan 0");
    }

    @Test
    void anAnswerThatIsTooLargeNamesTheKey() {
        stub.on("/v3/routes", StubCapi.page(1, 1, "\"" + "x".repeat(5_000) + "\""));

        try (CapiClient client = client(stub.config().withLimits(ByteSize.ofKibibytes(2), 8))) {
            assertThat(failure(() -> client.routes(RouteQuery.all(50), 1, _ -> {})))
                    .contains("larger than 2048 bytes", "capi.responseMax");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowedAndNamed(int status) {
        stub.on(
                "/v3/routes",
                (_, _) -> new Reply(status, java.util.Map.of("Location", "https://elsewhere/v3"), "", Ending.WHOLE));
        stub.on(
                "/oauth/token",
                (_, nth) -> nth > 1
                        ? new Reply(status, java.util.Map.of("Location", "https://elsewhere/uaa"), "", Ending.WHOLE)
                        : stub.token("", 1));

        try (CapiClient client = client()) {
            assertThat(failure(() -> client.routes(RouteQuery.all(50), 1, _ -> {})))
                    .contains(status + "", "redirect to https://elsewhere/v3", "capi.url");
        }
        try (CapiClient client = client()) {
            assertThat(failure(() -> client.routes(RouteQuery.all(50), 1, _ -> {})))
                    .contains(status + "", "redirect to https://elsewhere/uaa", "capi.uaaUrl");
        }
    }

    @Test
    void a429SaysHowLongToWait() {
        Instant reset = Instant.now().plusSeconds(40);
        stub.on(
                "/v3/routes?include=domain,space&per_page=1&",
                (_, _) -> Reply.error(429, 10_013).with("Retry-After", "7"));
        stub.on(
                "/v3/routes?include=domain,space&per_page=2&",
                (_, _) -> Reply.error(429, 10_013).with("X-RateLimit-Reset", reset.getEpochSecond() + ""));
        stub.on(
                "/v3/routes?include=domain,space&per_page=3&",
                (_, _) -> Reply.error(503, 20_008).with("Retry-After", "99999999999999999999"));
        stub.on(
                "/v3/routes?include=domain,space&per_page=4&",
                (_, _) -> Reply.error(503, 20_008).with("Retry-After", "4294967297"));

        try (CapiClient client = client()) {
            assertThat(asked(client, 1)).contains(Duration.ofSeconds(7));
            assertThat(asked(client, 2).orElseThrow()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(40));
            assertThat(asked(client, 3)).isEmpty();
            assertThat(asked(client, 4)).contains(Duration.ofSeconds(4_294_967_297L));
        }
    }

    private static Optional<Duration> asked(CapiClient client, int perPage) {
        return catchThrowableOfType(
                        CapiUnavailableException.class, () -> client.routes(RouteQuery.all(perPage), 1, _ -> {}))
                .retryAfter();
    }

    @Test
    void aTokenThatCapiRefusesIsReplacedOnce() throws Exception {
        stub.on("/v3/routes", (_, nth) -> nth == 1 ? Reply.error(401, 1_000) : Reply.json(NO_ROUTES));

        try (CapiClient client = client()) {
            client.routes(RouteQuery.all(50), 1, _ -> {});
        }

        assertThat(meter.tokenRefreshes()).isEqualTo(2);
        assertThat(meter.calls()).containsExactly("token 200", "scan 401", "token 200", "scan 200");
    }

    @Test
    void aSecondRefusalIsForTheCallersPatience() {
        stub.on("/v3/routes", (_, _) -> Reply.error(401, 1_000));

        try (CapiClient client = client()) {
            assertThat(failure(() -> client.routes(RouteQuery.all(50), 1, _ -> {})))
                    .contains("CAPI answered 401");
        }
        assertThat(meter.calls()).containsExactly("token 200", "scan 401", "token 200", "scan 401");
    }

    @Test
    void aTokenIsReplacedBeforeItEnds() throws Exception {
        AtomicInteger seconds = new AtomicInteger();
        InstantSource clock = () -> Instant.EPOCH.plusSeconds(seconds.get());
        stub.on("/v3/routes", NO_ROUTES);
        stub.on("/oauth/token", (_, _) -> stub.token("cloud_controller.admin", 600));

        try (CapiClient client = new CapiClient(stub.config(), Scope.everything(), clock, meter)) {
            for (int second : new int[] {0, 539, 541, 1_000, 1_081}) {
                seconds.set(second);
                client.routes(RouteQuery.all(50), 1, _ -> {});
            }
        }

        assertThat(meter.tokenRefreshes()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html/>",
                "[]",
                "{}",
                "{\"access_token\":\"a\"}",
                "{\"access_token\":\"a\",\"expires_in\":0}",
                "{\"access_token\":\"a\",\"expires_in\":-1}",
                "{\"access_token\":\"a b\",\"expires_in\":600}",
                "{\"access_token\":\"a\\nX-Header: b\",\"expires_in\":600}",
                "{\"access_token\":{},\"expires_in\":600}",
            })
    void aUaaWithoutATokenIsNoUaa(String document) {
        stub.on("/oauth/token", document);

        try (CapiClient client = client()) {
            assertThat(failure(() -> client.observe(List.of(GUID)))).contains("UAA");
        }
    }

    @Test
    void aTokenOfAnyLifeIsUsed() throws Exception {
        stub.on("/v3/routes", NO_ROUTES);
        stub.on("/oauth/token", "{\"access_token\":\"a\",\"expires_in\":9223372036854775807}");

        try (CapiClient client = client()) {
            assertThat(client.routes(RouteQuery.all(50), 1, _ -> {})).isEqualTo(new RouteListPage(0, 1, 0));
        }
    }

    @Test
    void whoDoesNotSeeEveryRouteIsTold() throws Exception {
        stub.on("/v3/routes", NO_ROUTES);
        for (String scope : List.of("cloud_controller.read openid", "cloud_controller.admin_read_only_not")) {
            stub.on("/oauth/token", (_, _) -> stub.token(scope, 600));
            try (CapiClient client = client()) {
                assertThat(client.seesEveryRoute()).isTrue();
                client.routes(RouteQuery.all(50), 1, _ -> {});
                assertThat(client.seesEveryRoute()).as(scope).isFalse();
            }
        }
        for (String scope : List.of("", "uaa.none cloud_controller.global_auditor", "cloud_controller.admin")) {
            stub.on("/oauth/token", (_, _) -> stub.token(scope, 600));
            try (CapiClient client = client()) {
                client.routes(RouteQuery.all(50), 1, _ -> {});
                assertThat(client.seesEveryRoute()).as(scope).isTrue();
            }
        }
    }

    @Test
    void uaaIsFoundInTheRootDocument() throws Exception {
        stub.on("/v3/routes", NO_ROUTES);
        CapiConfig config = CapiConfig.of(stub.uri(), "weir", io.weir.schemas.config.Secret.of("secret"));
        for (String links :
                List.of("{}", "{\"uaa\":{\"href\":\"\"}}", "{\"uaa\":{\"href\":\"ftp://a\"}}", "{\"uaa\":null}")) {
            stub.on("/", "{\"links\":" + links + "}");
            try (CapiClient client = client(config)) {
                assertThat(failure(() -> client.routes(RouteQuery.all(50), 1, _ -> {})))
                        .contains("set capi.uaaUrl");
            }
        }
        stub.on("/", "{\"links\":{\"login\":{\"href\":\"" + stub.uri() + "/\"}}}");
        stub.on("/oauth/token", (_, _) -> stub.token("", 600));
        stub.on("/v3/routes", NO_ROUTES);

        try (CapiClient client = client(config)) {
            assertThat(client.routes(RouteQuery.all(50), 1, _ -> {}).totalPages())
                    .isEqualTo(1);
        }
    }

    @Test
    void noMoreRequestsThanAllowedAreInFlight() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore gate = new Semaphore(0);
        stub.on("/v3/routes", (_, _) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            gate.acquireUninterruptibly();
            running.decrementAndGet();
            return Reply.json(NO_ROUTES);
        });

        try (CapiClient client = client(stub.config().withLimits(ByteSize.ofMebibytes(1), 3));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<RouteListPage>> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                answers.add(threads.submit(() -> client.routes(RouteQuery.all(50), 1, _ -> {})));
            }
            Eventually.until(Duration.ofSeconds(10), () -> running.get() == 3, "three requests are in flight");
            gate.release(10);
            for (Future<RouteListPage> answer : answers) {
                answer.get();
            }
        }

        assertThat(most).hasValue(3);
    }

    @Test
    void whoeverWaitsCanBeInterrupted() throws Exception {
        Semaphore gate = new Semaphore(0);
        stub.on("/v3/routes", (_, _) -> {
            gate.acquireUninterruptibly();
            return Reply.json(NO_ROUTES);
        });

        try (CapiClient client = client(stub.config().withLimits(ByteSize.ofMebibytes(1), 1))) {
            List<Thread> threads = new ArrayList<>();
            AtomicInteger interrupted = new AtomicInteger();
            for (int i = 0; i < 2; i++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        client.routes(RouteQuery.all(50), 1, _ -> {});
                    } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                    } catch (CapiUnavailableException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            Eventually.until(
                    Duration.ofSeconds(10),
                    () -> stub.requests().stream().anyMatch(target -> target.startsWith("/v3/routes")),
                    "one request is in flight");
            for (Thread thread : threads) {
                thread.interrupt();
                thread.join();
            }
            gate.release(10);
            assertThat(interrupted).hasValue(2);
            assertThat(client.routes(RouteQuery.all(50), 1, _ -> {}).totalPages())
                    .isEqualTo(1);
        }
    }

    @Test
    void anOutageOfAnyLengthEndsInAnAnswer() throws Exception {
        stub.on("/v3/routes", NO_ROUTES);
        List<Reply> outage = noAnswers();
        stub.on(
                "/v3/routes/" + GUID,
                (_, nth) -> nth <= outage.size() ? outage.get(nth - 1) : Reply.error(404, 10_010));

        try (CapiClient client = client()) {
            PatientCapi patience = new PatientCapi(Duration.ofMillis(10), InstantSource.system());

            assertThat(patience.untilAnswered(() -> client.observe(List.of(GUID))))
                    .containsEntry(GUID, new Observation.Gone());
            assertThat(patience.trouble()).isEmpty();
        }
    }

    @Test
    void pagesWithoutAnEndAreGivenUp() {
        stub.on("/v3/service_route_bindings", (target, nth) -> Reply.json(StubCapi.page(nth * 5_000, nth + 1)));
        stub.onList("/v3/isolation_segments");
        stub.on("/v3/routes", StubCapi.page(1, Integer.MAX_VALUE));
        stub.on("/v3/routes/" + GUID, (_, _) -> Reply.error(404, 10_010));

        try (CapiClient client = client()) {
            assertThat(failure(client::loadParts)).contains("201 pages, expected at most 200");
            assertThat(failure(() -> client.observe(List.of(GUID)))).contains("pages, expected at most 10");
        }
    }

    @Test
    void aListOfRoutesWithoutAnEndIsAskedForByName() throws Exception {
        stub.on("/v3/routes", StubCapi.page(1, Integer.MAX_VALUE));
        stub.on("/v3/routes/" + GUID, (_, _) -> Reply.error(404, 10_010));

        try (CapiClient client = client()) {
            assertThat(client.observe(List.of(GUID))).containsEntry(GUID, new Observation.Gone());
        }
        assertThat(stub.requests()).hasSizeLessThan(20);
    }

    private static String route(String guid) {
        return Documents.reference("route").put("guid", guid).toString();
    }

    private static String failure(ThrowingCallable question) {
        CapiUnavailableException failure = catchThrowableOfType(CapiUnavailableException.class, question);
        assertThat(failure).as("what the question fails with").isNotNull();
        return String.valueOf(failure.getMessage());
    }

    private CapiClient client() {
        return client(stub.config());
    }

    private CapiClient client(CapiConfig config) {
        return new CapiClient(config, Scope.everything(), InstantSource.system(), meter);
    }
}
