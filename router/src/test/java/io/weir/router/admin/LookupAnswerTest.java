package io.weir.router.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.table.Destination;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Guid;
import io.weir.router.table.Instance;
import io.weir.router.table.Lineage;
import io.weir.router.table.Route;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.RouteOverride;
import io.weir.router.table.TableWriter;
import io.weir.schemas.topic.RouteKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LookupAnswerTest {

    private static final Lineage LINEAGE =
            new Lineage("weir.route-events", 3, 42, 1_700_000_000_123L, 1_700_000_000_000L);

    private final TableWriter writer = new TableWriter("router-1", 7, false);

    @Test
    void aWeightedRouteShowsSharesEndpointsAndWhereItComesFrom() {
        writer.putRoute(
                RouteKey.parse("*.example.com/v2"),
                0,
                new Route(
                        Guid.of("route-1"),
                        7,
                        0,
                        List.of(to("a", 60), to("b", 20), to("c", 20)),
                        RouteOptions.of(Map.of("loadbalancing", "newest"), Map.of()),
                        null,
                        null,
                        Guid.of("space"),
                        LINEAGE));
        endpoint("10.0.0.1", "a");
        endpoint("10.0.0.2", "b");
        writer.publish();

        String answer = answer("https://app.Example.com:443/v2/x?y=z");

        assertThat(answer)
                .contains("\"found\" : true", "\"host\" : \"*.example.com\"", "\"path\" : \"/v2\"")
                .contains("\"kind\" : \"route\"", "\"routeGuid\" : \"route-1\"", "\"revision\" : 7", "\"epoch\" : 1")
                .contains("\"selection\" : \"by-destination\"", "\"algorithm-unsupported\"")
                .contains("\"share\" : 0.75", "\"share\" : 0.25", "\"share\" : 0,")
                .contains("\"address\" : \"10.0.0.1:80\"", "\"endpointsBy\" : \"app\"", "\"failed\" : false")
                .contains("\"offset\" : 42", "\"appendTime\" : \"2023-11-14T22:13:20.123Z\"", "\"capiTime\"");
    }

    @Test
    void aRouteThatDivergesFromCapiSaysSo() {
        put("restored.example.com", new RouteOverride(3, 1_700_000_000_000L, "olga"));
        put("plain.example.com", null);
        endpoint("10.0.0.1", "a");
        writer.publish();

        assertThat(answer("restored.example.com"))
                .contains("\"override\" : {", "\"restoredRevision\" : 3", "\"since\" : \"2023-11-14T22:13:20Z\"")
                .contains("\"orderedBy\" : \"olga\"");
        assertThat(answer("plain.example.com")).doesNotContain("override");
        assertThat(RouteListing.ofHost(writer.table(), "restored.example.com"))
                .contains("\"weir_override\":{\"restoredRevision\":3,");
        assertThat(RouteListing.ofHost(writer.table(), "plain.example.com")).doesNotContain("override");
    }

    private void put(String host, @Nullable RouteOverride override) {
        writer.putRoute(
                RouteKey.parse(host),
                0,
                new Route(
                        Guid.of("route of " + host),
                        7,
                        0,
                        List.of(to("a", 1)),
                        RouteOptions.DEFAULT,
                        null,
                        null,
                        Guid.of("space"),
                        LINEAGE,
                        override));
    }

    @Test
    void aComponentHasNoRoute() {
        endpoint("10.0.0.1", null);
        writer.publish();

        assertThat(answer("uaa.example.com"))
                .contains("\"kind\" : \"component\"", "\"selection\" : \"single-destination\"")
                .doesNotContain("routeGuid", "lineage");
    }

    @Test
    void nobodyIsAnAnswerToo() {
        assertThat(answer("nobody")).contains("\"found\" : false");
    }

    private String answer(String url) {
        return LookupAnswer.of(writer.table(), url, true, 0);
    }

    private static Destination to(String app, int weight) {
        return new Destination(Guid.of(app), "web", 8080, "http1", weight);
    }

    private void endpoint(String address, @Nullable String app) {
        Instance instance = new Instance(
                address,
                80,
                false,
                null,
                app == null ? null : Guid.of(app),
                null,
                null,
                "i",
                0,
                null,
                null,
                "http1",
                Map.of());
        writer.putEndpoint(
                address + ":80", 0, new EndpointEntry(instance, List.of(RouteKey.parse("uaa.example.com")), LINEAGE));
    }
}
