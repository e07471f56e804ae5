package io.weir.router.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.table.Destination;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Guid;
import io.weir.router.table.Instance;
import io.weir.router.table.Lineage;
import io.weir.router.table.Route;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.SegmentFilter;
import io.weir.router.table.SegmentFilter.Mode;
import io.weir.router.table.TableWriter;
import io.weir.schemas.topic.RouteKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Why a route is or is not here. */
class LookupReasonTest {

    private static final Lineage LINEAGE = new Lineage("t", 0, 0, 0, Lineage.UNKNOWN);

    private final TableWriter writer = new TableWriter(
            "router-1", 7, false, SegmentFilter.of(Mode.SHARED_AND_SEGMENTS, List.of("mine", "also-mine")));

    @Test
    void whatIsNotInTheTableSaysWhichHostsWereTried() {
        route("*.other.com", null, null);

        assertThat(answer("A.b.Example.com:8080/x"))
                .contains("\"found\" : false", "\"reason\" : \"not-in-table\"", "\"status\" : 404")
                .contains("\"triedHosts\" : [ \"a.b.example.com\", \"*.b.example.com\", \"*.example.com\", \"*.com\" ]")
                .doesNotContain("\"outside\"");
    }

    @Test
    void aRouteOfAnotherSegmentIsNamedWithItsSegmentAndOurs() {
        route("app.example.com/v2", "theirs", null);

        assertThat(answer("app.example.com/v2/deep?q"))
                .contains("\"found\" : false", "\"reason\" : \"isolation-segment\"", "\"status\" : 404")
                .contains("\"outside\" : \"route app.example.com/v2 is in isolation segment theirs,"
                        + " this router serves the shared isolation segment and also-mine, mine\"")
                .contains("\"triedHosts\" : [ \"app.example.com\", \"*.example.com\", \"*.com\" ]");
    }

    @Test
    void aWildcardThatServesInsteadIsFoundAndTheHiddenRouteIsTold() {
        route("app.example.com", "theirs", null);
        route("*.example.com", null, null);
        endpoint("10.0.0.1", null, "*.example.com");

        assertThat(answer("app.example.com"))
                .contains("\"found\" : true", "\"reason\" : \"served\"", "\"host\" : \"*.example.com\"")
                .contains("\"outside\" : \"route app.example.com is in isolation segment theirs")
                .contains("\"triedHosts\" : [ \"app.example.com\", \"*.example.com\" ]");
    }

    @Test
    void aRouteWithoutEndpointsSaysWhereTheyAre() {
        route("app.example.com", null, null);
        endpoint("10.0.0.1", "theirs", "app.example.com");
        endpoint("10.0.0.2", "theirs", "app.example.com");

        assertThat(answer("http://app.example.com/"))
                .contains("\"found\" : true", "\"reason\" : \"no-endpoints\"", "\"status\" : 503")
                .contains("\"outside\" : \"2 endpoint(s) of app.example.com are in isolation segment theirs");
    }

    @Test
    void aRouteServiceIsSaid() {
        route("app.example.com", null, "https://service.example.com");
        endpoint("10.0.0.1", "mine", "app.example.com");

        assertThat(answer("app.example.com"))
                .contains("\"reason\" : \"route-service\"", "\"routeServiceUrl\" : \"https://service.example.com\"")
                .contains("\"algorithm\" : \"round-robin\"", "\"availabilityZone\" : \"z1\"")
                .contains("\"isolationSegment\" : \"mine\"", "\"inFlight\" : 0");
    }

    @Test
    void endpointsThatAreNotUsedWhileTheTableIsTooOldAreSaid() {
        route("app.example.com", null, null);
        endpoint("10.0.0.1", null, "app.example.com");
        writer.publish();

        assertThat(LookupAnswer.of(writer.table(), "app.example.com", false, 0))
                .contains("\"found\" : true", "\"reason\" : \"stale-endpoints\"", "\"status\" : 503");
    }

    @Test
    void oddQuestionsGetAnAnswer() {
        for (String url :
                List.of("/", "http://", "?", "*", "*.", ".", "a..b", "[::1]:80/x", "a/" + "x/".repeat(5_000))) {
            assertThat(answer(url)).as(url).contains("\"found\" : false");
        }
    }

    private String answer(String url) {
        writer.publish();
        return LookupAnswer.of(writer.table(), url, true, 0);
    }

    private void route(String uri, @Nullable String segment, @Nullable String routeService) {
        String app = segment == null ? "app" : "app-in-" + segment;
        writer.putRoute(
                RouteKey.parse(uri),
                0,
                new Route(
                        Guid.of("route-" + uri),
                        1,
                        0,
                        List.of(new Destination(Guid.of(app), "web", 8080, "http1", Destination.UNWEIGHTED)),
                        RouteOptions.DEFAULT,
                        routeService,
                        segment,
                        Guid.of("space"),
                        LINEAGE));
    }

    private void endpoint(String address, @Nullable String segment, String uri) {
        Instance instance = new Instance(
                address, 80, false, null, Guid.of("app"), null, null, "i", 0, "z1", segment, "http1", Map.of());
        writer.putEndpoint(address + ":80", 0, new EndpointEntry(instance, List.of(RouteKey.parse(uri)), LINEAGE));
    }
}
