package io.weir.router.table;

import static io.weir.router.table.Tables.entry;
import static io.weir.router.table.Tables.instance;
import static io.weir.router.table.Tables.route;
import static io.weir.router.table.Tables.select;
import static io.weir.router.table.Tables.selectionOf;
import static io.weir.router.table.Tables.serving;
import static io.weir.router.table.Tables.to;
import static io.weir.router.table.Tables.view;
import static io.weir.router.table.Tables.viewOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.topic.RouteKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which endpoints serve which destination: rule 7.7, row by row. */
class ResolutionTest {

    private static final RouteOptions PER_DESTINATION =
            RouteOptions.of(Map.of(), Map.of("weir.io/selection", "destination"));

    private final TableWriter writer = new TableWriter("router-1", 7, false);
    private final RouteTable table = writer.table();

    @Test
    void anEndpointOfTheAppThatIsRegisteredForTheUriServes() {
        put("app.example.com", route("r", to("a")));
        put("10.0.0.1", 80, "a", "app.example.com");
        put("10.0.0.2", 80, "b", "app.example.com");

        writer.publish();

        assertThat(serving(table, "app.example.com")).containsExactly("10.0.0.1:80");
        assertThat(viewOf(table, "app.example.com").destinations().get(0).registered())
                .isTrue();
    }

    @Test
    void theProcessTypeMustMatchToo() {
        put("h", route("r", new Destination(Guid.of("a"), "worker", 8080, "http1", -1)));
        put("10.0.0.1", 80, "a", "h");

        writer.publish();

        assertThat(serving(table, "h")).isEmpty();
    }

    @Test
    void anyEndpointOfTheAppServesWhenNoneIsRegisteredForTheUri() {
        put("h", route("r", to("a")));
        put("10.0.0.1", 80, "a", "elsewhere.example.com");

        writer.publish();

        assertThat(serving(table, "h")).containsExactly("10.0.0.1:80");
        assertThat(viewOf(table, "h").destinations().get(0).registered()).isFalse();
    }

    @Test
    void othersOfTheAppStandBackOnceOneIsRegisteredForTheUri() {
        put("h", route("r", to("a")));
        put("10.0.0.1", 80, "a", "elsewhere.example.com");
        writer.publish();

        put("10.0.0.2", 80, "a", "h");
        writer.publish();

        assertThat(serving(table, "h")).containsExactly("10.0.0.2:80");
    }

    @Test
    void othersOfTheAppComeBackWhenTheLastRegisteredOneIsGone() {
        put("h", route("r", to("a")));
        put("10.0.0.1", 80, "a", "elsewhere.example.com");
        put("10.0.0.2", 80, "a", "h");
        writer.publish();

        writer.removeEndpoint("10.0.0.2:80");
        writer.publish();

        assertThat(serving(table, "h")).containsExactly("10.0.0.1:80");
    }

    @Test
    void withoutTheUriNobodyServesAProcessWithSeveralPorts() {
        put("h", route("r", to("a", 8080, -1), to("a", 9090, -1)));
        put("10.0.0.1", 80, "a", "elsewhere.example.com");

        writer.publish();

        assertThat(serving(table, "h")).isEmpty();
        assertThat(viewOf(table, "h").selection()).isNull();
    }

    @Test
    void destinationsThatDifferInPortAloneAreJoinedAndFlagged() {
        put("h", route("r", to("a", 8080, 30), to("a", 9090, 30), to("b", 40)));
        put("10.0.0.1", 80, "a", "h");
        put("10.0.0.2", 80, "b", "h");

        writer.publish();

        assertThat(viewOf(table, "h").flags()).containsExactly(RouteFlag.PORTS_JOINED);
        assertThat(viewOf(table, "h").destinations())
                .extracting(LiveDestination::weight)
                .containsExactly(60, 40);
        assertThat(select(table, "h", 5).stream().filter("10.0.0.1:80"::equals)).hasSize(3);
    }

    @Test
    void aUriThatIsRegisteredWithoutAnAppIsARouteByItself() {
        put("10.0.0.1", 80, null, "uaa.example.com");

        writer.publish();

        assertThat(serving(table, "uaa.example.com")).containsExactly("10.0.0.1:80");
        assertThat(viewOf(table, "uaa.example.com").route()).isNull();
        assertThat(table.sizes().components()).isEqualTo(1);
    }

    @Test
    void aRouteOfCapiWinsOverAComponentAtTheSameUri() {
        put("10.0.0.1", 80, null, "uaa.example.com");
        put("uaa.example.com", route("r", to("a")));

        writer.publish();

        assertThat(serving(table, "uaa.example.com")).isEmpty();
        assertThat(table.sizes().components()).isZero();
        assertThat(table.sizes().emptyRoutes()).isEqualTo(1);
    }

    @Test
    void aComponentComesBackWhenTheRouteGoes() {
        put("10.0.0.1", 80, null, "uaa.example.com");
        put("uaa.example.com", route("r", to("a")));
        writer.publish();

        writer.removeRoute(RouteKey.parse("uaa.example.com"));
        writer.publish();

        assertThat(serving(table, "uaa.example.com")).containsExactly("10.0.0.1:80");
    }

    @Test
    void anEndpointOfAnAppAloneMakesNoRoute() {
        put("10.0.0.1", 80, "a", "app.example.com");

        writer.publish();

        assertThat(view(table, "app.example.com")).isNull();
    }

    @Test
    void aRouteWithoutEndpointsIsThereAndServesNobody() {
        put("h", route("r", to("a")));

        writer.publish();

        assertThat(viewOf(table, "h").selection()).isNull();
    }

