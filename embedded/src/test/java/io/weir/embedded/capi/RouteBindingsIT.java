package io.weir.embedded.capi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteBindingsIT {

    private static final String URL = "https://waf.example.com";

    private final SimulatedCapiFixture fixture = new SimulatedCapiFixture();
    private final CapiRoute route = fixture.route("shop");
    private final String instance = UUID.randomUUID().toString();

    @AfterEach
    void close() {
        fixture.close();
    }

    private String body(String url) {
        return "{\"relationships\":{\"route\":{\"data\":{\"guid\":\"" + route.guid()
                + "\"}},\"service_instance\":{\"data\":{\"guid\":\"" + instance + "\"}}}"
                + (url.isEmpty() ? "" : ",\"route_service_url\":\"" + url + "\"") + "}";
    }

    private JsonNode list(String query) {
        return fixture.client.get("/v3/service_route_bindings?" + query).json().path("resources");
    }

    @Test
    void areCreatedChangedAndDeletedByRequests() {
        CapiClient.Answer created = fixture.client.post("/v3/service_route_bindings", body(URL));
        String path =
                "/v3/service_route_bindings/" + created.json().path("guid").asText();
        CapiClient.Answer patched = fixture.client.patch(
                path, "{\"route_service_url\":\"https://b.example.com\",\"metadata\":{\"labels\":{\"a\":\"b\"}}}");

        CapiClient.Answer read = fixture.client.get(path);
        CapiClient.Answer deleted = fixture.client.delete(path);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().path("route_service_url").asText()).isEqualTo(URL);
        assertThat(created.json().at("/relationships/route/data/guid").asText()).isEqualTo(route.guid());
        assertThat(created.json()
                        .at("/relationships/service_instance/data/guid")
                        .asText())
                .isEqualTo(instance);
        assertThat(created.json().at("/last_operation/state").asText()).isEqualTo("succeeded");
        assertThat(patched.status()).isEqualTo(200);
        assertThat(read.json()).isEqualTo(patched.json());
        assertThat(read.json().path("route_service_url").asText()).isEqualTo("https://b.example.com");
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(fixture.client.get(path).status()).isEqualTo(404);
    }

    @Test
    void withoutAUrlAreWorkedByAJob() {
        CapiClient.Answer created = fixture.client.post("/v3/service_route_bindings", body(""));

        assertThat(created.status()).isEqualTo(202);
        JsonNode job = fixture.client
                .get(created.location().substring(fixture.capi.uri().toString().length()))
                .json();
        assertThat(job.path("operation").asText()).isEqualTo("service_route_bindings.create");
        assertThat(job.path("state").asText()).isEqualTo("COMPLETE");
        assertThat(list("route_guids=" + route.guid())
                        .get(0)
                        .path("route_service_url")
                        .isNull())
                .isTrue();
    }

    @Test
    void tellOfThemselvesByEventsThatNameTheRoute() {
        RouteBindings bindings = fixture.foundation.bindings();
        CapiRouteBinding binding = bindings.create(Actor.operator(), route.guid(), instance, URL);
        bindings.changeUrl(Actor.operator(), binding.guid(), "https://b.example.com");
        bindings.delete(Actor.operator(), binding.guid());

        JsonNode events = fixture.client
                .get("/v3/audit_events?target_guids=" + binding.guid())
                .json()
                .path("resources");

        assertThat(events.findValuesAsText("type"))
                .contains(
                        "audit.service_route_binding.create",
                        "audit.service_route_binding.update",
                        "audit.service_route_binding.delete");
        for (JsonNode event : events) {
            assertThat(event.at("/data/request/route_guid").asText()).isEqualTo(route.guid());
            assertThat(event.at("/target/type").asText()).isEqualTo("service_route_binding");
            assertThat(event.at("/space/guid").asText()).isEqualTo(fixture.space.guid());
        }
    }

    @Test
    void neverMoveTheRoute() {
        fixture.tick(10);

        CapiRouteBinding binding = fixture.foundation.bindings().create(Actor.operator(), route.guid(), instance, URL);

        assertThat(fixture.foundation.route(route.guid())).contains(route);
        assertThat(list("updated_ats%5Bgte%5D=2026-01-01T00:00:10Z")).hasSize(1);
        assertThat(list("updated_ats%5Bgt%5D=2026-01-01T00:00:10Z")).isEmpty();
        assertThat(binding.updatedAt()).isAfter(route.updatedAt());
    }

    @Test
    void areListedWithFiltersAndTheirRoutes() {
        CapiRoute other = fixture.route("blog");
        RouteBindings bindings = fixture.foundation.bindings();
        CapiRouteBinding first = bindings.create(Actor.operator(), route.guid(), instance, URL);
        bindings.create(Actor.operator(), other.guid(), UUID.randomUUID().toString(), URL);

        JsonNode page = fixture.client
                .get("/v3/service_route_bindings?per_page=1&page=2&include=route")
                .json();

        assertThat(page.at("/pagination/total_results").asInt()).isEqualTo(2);
        assertThat(page.at("/included/routes/0/guid").asText()).isEqualTo(other.guid());
        assertThat(list("guids=" + first.guid())).hasSize(1);
        assertThat(list("service_instance_guids=" + instance)
                        .get(0)
                        .path("guid")
                        .asText())
                .isEqualTo(first.guid());
        assertThat(fixture.client
                        .get("/v3/routes?service_instance_guids=" + instance)
                        .json()
                        .at("/resources/0/guid")
                        .asText())
                .isEqualTo(route.guid());
        assertThat(fixture.client.get("/v3/service_route_bindings?hosts=a").status())
                .isEqualTo(400);
    }

    @Test
    void goWithTheirRoute() {
        CapiRouteBinding binding = fixture.foundation.bindings().create(Actor.operator(), route.guid(), instance, URL);

        fixture.client.delete("/v3/routes/" + route.guid());

        assertThat(fixture.foundation.bindings().binding(binding.guid())).isEmpty();
        assertThat(list("")).isEmpty();
    }

    @Test
    void areRefusedAsCapiDoes() {
        fixture.client.post("/v3/service_route_bindings", body(URL));

        assertThat(fixture.client.post("/v3/service_route_bindings", body(URL)).detail())
                .isEqualTo("The route and service instance are already bound.");
        assertThat(fixture.client
                        .post("/v3/service_route_bindings", body(URL).replace(instance, "another"))
                        .detail())
                .isEqualTo("A route may only be bound to a single service instance");
        assertThat(fixture.client
                        .post("/v3/service_route_bindings", body("http://plain.example.com"))
                        .detail())
                .isEqualTo("Scheme for route_service_url must be https.");
        assertThat(fixture.client
                        .post("/v3/service_route_bindings", body(URL).replace(route.guid(), "nowhere"))
                        .detail())
                .isEqualTo("The route could not be found: nowhere");
        assertThat(fixture.client
                        .post("/v3/service_route_bindings", "{\"x\":1}")
                        .detail())
                .contains("Unknown field(s): 'x'", "Relationships Route must be structured like this");
    }
}
