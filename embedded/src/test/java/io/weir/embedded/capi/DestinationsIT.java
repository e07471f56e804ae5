package io.weir.embedded.capi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationsIT {

    private final SimulatedCapiFixture fixture = new SimulatedCapiFixture();
    private final CapiRoute route = fixture.route("shop");
    private final String path = "/v3/routes/" + route.guid() + "/destinations";

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void replacesWithTheReferencesOwnDocument() {
        ObjectNode body = (ObjectNode) Documents.read("replace-destinations-request");
        List<JsonNode> wanted = List.of(
                body.path("destinations").get(0), body.path("destinations").get(1));
        ((ObjectNode) wanted.get(0).path("app")).put("guid", fixture.blue.guid());
        ((ObjectNode) wanted.get(1).path("app")).put("guid", fixture.green.guid());

        CapiClient.Answer answer = fixture.client.patch(path, body.toString());

        assertThat(answer.status()).isEqualTo(200);
        JsonNode blue = ofApp(answer, fixture.blue);
        JsonNode green = ofApp(answer, fixture.green);
        assertThat(blue.path("weight").asInt()).isEqualTo(61);
        assertThat(blue.path("port").asInt()).isEqualTo(8080);
        assertThat(blue.path("protocol").asText()).isEqualTo("http1");
        assertThat(blue.path("app").path("process").path("type").asText()).isEqualTo("web");
        assertThat(green.path("weight").asInt()).isEqualTo(39);
        assertThat(green.path("port").asInt()).isEqualTo(9000);
        assertThat(green.path("app").path("process").path("type").asText()).isEqualTo("api");
        assertThat(answer.json().path("links").path("route").path("href").asText())
                .endsWith(route.guid());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "blue:80 green:30 | Destinations must have weights that sum to 100.",
                "blue:0 green:100 | Destinations[0]: weight must be a positive integer between 1 and 100.",
                "blue:101         | Destinations[0]: weight must be a positive integer between 1 and 100.",
                "blue:50 green    | Destinations cannot contain both weighted and unweighted destinations.",
                "blue:-:80        | Destinations[0]: port must be a positive integer between 1024 and 65535 inclusive.",
                "blue blue        | Destinations cannot contain duplicate entries",
                "stranger         | Routes cannot be mapped to destinations in different spaces.",
                "nobody           | App(s) with guid(s) \"nobody\" do not exist or you do not have access.",
            })
    void refusesAReplacement(String destinations, String sentence) {
        CapiClient.Answer answer = fixture.client.patch(path, fixture.destinations(destinations.split(" ", -1)));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo(10008);
        assertThat(answer.title()).isEqualTo("CF-UnprocessableEntity");
        assertThat(answer.detail()).isEqualTo(sentence);
        assertThat(fixture.foundation.route(route.guid()).orElseThrow().destinations())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"destinations\":[{\"weight\":100}]} | Destinations[0]: must have an \"app\".",
                "{\"destinations\":[7]} | Destinations[0]: must be an object.",
                "{\"destinations\":{}} | Destinations must be an array containing between 0 and 100 destination objects.",
                "{\"destinations\":[],\"x\":1} | Unknown field(s): 'x'",
                "{\"destinations\":[{\"app\":{\"guid\":\"a\"},\"y\":1}]} | Destinations[0]: must have only \"app\" and optionally \"weight\", \"port\" or \"protocol\".",
                "{\"destinations\":[{\"app\":{}}]} | Destinations[0]: app must have the structure {\"guid\": \"app_guid\"}",
                "{\"destinations\":[{\"app\":{\"guid\":\"a\",\"process\":{}}}]} | Destinations[0]: process must have the structure {\"type\": \"process_type\"}",
                "{\"destinations\":[{\"app\":{\"guid\":\"a\"},\"weight\":1.5}]} | Destinations[0]: weight must be a positive integer between 1 and 100.",
                "{\"destinations\":[{\"app\":{\"guid\":\"a\"},\"protocol\":\"spdy\"}]} | Destinations[0]: protocol must be 'http1', 'http2' or 'tcp'.",
            })
    void refusesABody(String body, String sentence) {
        CapiClient.Answer answer = fixture.client.patch(path, body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).isEqualTo(sentence);
    }

    @Test
    void refusesMoreThanAHundredDestinationsAndMoreThanTenPorts() {
        String hundredAndOne = fixture.destinations(
                IntStream.range(0, 101).mapToObj(i -> "blue:-:" + (2000 + i)).toArray(String[]::new));
        String elevenPorts = fixture.destinations(
                IntStream.range(0, 11).mapToObj(i -> "blue:-:" + (2000 + i)).toArray(String[]::new));

        assertThat(fixture.client.patch(path, hundredAndOne).detail()).contains("between 0 and 100");
        assertThat(fixture.client.patch(path, elevenPorts).detail())
                .isEqualTo("Process must have at most 10 exposed ports.");
    }

    @Test
    void insertsUnweightedDestinationsOnly() {
        assertThat(fixture.client.post(path, fixture.destinations("blue:100")).detail())
                .isEqualTo("Destinations[0]: weighted destinations can only be used when replacing all destinations.");
        assertThat(fixture.client.post(path, fixture.destinations()).detail()).contains("between 1 and 100");

        assertThat(fixture.client.post(path, fixture.destinations("blue")).status())
                .isEqualTo(200);
        assertThat(fixture.client
                        .post(path, fixture.destinations("blue", "green"))
                        .json()
                        .path("destinations"))
                .hasSize(2);
    }

    @Test
    void refusesInsertAndDeleteWhileThereAreWeights() {
        CapiClient.Answer weighted = fixture.client.patch(path, fixture.destinations("blue:80", "green:20"));
        String destination =
                weighted.json().path("destinations").get(0).path("guid").asText();

        assertThat(fixture.client
                        .post(path, fixture.destinations("blue:-:9000"))
                        .detail())
                .isEqualTo("Destinations cannot be inserted when there are weighted destinations already configured.");
        assertThat(fixture.client.delete(path + "/" + destination).detail())
                .isEqualTo("Weighted destinations cannot be deleted individually.");
    }

    @Test
    void deletesAnUnweightedDestination() {
        CapiClient.Answer inserted = fixture.client.post(path, fixture.destinations("blue", "green"));
        String guid = ofApp(inserted, fixture.blue).path("guid").asText();

        assertThat(fixture.client.delete(path + "/" + guid).status()).isEqualTo(204);
        assertThat(fixture.client.get(path).json().path("destinations")).hasSize(1);
        assertThat(fixture.client.delete(path + "/" + guid).status()).isEqualTo(422);
    }

    @Test
    void changesOnlyTheProtocolOfADestination() {
        CapiClient.Answer inserted = fixture.client.post(path, fixture.destinations("blue"));
        String guid = ofApp(inserted, fixture.blue).path("guid").asText();
        int events = fixture.foundation.auditEvents().size();

        CapiClient.Answer changed = fixture.client.patch(path + "/" + guid, "{\"protocol\":\"http2\"}");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("protocol").asText()).isEqualTo("http2");
        assertThat(changed.json().path("guid").asText()).isEqualTo(guid);
        assertThat(fixture.foundation.auditEvents()).hasSize(events);
        assertThat(fixture.client.patch(path + "/" + guid, "{\"weight\":1}").detail())
                .isEqualTo("Unknown field(s): 'weight'");
        assertThat(fixture.client
                        .patch(path + "/" + guid, "{\"protocol\":\"tcp\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void givesAChangedWeightANewGuidAndKeepsTheOthers() {
        CapiClient.Answer before = fixture.client.patch(path, fixture.destinations("blue:80", "green:20"));
        CapiClient.Answer after =
                fixture.client.patch(path, fixture.destinations("blue:80", "green:10", "blue:10:9000"));

        assertThat(ofApp(after, fixture.green).path("guid"))
                .isNotEqualTo(ofApp(before, fixture.green).path("guid"));
        assertThat(after.json().path("destinations").findValuesAsText("guid"))
                .contains(ofApp(before, fixture.blue).path("guid").asText());
    }

    @Test
    void doesNotMoveTheRoutesUpdatedAt() {
        fixture.tick(60);

        CapiClient.Answer changed = fixture.client.patch(path, fixture.destinations("blue:80", "green:20"));

        JsonNode shown = fixture.client.get("/v3/routes/" + route.guid()).json();
        assertThat(shown.path("updated_at").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(changed.json().path("destinations").get(0).path("created_at").asText())
                .isEqualTo("2026-01-01T00:01:00Z");
    }

    @Test
    void loseTheWeightedRowsOfADeletedApp() {
        fixture.client.patch(path, fixture.destinations("blue:80", "green:20"));

        CapiClient.Answer deleted = fixture.client.delete("/v3/apps/" + fixture.blue.guid());

        assertThat(deleted.status()).isEqualTo(202);
        assertThat(fixture.foundation.route(route.guid()).orElseThrow().destinations())
                .extracting(CapiDestination::weight)
                .containsExactly(20);
    }

    @Test
    void mayLeadToAppsOfSpacesTheRouteIsSharedWith() {
        String shared = "/v3/routes/" + route.guid() + "/relationships/shared_spaces";
        fixture.client.post(shared, "{\"data\":[{\"guid\":\"" + fixture.otherSpace.guid() + "\"}]}");

        assertThat(fixture.client
                        .patch(path, fixture.destinations("stranger:100"))
                        .status())
                .isEqualTo(200);
        assertThat(fixture.client
                        .delete(shared + "/" + fixture.otherSpace.guid())
                        .status())
                .isEqualTo(204);
    }

    @Test
    void defaultThePortOfDockerAppsToNone() {
        CapiApp docker = fixture.foundation.createApp(fixture.space.guid(), "docker", "docker");

        CapiClient.Answer inserted = fixture.client.post(path, fixture.destinations(docker.guid()));

        assertThat(ofApp(inserted, docker).path("port").asInt()).isEqualTo(8080);
        CapiAuditEvent last = fixture.foundation.auditEvents().getLast();
        assertThat(last.data().path("app_port").asInt()).isEqualTo(-1);
        assertThat(last.createdAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static JsonNode ofApp(CapiClient.Answer answer, CapiApp app) {
        for (JsonNode destination : answer.json().path("destinations")) {
            if (destination.path("app").path("guid").asText().equals(app.guid())) {
                return destination;
            }
        }
        throw new AssertionError("no destination of app " + app.name() + " in " + answer.json());
    }
}