    @Test
    void anUnweightedRouteSelectsEndpointsOfAllItsAppsInTurn() {
        put("h", route("r", to("a"), to("b")));
        put("10.0.0.1", 80, "a", "h");
        put("10.0.0.2", 80, "a", "h");
        put("10.0.0.3", 80, "b", "h");

        writer.publish();

        assertThat(select(table, "h", 6))
                .containsExactly(
                        "10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80", "10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80");
    }

    @Test
    void anAnnotationMakesAnUnweightedRouteSelectDestinationsInEqualShares() {
        put("h", route("r", 1, PER_DESTINATION, to("a"), to("b")));
        put("10.0.0.1", 80, "a", "h");
        put("10.0.0.2", 80, "a", "h");
        put("10.0.0.3", 80, "b", "h");

        writer.publish();

        assertThat(select(table, "h", 100).stream().filter("10.0.0.3:80"::equals))
                .hasSize(50);
    }

    @Test
    void aDestinationWithoutAWeightAmongWeightedOnesGetsNothing() {
        put("h", route("r", to("a", 0), to("b", 5)));
        put("10.0.0.1", 80, "a", "h");
        put("10.0.0.2", 80, "b", "h");

        writer.publish();

        assertThat(serving(table, "h")).containsExactly("10.0.0.2:80");
        assertThat(viewOf(table, "h").flags()).containsExactly(RouteFlag.WEIGHTS_MIXED);
    }

    @Test
    void anAlgorithmThatIsNotThereIsFlaggedAndRoundRobinStandsIn() {
        put("h", route("r", 1, RouteOptions.of(Map.of("loadbalancing", "newest"), Map.of()), to("a")));
        put("10.0.0.1", 80, "a", "h");
        put("10.0.0.2", 80, "a", "h");

        writer.publish();

        assertThat(viewOf(table, "h").flags()).containsExactly(RouteFlag.ALGORITHM_UNSUPPORTED);
        assertThat(select(table, "h", 4)).containsExactly("10.0.0.1:80", "10.0.0.2:80", "10.0.0.1:80", "10.0.0.2:80");
    }

    @Test
    void sumsOfWeightsThatAreTooLargeAreFlagged() {
        put("h", route("r", to("a", 1_000_003), to("b", 2_000_003)));
        put("10.0.0.1", 80, "a", "h");
        put("10.0.0.2", 80, "b", "h");

        writer.publish();

        assertThat(viewOf(table, "h").flags()).containsExactly(RouteFlag.WEIGHTS_SCALED);
        assertThat(table.sizes().flaggedRoutes()).isEqualTo(1);
    }

    @Test
    void anotherInstanceAtAnAddressReplacesTheEndpointAndItsApp() {
        put("a.example.com", route("ra", to("a")));
        put("b.example.com", route("rb", to("b")));
        put("10.0.0.1", 80, "a", "a.example.com");
        writer.publish();
        Endpoint old = selectionOf(table, "a.example.com").pool(0).endpoints().get(0);

        put("10.0.0.1", 80, "b", "b.example.com");
        writer.publish();

        assertThat(serving(table, "a.example.com")).isEmpty();
        assertThat(serving(table, "b.example.com")).containsExactly("10.0.0.1:80");
        assertThat(old.retired()).isTrue();
    }

    @Test
    void theSameInstanceStaysTheSameEndpointWhenItsUrisChange() {
        put("h", route("r", to("a")));
        put("10.0.0.1", 80, "a", "h");
        writer.publish();
        Endpoint before = selectionOf(table, "h").pool(0).endpoints().get(0);

        put("10.0.0.1", 80, "a", "h", "other.example.com");
        writer.publish();

        assertThat(selectionOf(table, "h").pool(0).endpoints()).containsExactly(before);
        assertThat(before.retired()).isFalse();
    }

    @Test
    void aFailureMarkOutlivesAChangeOfTheSameInstanceOnly() {
        Instance first = instance("10.0.0.1", 80, "a", "instance-1");
        put("h", route("r", to("a")));
        writer.putEndpoint("10.0.0.1:80", 0, entry(first, "h"));
        writer.publish();
        selectionOf(table, "h").pool(0).endpoints().get(0).markFailed(100);

        Instance tagged = new Instance(
                "10.0.0.1", 80, false, null, Guid.of("a"), null, null, "instance-1", 1, "z1", null, "http1", Map.of());
        writer.putEndpoint("10.0.0.1:80", 0, entry(tagged, "h"));
        writer.publish();
        boolean sameInstance =
                selectionOf(table, "h").pool(0).endpoints().get(0).marked(50);
        writer.putEndpoint("10.0.0.1:80", 0, entry(instance("10.0.0.1", 80, "a", "instance-2"), "h"));
        writer.publish();

        assertThat(sameInstance).isTrue();
        assertThat(selectionOf(table, "h").pool(0).endpoints().get(0).marked(50))
                .isFalse();
    }

    @Test
    void endpointsMayComeBeforeTheirRoute() {
        put("10.0.0.1", 80, "a", "h");
        writer.publish();

        put("h", route("r", to("a")));
        writer.publish();

        assertThat(serving(table, "h")).containsExactly("10.0.0.1:80");
    }

    private void put(String key, Route route) {
        writer.putRoute(RouteKey.parse(key), 0, route);
    }

    private void put(String address, int port, @Nullable String app, String... uris) {
        writer.putEndpoint(address + ":" + port, 0, entry(instance(address, port, app), uris));
    }
}
