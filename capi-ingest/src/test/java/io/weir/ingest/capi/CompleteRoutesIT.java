package io.weir.ingest.capi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ingest.fixture.Documents;
import io.weir.ingest.fixture.RecordedCalls;
import io.weir.ingest.fixture.StubCapi;
import io.weir.ingest.fixture.StubCapi.Reply;
import io.weir.ingest.scope.Scope;
import io.weir.ingest.scope.ScopeConfig;
import io.weir.schemas.avro.Route;
import io.weir.schemas.route.ContentHash;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Routes as they are put together from lists of routes, bindings and isolation segments. */
@Timeout(60)
class CompleteRoutesIT {

    private static final String SHARED = "933b4c58-120b-499a-b85d-4b6fc9e2903b";
    private static final List<String> ROUTES = List.of("r-1", "r-2", "r-3", "r-4");

    private final StubCapi stub = StubCapi.start();
    private final RecordedCalls meter = new RecordedCalls();

    @AfterEach
    void close() {
        stub.close();
    }

    @BeforeEach
    void aFoundation() {
        String included =
                "\"included\":{\"domains\":[{\"guid\":\"d\",\"name\":\"apps.example.com\",\"internal\":false}],"
                        + "\"spaces\":[" + space("s-own", "o-default") + "," + space("s-default", "o-default") + ","
                        + space("s-shared", "o-default") + "," + space("s-plain", "o-plain") + "]}";
        String routes = String.join(
                ",",
                route("r-1", "s-own"),
                route("r-2", "s-default"),
                route("r-3", "s-shared"),
                route("r-4", "s-plain"));
        stub.on(
                "/v3/routes",
                "{\"resources\":[" + routes + "],\"pagination\":{\"total_results\":4,\"total_pages\":1}," + included
                        + "}");
        stub.onList("/v3/service_route_bindings", binding("b-1", "r-1", "https://service.example.com", "succeeded"));
        stub.onList(
                "/v3/isolation_segments",
                segment(SHARED, "shared"),
                segment("seg-1", "first"),
                segment("seg-2", "second"));
        stub.on("/v3/isolation_segments/" + SHARED + "/relationships/spaces", data("s-shared"));
        stub.on("/v3/isolation_segments/seg-1/relationships/spaces", data("s-own"));
        stub.on("/v3/isolation_segments/seg-2/relationships/spaces", data());
        stub.on("/v3/isolation_segments/seg-1/relationships/organizations", data("o-default", "o-plain"));
        stub.on("/v3/isolation_segments/seg-2/relationships/organizations", data("o-default"));
        stub.on(
                "/v3/organizations/o-default/relationships/default_isolation_segment",
                "{\"data\":{\"guid\":\"seg-2\"},\"links\":{}}");
        stub.on("/v3/organizations/o-plain/relationships/default_isolation_segment", "{\"data\":null,\"links\":{}}");
    }

    @Test
    void aRouteHasItsServiceAndItsSegment() throws Exception {
        try (CapiClient client = client(Scope.everything())) {
            Map<String, Observation> seen = client.observe(ROUTES);

            assertThat(found(seen, "r-1").getRouteServiceUrl()).isEqualTo("https://service.example.com");
            assertThat(found(seen, "r-1").getIsolationSegment()).isEqualTo("first");
            assertThat(found(seen, "r-2").getRouteServiceUrl()).isNull();
            assertThat(found(seen, "r-2").getIsolationSegment()).isEqualTo("second");
            assertThat(found(seen, "r-3").getIsolationSegment()).isNull();
            assertThat(found(seen, "r-4").getIsolationSegment()).isNull();
        }
    }

    @Test
    void aScanAndALookSeeTheSame() throws Exception {
        try (CapiClient client = client(Scope.everything())) {
            Map<String, Observation> scanned = new HashMap<>();
            RouteListPage page = client.routes(
                    RouteQuery.all(5_000), 1, client.loadParts(), item -> scanned.put(item.guid(), item.observation()));
            Map<String, Observation> looked = client.observe(ROUTES);

            assertThat(page).isEqualTo(new RouteListPage(4, 1, 4));
            assertThat(scanned).isEqualTo(looked);
            for (String guid : ROUTES) {
                assertThat(ContentHash.of(found(scanned, guid))).isEqualTo(ContentHash.of(found(looked, guid)));
            }
        }
    }

