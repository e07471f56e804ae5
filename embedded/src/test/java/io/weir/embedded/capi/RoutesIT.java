package io.weir.embedded.capi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesIT {

    private final SimulatedCapiFixture fixture = new SimulatedCapiFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void createsARouteAndRefusesItsTwin() {
        String body = create("\"host\":\"shop\",\"path\":\"/cart\"", fixture.space.guid(), fixture.domain.guid());

        CapiClient.Answer created = fixture.client.post("/v3/routes", body);
        CapiClient.Answer twin = fixture.client.post("/v3/routes", body);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().path("url").asText()).isEqualTo("shop.apps.example.com/cart");
        assertThat(created.json().path("options").isObject()).isTrue();
        assertThat(created.json().has("port")).isTrue();
        assertThat(twin.status()).isEqualTo(422);
        assertThat(twin.detail())
                .isEqualTo("Route already exists with host 'shop' and path '/cart' for domain 'apps.example.com'.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"host\":\"a b\" | Host must be either \"*\" or contain only alphanumeric characters, \"_\", or \"-\"",
                "\"host\":7 | Host must be a string",
                "\"host\":\"a\",\"path\":\"x\" | Path must begin with /",
                "\"host\":\"a\",\"path\":\"/\" | Path cannot be exactly /",
                "\"host\":\"a\",\"path\":\"/x?y\" | Path cannot contain ?",
                "\"host\":\"a\",\"port\":99999 | Port must be an integer between 0 and 65535",
                "\"host\":\"a\",\"port\":1024 | Routes with protocol 'http' do not support ports.",
                "\"host\":\"\" | Missing host. Routes in shared domains must have a host defined.",
                "\"host\":\"a\",\"colour\":\"red\" | Unknown field(s): 'colour'",
                "\"host\":\"a\",\"options\":{\"weight\":1} | Options Unknown field(s): 'weight'",
            })
    void refusesARoute(String fields, String sentence) {
        CapiClient.Answer answer =
                fixture.client.post("/v3/routes", create(fields, fixture.space.guid(), fixture.domain.guid()));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).isEqualTo(sentence);
    }

    @Test
    void aBodyThatIsTooLongIsReadToItsEndSoThatTheRefusalArrives() {
        CapiClient.Answer answer = fixture.client.post("/v3/routes", "x".repeat(12 << 20));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).endsWith("Request body is larger than 2097152 bytes");
    }

    @Test
    void refusesUnknownSpacesAndDomains() {
        assertThat(fixture.client
                        .post("/v3/routes", create("\"host\":\"a\"", "x", fixture.domain.guid()))
                        .detail())
                .startsWith("Invalid space.");
        assertThat(fixture.client
                        .post("/v3/routes", create("\"host\":\"a\"", fixture.space.guid(), "x"))
                        .detail())
                .startsWith("Invalid domain.");
    }

    @Test
    void refusesPathsAndWildcardsOnInternalDomains() {
        CapiDomain internal = fixture.foundation.createDomain("apps.internal", true, "http", null);

        assertThat(fixture.client
                        .post("/v3/routes", create("\"host\":\"*\"", fixture.space.guid(), internal.guid()))
                        .detail())
                .isEqualTo("Wildcard hosts are not supported for internal domains.");
        assertThat(fixture.client
                        .post(
                                "/v3/routes",
                                create("\"host\":\"a\",\"path\":\"/x\"", fixture.space.guid(), internal.guid()))
                        .detail())
                .isEqualTo("Paths are not supported for internal domains.");
    }

    @Test
    void createsTcpRoutesByPort() {
        CapiDomain tcp = fixture.foundation.createDomain("tcp.example.com", false, "tcp", null);

        CapiClient.Answer created =
                fixture.client.post("/v3/routes", create("\"port\":6666", fixture.space.guid(), tcp.guid()));

        assertThat(created.json().path("url").asText()).isEqualTo("tcp.example.com:6666");
        assertThat(created.json().path("protocol").asText()).isEqualTo("tcp");
    }

    @Test
    void patchesOptionsAndLabelsAndAlwaysMovesUpdatedAt() {
        CapiRoute route = fixture.route("shop");
        String path = "/v3/routes/" + route.guid();
        fixture.tick(5);

        CapiClient.Answer options =
                fixture.client.patch(path, "{\"options\":{\"loadbalancing\":\"least-connection\"}}");
        fixture.tick(5);
        CapiClient.Answer labels = fixture.client.patch(
                path, "{\"options\":{\"loadbalancing\":null},\"metadata\":{\"labels\":{\"mesh\":\"true\"}}}");

        assertThat(options.json().path("options").path("loadbalancing").asText())
                .isEqualTo("least-connection");
        assertThat(options.json().path("updated_at").asText()).isEqualTo("2026-01-01T00:00:05Z");
        assertThat(labels.json().path("options")).isEmpty();
        assertThat(labels.json().path("metadata").path("labels").path("mesh").asText())
                .isEqualTo("true");
        assertThat(labels.json().path("updated_at").asText()).isEqualTo("2026-01-01T00:00:10Z");
        assertThat(fixture.foundation.auditEvents())
                .extracting(CapiAuditEvent::type)
                .containsOnly("audit.route.create");
    }

    @Test
    void deletesByAJobThatIsComplete() {
        CapiRoute route = fixture.route("shop");

        CapiClient.Answer deleted = fixture.client.delete("/v3/routes/" + route.guid());

        assertThat(deleted.status()).isEqualTo(202);
        String job = deleted.location().substring(fixture.capi.uri().toString().length());
        assertThat(fixture.client.get(job).json().path("state").asText()).isEqualTo("COMPLETE");
        CapiClient.Answer gone = fixture.client.get("/v3/routes/" + route.guid());
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.code()).isEqualTo(10010);
        assertThat(gone.detail()).isEqualTo("Route not found");
        assertThat(fixture.route("shop").guid()).isNotEqualTo(route.guid());
    }

    @Test
    void listsByEveryFilter() {
        CapiRoute shop = fixture.route("shop");
        CapiRoute blog = fixture.route("blog");
        fixture.foundation.insertDestinations(
                Actor.operator(), blog.guid(), List.of(DestinationRequest.of(fixture.blue.guid())));
        fixture.foundation.updateRoute(blog.guid(), Documents.parse("{\"metadata\":{\"labels\":{\"mesh\":\"true\"}}}"));

        assertThat(hosts("guids=" + blog.guid() + "," + shop.guid())).containsExactly("shop", "blog");
        assertThat(hosts("hosts=blog")).containsExactly("blog");
        assertThat(hosts("paths=")).containsExactly("shop", "blog");
        assertThat(hosts("paths=/x")).isEmpty();
        assertThat(hosts("app_guids=" + fixture.blue.guid())).containsExactly("blog");
        assertThat(hosts("space_guids=" + fixture.space.guid())).hasSize(2);
        assertThat(hosts("organization_guids=" + fixture.organization.guid())).hasSize(2);
        assertThat(hosts("domain_guids=" + fixture.domain.guid())).hasSize(2);
        assertThat(hosts("ports=6666")).isEmpty();
        assertThat(hosts("label_selector=mesh%3Dtrue")).containsExactly("blog");
    }

    @Test
    void filtersByTimesWithTheWholeNamedSecond() {
        fixture.route("first");
        fixture.tick(1);
        fixture.route("second");

        assertThat(hosts("updated_ats[gt]=2026-01-01T00:00:00Z")).containsExactly("second");
        assertThat(hosts("created_ats%5Bgte%5D=2026-01-01T00:00:00Z")).containsExactly("first", "second");
        assertThat(hosts("created_ats=2026-01-01T00:00:01Z")).containsExactly("second");
        assertThat(hosts("order_by=-created_at")).containsExactly("second", "first");
        CapiClient.Answer refused = fixture.client.get("/v3/routes?updated_ats[gte]=2026-01-01T00:00:00.500Z");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo(10005);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "colour=red | Unknown query parameter(s): 'colour'",
                "per_page=5001 | Per page must be between 1 and 5000",
                "per_page=0 | Per page must be between 1 and 5000",
                "page=0 | Page must be greater than or equal to 1",
                "order_by=name | Order by can only be: 'created_at', 'updated_at'",
                "include=route_policies | Invalid included resource: 'route_policies'",
                "updated_ats[near]=2026-01-01T00:00:00Z | has an invalid operator: 'near'",
            })
    void refusesAListWith(String query, String sentence) {
        CapiClient.Answer answer = fixture.client.get("/v3/routes?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.title()).isEqualTo("CF-BadQueryParameter");
        assertThat(answer.detail())
                .startsWith("The query parameter is invalid: ")
                .contains(sentence);
    }

    @Test
    void pagesInTheOrderOfCreationWithLinks() {
        for (int i = 0; i < 5; i++) {
            fixture.route("r" + i);
        }

        JsonNode second = fixture.client.get("/v3/routes?per_page=2&page=2").json();

        assertThat(second.path("resources").findValuesAsText("host")).containsExactly("r2", "r3");
        JsonNode pagination = second.path("pagination");
        assertThat(pagination.path("total_results").asInt()).isEqualTo(5);
        assertThat(pagination.path("total_pages").asInt()).isEqualTo(3);
        assertThat(pagination.path("next").path("href").asText())
                .isEqualTo(fixture.capi.uri() + "/v3/routes?page=3&per_page=2");
        assertThat(pagination.path("previous").path("href").asText()).contains("page=1");
        assertThat(fixture.client.get("/v3/routes?page=9").json().path("resources"))
                .isEmpty();
    }

    @Test
    void includesDomainsSpacesAndOrganizationsOnce() {
        fixture.route("a");
        fixture.route("b");

        JsonNode included = fixture.client
                .get("/v3/routes?include=domain,space.organization")
                .json()
                .path("included");

        assertThat(included.path("domains").findValuesAsText("name")).containsExactly("apps.example.com");
        assertThat(included.path("spaces")).hasSize(1);
        assertThat(included.path("organizations").findValuesAsText("name")).containsExactly("org");
    }

    @Test
    void keepsEveryChangeOfManyClientsAtOnce() throws Exception {
        CapiRoute route = fixture.route("shop");
        List<Callable<Integer>> changes = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            String body = fixture.destinations("blue:" + i, "green:" + (100 - i));
            changes.add(() -> fixture.client
                    .patch("/v3/routes/" + route.guid() + "/destinations", body)
                    .status());
        }

        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> status : executor.invokeAll(changes)) {
                assertThat(status.get()).isEqualTo(200);
            }
        }

        List<CapiDestination> rows =
                fixture.foundation.route(route.guid()).orElseThrow().destinations();
        assertThat(rows).hasSize(2);
        assertThat(rows.stream()
                        .mapToInt(row -> row.weight() == null ? 0 : row.weight())
                        .sum())
                .isEqualTo(100);
    }

    private List<String> hosts(String query) {
        return fixture.client
                .get("/v3/routes?" + query.replace("[", "%5B").replace("]", "%5D"))
                .json()
                .path("resources")
                .findValuesAsText("host");
    }

    private static String create(String fields, String space, String domain) {
        return "{" + fields + ",\"relationships\":{\"space\":{\"data\":{\"guid\":\"" + space
                + "\"}},\"domain\":{\"data\":{\"guid\":\"" + domain + "\"}}}}";
    }
}
