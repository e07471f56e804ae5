package io.weir.embedded.capi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TroubleIT {

    private final SimulatedCapiFixture fixture = new SimulatedCapiFixture();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        http.close();
        fixture.close();
    }

    private static Trouble always(Trouble.Kind kind) {
        return Trouble.mixed(1, 0).withRequests(Map.of(kind, 1.0));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(fixture.capi.uri() + path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private CapiClient.Answer simulation(String method, String path, String body) {
        fixture.client.withAuthorization("");
        return switch (method) {
            case "PUT" -> fixture.client.put("/simulation/" + path, body);
            case "POST" -> fixture.client.post("/simulation/" + path, body);
            case "DELETE" -> fixture.client.delete("/simulation/" + path);
            default -> fixture.client.get("/simulation/" + path);
        };
    }

    @Test
    void strikesEveryKindAsItIsNamed() throws Exception {
        fixture.capi.trouble(always(Trouble.Kind.RATE_LIMITED));
        assertThat(get("/v3/routes").statusCode()).isEqualTo(429);
        fixture.capi.trouble(always(Trouble.Kind.ERROR));
        assertThat(get("/v3/routes").statusCode()).isEqualTo(500);
        fixture.capi.trouble(always(Trouble.Kind.UNAVAILABLE));
        assertThat(get("/v3/routes").statusCode()).isEqualTo(503);
        fixture.capi.trouble(always(Trouble.Kind.HTML));
        HttpResponse<String> html = get("/v3/routes");
        assertThat(html.statusCode()).isEqualTo(200);
        assertThat(html.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(html.body()).startsWith("<!DOCTYPE html>");
        fixture.capi.trouble(always(Trouble.Kind.WRONG_SHAPE));
        HttpResponse<String> shape = get("/v3/routes");
        assertThat(shape.statusCode()).isEqualTo(200);
        assertThat(Documents.parse(shape.body()).path("resources").path(0).has("guid"))
                .isFalse();
        fixture.capi.trouble(always(Trouble.Kind.NOT_JSON));
        assertThat(get("/v3/routes").body()).isEqualTo("{\"resources\": [ {\"guid\": ");
        fixture.capi.trouble(always(Trouble.Kind.CUT_BODY));
        assertThatThrownBy(() -> get("/v3")).isInstanceOf(IOException.class);

        assertThat(fixture.capi.struck()).hasSize(7).containsEntry(Trouble.Kind.HTML, 1L);
    }

    @Test
    void stallsForATimeThatIsBounded() {
        fixture.capi.trouble(
                new Trouble(7, Map.of(Trouble.Kind.STALL, 1.0), Duration.ofMillis(40), 0, Duration.ZERO, 0, 0, false));

        CapiClient.Answer answer = fixture.client.get("/v3/routes");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(fixture.capi.struck()).containsEntry(Trouble.Kind.STALL, 1L);
    }

    @Test
    void repeatsItselfWithItsSeed() throws Exception {
        Trouble trouble = Trouble.mixed(4711, 0)
                .withRequests(Map.of(Trouble.Kind.ERROR, 0.2, Trouble.Kind.UNAVAILABLE, 0.2, Trouble.Kind.HTML, 0.2));
        List<List<Integer>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            fixture.capi.trouble(trouble);
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                statuses.add(get("/v3/routes").statusCode());
            }
            runs.add(statuses);
        }

        assertThat(runs.get(0)).isEqualTo(runs.get(1)).contains(500, 503, 200, 401);
    }

    @Test
    void isAskedForByScriptsAndNeverStrikesThem() {
        CapiClient.Answer put = simulation(
                "PUT",
                "trouble",
                "{\"seed\":42,\"requests\":{\"error\":0.5,\"stall\":0.5},\"stall_max_millis\":10,\"late_events\":0.3,"
                        + "\"late_max_millis\":900,\"lost_events\":0.1,\"shifted_pages\":0.2,\"without_rights\":true}");
        CapiClient.Answer read = simulation("GET", "trouble", "");
        CapiClient.Answer ended = simulation("DELETE", "trouble", "");

        assertThat(put.status()).isEqualTo(200);
        assertThat(read.json()).isEqualTo(put.json());
        assertThat(read.json().at("/requests/error").asDouble()).isEqualTo(0.5);
        assertThat(read.json().path("late_max_millis").asInt()).isEqualTo(900);
        assertThat(read.json().path("without_rights").asBoolean()).isTrue();
        assertThat(ended.json().at("/requests/error").asDouble()).isZero();
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(simulation("PUT", "trouble", "{\"requests\":{\"errors\":1}}").detail())
                .contains("'errors'", "rate_limited");
        assertThat(simulation("PUT", "trouble", "{\"late\":1}").detail()).contains("'late'", "late_events");
        assertThat(simulation("PUT", "trouble", "{\"late_events\":1.5}").detail())
                .isEqualTo("late_events: 1.5, expected 0..1");
        assertThat(simulation("PUT", "trouble", "{\"requests\":{\"error\":0.7,\"html\":0.7}}")
                        .detail())
                .contains("all together: 1.4");
        assertThat(simulation("PUT", "trouble", "{\"late_max_millis\":9999999}").detail())
                .contains("late_max_millis: 9999999", "600000");
        assertThat(simulation("POST", "routes/vanish", "{\"share\":2}").status())
                .isEqualTo(422);
        assertThat(simulation("GET", "nothing", "").status()).isEqualTo(404);
    }

    @Test
    void showsEventsLateAndOutOfOrder() {
        fixture.capi.trouble(Trouble.none().withLateEvents(1, Duration.ofSeconds(5)));
        CapiRoute late = fixture.route("late");
        fixture.capi.trouble(Trouble.none());
        fixture.tick(0);
        fixture.route("prompt");

        List<String> atFirst = hosts();
        fixture.tick(6);
        List<String> afterwards = hosts();

        assertThat(atFirst).containsExactly("prompt");
        assertThat(afterwards).containsExactly("late", "prompt");
        assertThat(fixture.foundation.auditEvents()).hasSize(2);
        assertThat(late.guid()).isNotEmpty();
    }

    private List<String> hosts() {
        List<String> hosts = new ArrayList<>();
        for (JsonNode event : fixture.client
                .get("/v3/audit_events?per_page=5000&order_by=created_at&types=audit.route.create")
                .json()
                .path("resources")) {
            hosts.add(event.at("/data/request/host").asText());
        }
        return hosts.stream().sorted().toList();
    }

    @Test
    void losesEventsThatCapiWritesAfterTheTransactionOnly() {
        fixture.capi.trouble(Trouble.none().withLostEvents(1));

        CapiRoute route = fixture.route("shop");
        fixture.foundation.replaceDestinations(
                Actor.operator(), route.guid(), List.of(DestinationRequest.of(fixture.blue.guid(), 100)));

        assertThat(fixture.foundation.auditEvents())
                .extracting(CapiAuditEvent::type)
                .containsExactly("audit.app.map-route");
    }

    @Test
    void changesWithoutAnyEvent() {
        CapiRoute route = fixture.route("shop");
        int before = fixture.foundation.auditEvents().size();

        fixture.foundation.withoutEvents(() -> fixture.foundation.replaceDestinations(
                Actor.operator(), route.guid(), List.of(DestinationRequest.of(fixture.blue.guid(), 100))));

        assertThat(fixture.foundation.auditEvents()).hasSize(before);
        assertThat(fixture.foundation.route(route.guid()).orElseThrow().destinations())
                .hasSize(1);
        fixture.foundation.deleteRoute(Actor.operator(), route.guid());
        assertThat(fixture.foundation.auditEvents()).hasSize(before + 1);
    }

    @Test
    void shiftsPagesBetweenThePagesOfOneScan() {
        for (int i = 0; i < 6; i++) {
            fixture.route("r" + i);
        }
        fixture.capi.trouble(Trouble.none().withShiftedPages(1));

        JsonNode first = fixture.client.get("/v3/routes?per_page=3&page=1").json();
        JsonNode second = fixture.client.get("/v3/routes?per_page=3&page=2").json();

        assertThat(first.path("resources").findValuesAsText("host")).containsExactly("r0", "r1", "r2");
        assertThat(second.path("resources").findValuesAsText("host"))
                .startsWith("r4", "r5")
                .hasSize(3);
        assertThat(second.at("/pagination/total_results").asInt()).isEqualTo(6);
    }

    @Test
    void letsATestShiftPagesItself() {
        CapiRoute first = fixture.route("r0");
        fixture.route("r1");
        fixture.capi.onRoutesPage(page -> {
            if (page.number() == 1 && page.hasNext()) {
                fixture.foundation.deleteRoute(Actor.operator(), first.guid());
            }
        });

        fixture.client.get("/v3/routes?per_page=1&page=1");

        assertThat(fixture.client.get("/v3/routes?per_page=1&page=2").json().path("resources"))
                .isEmpty();
    }

    @Test
    void takesTheRightsAway() {
        CapiRoute route = fixture.route("shop");
        fixture.capi.trouble(Trouble.none().withoutRights(true));

        CapiClient.Answer list = fixture.client.get("/v3/routes?include=domain&per_page=5000");

        assertThat(list.status()).isEqualTo(200);
        assertThat(list.json().path("resources")).isEmpty();
        assertThat(list.json().at("/pagination/total_results").asInt()).isZero();
        assertThat(fixture.client.get("/v3/routes/" + route.guid()).status()).isEqualTo(404);
        assertThat(fixture.client.get("/v3/audit_events").json().path("resources"))
                .isEmpty();
        fixture.capi.trouble(Trouble.none());
        assertThat(fixture.client.get("/v3/routes/" + route.guid()).status()).isEqualTo(200);
    }

    @Test
    void losesRoutesWithoutAnEventAndGivesThemBack() {
        for (int i = 0; i < 10; i++) {
            fixture.route("r" + i);
        }
        CapiRoute bound = fixture.foundation.routes().getFirst();
        fixture.foundation.bindings().create(Actor.operator(), bound.guid(), "instance", "https://waf.example.com");
        List<CapiRoute> before = fixture.foundation.routes();
        int events = fixture.foundation.auditEvents().size();

        CapiClient.Answer vanished = simulation("POST", "routes/vanish", "{\"share\":1,\"seed\":3}");
        List<CapiRoute> meanwhile = fixture.foundation.routes();
        CapiClient.Answer back = simulation("POST", "routes/return", "");

        assertThat(vanished.json().path("vanished").asInt()).isEqualTo(10);
        assertThat(meanwhile).isEmpty();
        assertThat(back.json().path("returned").asInt()).isEqualTo(10);
        assertThat(fixture.foundation.routes()).isEqualTo(before);
        assertThat(fixture.foundation.bindings().ofRoute(bound.guid())).isPresent();
        assertThat(fixture.foundation.auditEvents()).hasSize(events);
    }

    @Test
    void tellsAListenerOfEveryChangeOfARoute() {
        List<String> changes = new ArrayList<>();
        fixture.foundation.onRouteChange(
                (before, after) -> changes.add((before == null ? "-" : "r") + (after == null ? "-" : "r")));

        CapiRoute route = fixture.route("shop");
        fixture.foundation.insertDestinations(
                Actor.operator(), route.guid(), List.of(DestinationRequest.of(fixture.blue.guid())));
        VanishedRoutes vanished = fixture.foundation.vanish(List.of(route.guid()));
        fixture.foundation.giveBack(vanished);
        fixture.foundation.deleteSpace(Actor.operator(), fixture.space.guid());

        assertThat(changes).containsExactly("-r", "rr", "r-", "-r", "r-");
    }

    @Test
    void countsRequestsByTheirShape() {
        CapiRoute route = fixture.route("shop");
        fixture.client.get("/v3/routes/" + route.guid());
        fixture.client.get("/v3/routes/" + route.guid() + "/destinations");
        fixture.client.get("/v3/routes?page=1");

        assertThat(fixture.capi.requestCounts())
                .containsEntry("GET /v3/routes/:guid", 1L)
                .containsEntry("GET /v3/routes/:guid/destinations", 1L)
                .containsEntry("GET /v3/routes", 1L);
    }
}