    @Test
    void bindingAndSegmentAreContent() throws Exception {
        try (CapiClient client = client(Scope.everything())) {
            byte[] before = ContentHash.of(found(client.observe(ROUTES), "r-1"));
            stub.onList("/v3/service_route_bindings", binding("b-1", "r-1", "https://other.example.com", "succeeded"));
            byte[] rebound = ContentHash.of(found(client.observe(ROUTES), "r-1"));
            stub.on("/v3/isolation_segments/seg-1/relationships/spaces", data());
            byte[] cached = ContentHash.of(found(client.observe(ROUTES), "r-1"));
            byte[] moved = ContentHash.of(found(client.observe(ROUTES, Instant.MAX), "r-1"));

            assertThat(rebound).isNotEqualTo(before);
            assertThat(cached).isEqualTo(rebound);
            assertThat(moved).isNotEqualTo(rebound);
        }
    }

    @Test
    void theSegmentsAreKeptForAsLongAsTheConfigurationSays() throws Exception {
        AtomicInteger seconds = new AtomicInteger(1_000);
        InstantSource clock = () -> Instant.EPOCH.plusSeconds(seconds.get());
        try (CapiClient client = new CapiClient(stub.config(), Scope.everything(), clock, meter)) {
            for (int second : new int[] {1_000, 1_059, 1_060, 1_061, 500}) {
                seconds.set(second);
                client.observe(List.of("r-1"));
            }
        }

        assertThat(stub.requests())
                .filteredOn(target -> target.startsWith("/v3/isolation_segments?"))
                .hasSize(3);
    }

    @Test
    void aFoundationWithOnlyTheSharedSegmentCostsOneRequest() throws Exception {
        stub.onList("/v3/isolation_segments", segment(SHARED, "shared"));

        try (CapiClient client = client(Scope.everything())) {
            assertThat(found(client.observe(ROUTES), "r-2").getIsolationSegment())
                    .isNull();
        }
        assertThat(meter.calls())
                .filteredOn(call -> call.startsWith("segments"))
                .hasSize(1);
    }

    @Test
    void anOldCapiHasNoBindingsAndNobodyNeedSeeSegments() throws Exception {
        stub.on("/v3/service_route_bindings", (_, _) -> Reply.error(404, 10_000));
        stub.on(
                "/v3/isolation_segments",
                (_, nth) -> nth % 2 == 0 ? Reply.error(404, 10_000) : Reply.error(403, 10_003));

        try (CapiClient client = client(Scope.everything())) {
            Map<String, Observation> seen = client.observe(ROUTES, Instant.MAX);
            client.observe(ROUTES, Instant.MAX);

            assertThat(found(seen, "r-1").getRouteServiceUrl()).isNull();
            assertThat(found(seen, "r-1").getIsolationSegment()).isNull();
            assertThat(client.bindings(null, 1)).isEqualTo(new BindingPage(0, 1, List.of()));
        }
    }

    @Test
    void aCapiThatHasShownBindingsDoesNotLoseThem() throws Exception {
        try (CapiClient client = client(Scope.everything())) {
            client.observe(ROUTES);
            stub.on("/v3/service_route_bindings", (_, _) -> Reply.error(404, 10_000));

            assertThatThrownBy(() -> client.observe(ROUTES))
                    .isInstanceOf(CapiUnavailableException.class)
                    .hasMessageContaining("/v3/service_route_bindings");
        }
    }

