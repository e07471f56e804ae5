package io.weir.embedded.capi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PresenterTest {

    private static final String ROUTE = "cbad697f-cac1-48f4-9017-ac08f39dfb31";
    private static final Instant ROUTE_TIME = Instant.parse("2019-05-10T17:17:48Z");

    private final Presenter presenter = new Presenter("https://api.example.org");

    @Test
    void showsARouteAsTheReferenceDoes() {
        CapiRoute route = route(
                "tcp",
                6666,
                List.of(
                        destination("27e96a3b-5bcf-49ed-8048-351e0be23e6f", "f61e59fa-2121-4217-8c7b-15bfd75baf25"),
                        destination("385bf117-17f5-4689-8c5c-08c6cc821fed", "0a6636b5-7fc4-44d8-8752-0db3e40b35a5")),
                Map.of("loadbalancing", "round-robin"));

        ObjectNode shown = presenter.route(route);

        assertThat(Documents.differences(Documents.read("route"), shown)).isEmpty();
        assertThat(fields(shown)).isEqualTo(fields(Documents.read("route")));
    }

    @Test
    void sortsDestinationsByGuid() {
        CapiRoute route = route("http", null, List.of(destination("b", "app"), destination("a", "app")), Map.of());

        JsonNode destinations = presenter.route(route).path("destinations");

        assertThat(destinations.findValuesAsText("guid")).containsExactly("a", "app", "b", "app");
    }

    @Test
    void leavesOptionsOutWhereTheColumnIsNull() {
        CapiRoute withOptions = route("http", null, List.of(), Map.of());
        CapiRoute without = new CapiRoute(
                1,
                "guid",
                "http",
                "h",
                "",
                null,
                "h.d",
                List.of(),
                null,
                Metadata.empty(),
                "space",
                "domain",
                List.of(),
                ROUTE_TIME,
                ROUTE_TIME);

        assertThat(presenter.route(withOptions).path("options").isObject()).isTrue();
        assertThat(presenter.route(without).has("options")).isFalse();
    }

    @Test
    void showsTheDestinationsOfARouteAsTheReferenceDoes() {
        CapiRoute route = route(
                "http",
                null,
                List.of(
                        new CapiDestination(
                                "89323d4e-2e84-43e7-83e9-adbf50a20c0e",
                                "1cb006ee-fb05-47e1-b541-c34179ddc446",
                                "web",
                                8080,
                                61,
                                "http2",
                                ROUTE_TIME,
                                ROUTE_TIME),
                        new CapiDestination(
                                "fbef10a2-8ee7-11e9-aa2d-abeeaf7b83c5",
                                "01856e12-8ee8-11e9-98a5-bb397dbc818f",
                                "api",
                                9000,
                                39,
                                null,
                                ROUTE_TIME,
                                ROUTE_TIME)),
                Map.of());

        ObjectNode shown = presenter.destinations(route);

        assertThat(Documents.differences(Documents.read("replace-destinations-response"), shown))
                .isEmpty();
    }

    @Test
    void showsADomainAsTheReferenceDoes() {
        CapiDomain domain = new CapiDomain(
                1,
                "3a5d3d89-3f89-4f05-8188-8a2b298c79d5",
                "test-domain.com",
                false,
                "http",
                null,
                "3a3f3d89-3f89-4f05-8188-751b298c79d5",
                List.of("404f3d89-3f89-6z72-8188-751b298d88d5", "416d3d89-3f89-8h67-2189-123b298d3592"),
                Instant.parse("2019-03-08T01:06:19Z"),
                Instant.parse("2019-03-08T01:06:19Z"),
                Metadata.empty());

        ObjectNode shown = presenter.domain(domain);

        assertThat(Documents.differences(Documents.read("domain"), shown)).isEmpty();
        assertThat(fields(shown)).isEqualTo(fields(Documents.read("domain")));
    }

    @Test
    void showsTheLinksOfAPageAsTheReferenceDoes() {
        List<CapiOrganization> people = List.of(person(1), person(2), person(3));
        ListQuery<CapiOrganization> query = ListQuery.parse(
                QueryParameters.parse("page=1&per_page=1"), new ListQuery.Filters<>(Map.of(), Set.of()));

        ObjectNode shown = presenter.page("/v3/people", query, query.page(people), presenter::organization);

        assertThat(shown.path("pagination")).isEqualTo(Documents.read("page").path("pagination"));
    }

    private static CapiOrganization person(long id) {
        return new CapiOrganization(id, "guid-" + id, "person", ROUTE_TIME, ROUTE_TIME, Metadata.empty());
    }

    private static CapiDestination destination(String guid, String app) {
        return new CapiDestination(guid, app, "web", 8080, null, null, ROUTE_TIME, ROUTE_TIME);
    }

    private static CapiRoute route(
            String protocol, @Nullable Integer port, List<CapiDestination> destinations, Map<String, String> options) {
        return new CapiRoute(
                1,
                ROUTE,
                protocol,
                "a-hostname",
                "/some_path",
                port,
                "a-hostname.a-domain.com/some_path",
                destinations,
                options,
                Metadata.empty(),
                "885a8cb3-c07b-4856-b448-eeb10bf36236",
                "0b5f3633-194c-42d2-9408-972366617e0e",
                List.of(),
                ROUTE_TIME,
                ROUTE_TIME);
    }

    private static Set<String> fields(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