    @Test
    void whateverElseCapiAnswersIsNoReasonToServeARoutePastItsService() {
        for (Reply reply : List.of(
                Reply.html(404),
                Reply.error(404, 10_010),
                Reply.error(403, 10_003),
                Reply.error(500, 10_001),
                Reply.json("{}"),
                Reply.json(StubCapi.page(1, 1, "{\"guid\":\"b-1\",\"updated_at\":\"2016-06-08T16:41:26Z\"}")),
                Reply.json(StubCapi.page(1, 1, "7")))) {
            stub.on("/v3/service_route_bindings", (_, _) -> reply);
            try (CapiClient client = client(Scope.everything())) {
                assertThatThrownBy(() -> client.observe(ROUTES))
                        .isInstanceOf(CapiUnavailableException.class)
                        .hasMessageContaining("/v3/service_route_bindings");
                assertThatThrownBy(client::loadParts).isInstanceOf(CapiUnavailableException.class);
            }
        }
    }

    @Test
    void whateverElseCapiAnswersIsNoReasonToMoveARouteToTheSharedSegment() {
        for (Reply reply : List.of(Reply.html(404), Reply.html(403), Reply.error(500, 10_001), Reply.json("[]"))) {
            stub.on("/v3/isolation_segments?", (_, _) -> reply);
            assertSegmentsUnknown();
        }
        stub.onList("/v3/isolation_segments?", segment("seg-1", "first"));
        stub.on("/v3/isolation_segments/seg-1/relationships/spaces", "{\"data\":7}");
        assertSegmentsUnknown();
        stub.on("/v3/isolation_segments/seg-1/relationships/spaces", data("s-own"));
        stub.on("/v3/organizations/o-plain/relationships", (_, _) -> Reply.error(500, 10_001));
        assertSegmentsUnknown();
    }

    private void assertSegmentsUnknown() {
        try (CapiClient client = client(Scope.everything())) {
            assertThatThrownBy(() -> client.observe(ROUTES)).isInstanceOf(CapiUnavailableException.class);
        }
    }

    @Test
    void whatWasDeletedWhileTheSegmentsWereReadIsLeftOut() throws Exception {
        stub.on("/v3/isolation_segments/seg-1/relationships", (_, _) -> Reply.error(404, 10_010));
        stub.on("/v3/organizations/o-default/relationships", (_, _) -> Reply.error(404, 10_010));

        try (CapiClient client = client(Scope.everything())) {
            assertThat(found(client.observe(ROUTES), "r-1").getIsolationSegment())
                    .isNull();
        }
    }

    @Test
    void bindingsAreReadPageByPageAndOnlyThoseInForceCount() throws Exception {
        stub.on(
                "/v3/service_route_bindings?per_page=5000&page=1",
                StubCapi.page(
                        3,
                        2,
                        binding("b-1", "r-1", "https://a", "succeeded"),
                        binding("b-2", "r-2", "https://b", "failed")));
        stub.on(
                "/v3/service_route_bindings?per_page=5000&page=2",
                StubCapi.page(3, 2, binding("b-3", "r-3", "https://c", "succeeded")));
        stub.onList(
                "/v3/service_route_bindings?updated_ats%5Bgte%5D=2026-05-10T17:17:48Z&per_page=5000&page=1",
                binding("b-9", "r-9", "https://z", "succeeded"));

        try (CapiClient client = client(Scope.everything())) {
            assertThat(client.loadParts().services()).containsOnlyKeys("r-1", "r-3");
            assertThat(client.bindings(Instant.parse("2026-05-10T17:17:48.123Z"), 1)
                            .bindings())
                    .extracting(RouteBinding::routeGuid)
                    .containsExactly("r-9");
        }
    }

    @Test
    void theScopeIsJudgedHereAndToldToCapi() throws Exception {
        Scope scope = Scope.of(new ScopeConfig(List.of("*.example.com"), Optional.of("mesh in (true,yes)")));
        try (CapiClient client = client(scope)) {
            List<Observation> all = new ArrayList<>();
            client.routes(RouteQuery.all(5_000), 1, item -> all.add(item.observation()));
            client.routes(RouteQuery.updatedSince(Instant.parse("2026-05-10T17:17:48Z"), 100), 2, _ -> {});

            assertThat(all).hasSize(4).hasOnlyElementsOfType(Observation.OutOfScope.class);
            assertThat(client.observe(List.of("r-1")).get("r-1")).isInstanceOf(Observation.OutOfScope.class);
        }
        assertThat(stub.requests())
                .contains(
                        "/v3/routes?include=domain,space&label_selector=mesh%20in%20%28true,yes%29&per_page=5000&page=1",
                        "/v3/routes?include=domain,space&updated_ats%5Bgte%5D=2026-05-10T17:17:48Z&per_page=100&page=2");
    }

    @Test
    void oneWrongEventDoesNotStopItsPage() throws Exception {
        String right = Documents.mapEvent("e-1", "r-1").toString();
        String wrong = Documents.mapEvent("e-2", "r,1").toString();
        String late = Documents.mapEvent("e-3", "r-1").putNull("created_at").toString();
        stub.onList("/v3/audit_events", late, wrong, right, "7");

        try (CapiClient client = client(Scope.everything())) {
            AuditEventPage page = client.auditEvents(Instant.parse("2026-05-10T17:17:38.5Z"), 3);

            assertThat(page.events()).extracting(AuditEvent::guid).containsExactly("e-1");
            assertThat(page.refused()).extracting(AuditEventPage.Refused::guid).containsExactly("e-3", "e-2", "");
            assertThat(page.refused().get(1).reason()).contains("/data/route_guid");
            assertThat(client.auditEvents(null, 1).refused()).hasSize(3);
            assertThat(meter.refusedEvents()).isEqualTo(3);
            assertThat(stub.requests().get(1))
                    .contains("types=audit.route.create,", "&created_ats%5Bgte%5D=2026-05-10T17:17:38Z")
                    .endsWith("&order_by=created_at&per_page=5000&page=3");
        }
    }

    @Test
    void theNewestEventTellsCapisTime() throws Exception {
        stub.onList("/v3/audit_events");
        try (CapiClient client = client(Scope.everything())) {
            assertThat(client.newestAuditEvent()).isEmpty();

            stub.onList(
                    "/v3/audit_events?order_by=-created_at",
                    "{\"created_at\":7}",
                    Documents.mapEvent("e-1", "r-1").toString());
            assertThat(client.newestAuditEvent()).contains(Instant.parse("2026-05-10T17:17:48Z"));
        }
    }

    private CapiClient client(Scope scope) {
        return new CapiClient(stub.config(), scope, InstantSource.system(), meter);
    }

    private static Route found(Map<String, Observation> seen, String guid) {
        return seen.get(guid) instanceof Observation.Found(Route route) ? route : fail(guid, seen.get(guid));
    }

    private static Route fail(String guid, @org.jspecify.annotations.Nullable Observation seen) {
        throw new AssertionError(guid + " was seen as " + seen);
    }

    private static String route(String guid, String space) {
        var route = Documents.reference("route")
                .put("guid", guid)
                .put("protocol", "http")
                .put("host", guid)
                .putNull("port");
        route.withObject("/relationships/domain/data").put("guid", "d");
        route.withObject("/relationships/space/data").put("guid", space);
        route.putArray("destinations");
        return route.toString();
    }

    private static String space(String guid, String organization) {
        return "{\"guid\":\"%s\",\"relationships\":{\"organization\":{\"data\":{\"guid\":\"%s\"}}}}"
                .formatted(guid, organization);
    }

    private static String binding(String guid, String route, String url, String state) {
        var binding =
                Documents.reference("service_route_binding").put("guid", guid).put("route_service_url", url);
        binding.withObject("/last_operation").put("state", state);
        binding.withObject("/relationships/route/data").put("guid", route);
        return binding.toString();
    }

    private static String segment(String guid, String name) {
        return "{\"guid\":\"%s\",\"name\":\"%s\"}".formatted(guid, name);
    }

    private static String data(String... guids) {
        List<String> items = new ArrayList<>();
        for (String guid : guids) {
            items.add("{\"guid\":\"" + guid + "\"}");
        }
        return "{\"data\":[" + String.join(",", items) + "],\"links\":{}}";
    }
}
