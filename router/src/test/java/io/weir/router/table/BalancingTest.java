package io.weir.router.table;

import static io.weir.router.table.Tables.entry;
import static io.weir.router.table.Tables.route;
import static io.weir.router.table.Tables.select;
import static io.weir.router.table.Tables.selectionOf;
import static io.weir.router.table.Tables.to;
import static io.weir.router.table.Tables.viewOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.router.selection.BalancingSettings;
import io.weir.router.selection.BalancingSettings.Algorithm;
import io.weir.router.selection.BalancingSettings.ZonePreference;
import io.weir.router.selection.Demand;
import io.weir.router.selection.Fnv;
import io.weir.router.selection.Maglev;
import io.weir.router.selection.Selection;
import io.weir.router.selection.Split;
import io.weir.router.selection.Ticket;
import io.weir.schemas.topic.RouteKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How options and settings become the way that endpoints of a route are selected. */
class BalancingTest {

    private static final RouteOptions LEAST_CONNECTION = options("loadbalancing", "least-connection");
    private static final RouteOptions HASH = options("loadbalancing", "hash", "hash_header", "X-User");
    private static final RouteOptions CANARY =
            RouteOptions.of(Map.of(), Map.of("weir.io/sticky-canary", "header:X-User"));

    private TableWriter writer = new TableWriter("router-1", 7, false);

    @Test
    void aRouteWithoutAnAlgorithmHasThePlatforms() {
        rebuild(new BalancingSettings(Algorithm.LEAST_CONNECTION, ZonePreference.NONE, null, 10));
        put("h", RouteOptions.DEFAULT, to("a"));
        put("10.0.0.1", "a", null);
        writer.publish();

        assertThat(selection().balance().text()).isEqualTo("least-connection");
    }

    @Test
    void aRoutesOwnAlgorithmCountsAndRemovingItReverts() {
        put("h", LEAST_CONNECTION, to("a"));
        put("10.0.0.1", "a", null);
        writer.publish();
        String own = selection().balance().text();

        put("h", RouteOptions.DEFAULT, to("a"));
        writer.publish();

        assertThat(own).isEqualTo("least-connection");
        assertThat(selection().balance().text()).isEqualTo("round-robin");
    }

    @Test
    void anotherAlgorithmDoesNotEndTheEpoch() {
        put("h", RouteOptions.DEFAULT, to("a", 3), to("b", 1));
        put("10.0.0.1", "a", null);
        put("10.0.0.2", "b", null);
        writer.publish();
        Ticket before = requireNonNull(selection().ticket());

        put("h", HASH, to("a", 3), to("b", 1));
        writer.publish();

        assertThat(selection().ticket()).isSameAs(before);
        assertThat(selection().balance().text()).isEqualTo("hash");
    }

    @Test
    void onlyHashedPoolsOfSeveralInstancesHaveATable() {
        put("h", HASH, to("a", 3), to("b", 1));
        put("plain", RouteOptions.DEFAULT, to("b"));
        put("10.0.0.1", "a", null);
        put("10.0.0.2", "b", null);
        put("10.0.0.3", "b", null);
        writer.publish();

        assertThat(selection().pool(0).maglev()).isNull();
        assertThat(selection().pool(1).maglev()).isNotNull();
        assertThat(selectionOf(writer.table(), "plain").pool(0).maglev()).isNull();
        assertThat(viewOf(writer.table(), "h").flags()).isEmpty();
        assertThat(writer.hashTables()).isEqualTo(1);
    }

    @Test
    void routesOfTheSameAppShareATableAndTheLastOneTakesItAway() {
        put("10.0.0.1", "a", null);
        put("10.0.0.2", "a", null);
        for (int i = 0; i < 10; i++) {
            put("h" + i, HASH, to("a"));
        }
        writer.publish();
        int shared = writer.hashTables();

        for (int i = 0; i < 9; i++) {
            writer.removeRoute(RouteKey.parse("h" + i));
        }
        writer.publish();
        int last = writer.hashTables();
        put("h9", RouteOptions.DEFAULT, to("a"));
        writer.publish();

        assertThat(shared).isEqualTo(1);
        assertThat(last).isEqualTo(1);
        assertThat(writer.hashTables()).isZero();
    }

    @Test
    void tablesFollowTheInstancesAndNoneIsLeftBehind() {
        put("h", HASH, to("a"));
        for (int i = 0; i < 40; i++) {
            put("10.0.0." + i, "a", null);
            writer.publish();
        }
        int full = writer.hashTables();
        for (int i = 0; i < 40; i++) {
            writer.removeEndpoint("10.0.0." + i + ":80");
            writer.publish();
        }

        assertThat(full).isEqualTo(1);
        assertThat(writer.hashTables()).isZero();
    }

    @Test
    void routesAboveTheBoundOfTablesAreFlaggedAndServedPlainly() {
        rebuild(new BalancingSettings(Algorithm.ROUND_ROBIN, ZonePreference.NONE, null, 1));
        put("h0", HASH, to("a"));
        put("h", HASH, to("b"));
        for (int i = 0; i < 4; i++) {
            put("10.0.0." + i, i < 2 ? "a" : "b", null);
        }
        writer.publish();

        assertThat(viewOf(writer.table(), "h0").flags()).isEmpty();
        assertThat(viewOf(writer.table(), "h").flags()).containsExactly(RouteFlag.HASH_TABLE_MISSING);
        assertThat(select(writer.table(), "h", 4))
                .containsExactly("10.0.0.2:80", "10.0.0.3:80", "10.0.0.2:80", "10.0.0.3:80");
    }

    @Test
    void atTheBoundARouteKeepsItsTableWhenItsInstancesChange() {
        rebuild(new BalancingSettings(Algorithm.ROUND_ROBIN, ZonePreference.NONE, null, 1));
        put("h", HASH, to("a"));
        put("10.0.0.1", "a", null);
        put("10.0.0.2", "a", null);
        writer.publish();

        put("10.0.0.3", "a", null);
        writer.publish();

        assertThat(viewOf(writer.table(), "h").flags()).isEmpty();
        assertThat(writer.hashTables()).isEqualTo(1);
    }

    @Test
    void buildingATableIsQuickEnoughForEveryChangeOfInstances() {
        put("h", HASH, to("a"));
        for (int i = 0; i < 100; i++) {
            put("10.0.1." + i, "a", null);
        }
        writer.publish();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 50; round++) {
            long before = System.nanoTime();
            put("10.0.0.1", "a", null);
            writer.publish();
            writer.removeEndpoint("10.0.0.1:80");
            writer.publish();
            least = Math.min(least, (System.nanoTime() - before) / 2);
        }

        System.out.println("publishing a change of a hashed route with 100 instances: " + least / 1000 + " us");
        assertThat(writer.hashTables()).isEqualTo(1);
    }

    @Test
    void endpointsOfTheOwnZoneComeFirstWhereThatIsConfigured() {
        rebuild(new BalancingSettings(Algorithm.ROUND_ROBIN, ZonePreference.LOCAL_FIRST, "z1", 10));
        put("h", RouteOptions.DEFAULT, to("a"));
        put("10.0.0.1", "a", "z1");
        put("10.0.0.2", "a", "z2");
        put("10.0.0.3", "a", null);
        put("10.0.0.4", "a", "z1");
        writer.publish();

        assertThat(select(writer.table(), "h", 4))
                .containsExactly("10.0.0.1:80", "10.0.0.4:80", "10.0.0.1:80", "10.0.0.4:80");
    }

    @Test
    void zonesDoNotMatterWhereNothingIsConfigured() {
        put("h", RouteOptions.DEFAULT, to("a"));
        put("10.0.0.1", "a", "z1");
        put("10.0.0.2", "a", "z2");
        writer.publish();

        assertThat(select(writer.table(), "h", 2)).containsExactly("10.0.0.1:80", "10.0.0.2:80");
    }

    @Test
    void preferringAZoneNeedsOne() {
        assertThatThrownBy(() -> new BalancingSettings(Algorithm.ROUND_ROBIN, ZonePreference.LOCAL_FIRST, " ", 10))
                .hasMessageContaining("zone")
                .hasMessageContaining("local-first");
        assertThatThrownBy(() -> new BalancingSettings(Algorithm.ROUND_ROBIN, ZonePreference.NONE, null, -1))
                .hasMessageContaining("hashTablesMax: -1");
    }

    @Test
    void anInstanceThatRegistersAnewKeepsItsCountAndRequestsOfTheOldFormEndOnIt() {
        put("h", LEAST_CONNECTION, to("a"));
        put("10.0.0.1", "a", "z1");
        writer.publish();
        Endpoint before = selection().pool(0).endpoints().get(0);
        before.begin();
        before.begin();

        put("10.0.0.1", "a", "z2");
        writer.publish();
        Endpoint after = selection().pool(0).endpoints().get(0);
        int taken = after.inFlight();
        before.end();
        before.markFailed(100);

        assertThat(after).isNotSameAs(before);
        assertThat(before.retired()).isTrue();
        assertThat(taken).isEqualTo(2);
        assertThat(after.inFlight()).isEqualTo(1);
        assertThat(after.marked(50)).isTrue();
    }

    @Test
    void aStickyCanaryFollowsTheWeightsOfAllDestinationsInTheirOrder() {
        put("h", CANARY, to("a", 50), to("b", 30), to("c", 20));
        put("10.0.0.1", "a", null);
        put("10.0.0.2", "b", null);
        put("10.0.0.3", "c", null);
        writer.publish();
        Map<Long, String> before = sides();

        writer.removeEndpoint("10.0.0.2:80");
        writer.publish();
        Map<Long, String> without = sides();
        put("10.0.0.2", "b", null);
        writer.publish();

        before.forEach((user, then) -> {
            if (then.equals("10.0.0.2:80")) {
                assertThat(without.get(user)).isNotEqualTo(then);
            } else {
                assertThat(without.get(user)).isEqualTo(then);
            }
        });
        assertThat(sides()).isEqualTo(before);
        assertThat(before.values().stream().distinct()).hasSize(3);
    }

    @Test
    void everyRouterPutsAUserOnTheSameSide() {
        Map<Long, String> first = canaryOf(writer);
        TableWriter other = new TableWriter("router-2", 99, false);

        assertThat(canaryOf(other)).isEqualTo(first);
    }

    private Map<Long, String> canaryOf(TableWriter of) {
        writer = of;
        put("h", CANARY, to("a", 90), to("b", 10));
        put("10.0.0.1", "a", null);
        put("10.0.0.2", "b", null);
        writer.publish();
        return sides();
    }

    @Test
    void withoutTheAnnotationThereIsNoSplit() {
        put("h", RouteOptions.DEFAULT, to("a", 50), to("b", 50));
        put("10.0.0.1", "a", null);
        put("10.0.0.2", "b", null);
        writer.publish();

        assertThat(selection().split()).isNull();
    }

    @Test
    void optionsThatCannotBeReadAreFlagged() {
        put("h", options("loadbalancing", "hash", "hash_header", "not a name"), to("a"));
        put("10.0.0.1", "a", null);
        writer.publish();

        assertThat(viewOf(writer.table(), "h").flags()).containsExactly(RouteFlag.OPTION_MISREAD);
    }

    @Test
    void anEndpointWithoutAnInstanceIdIsKnownByItsAddress() {
        Instance nameless = new Instance(
                "10.0.0.1", 80, false, null, Guid.of("a"), null, null, "", 0, null, null, "http1", Map.of());
        Instance tagged = new Instance(
                "10.0.0.2",
                80,
                false,
                null,
                Guid.of("a"),
                null,
                null,
                "i",
                0,
                null,
                null,
                "http1",
                Map.of("process_id", "p"));
        put("h", HASH, to("a"));
        writer.putEndpoint("10.0.0.1:80", 0, entry(nameless, "h"));
        writer.putEndpoint("10.0.0.2:80", 0, entry(tagged, "h"));
        writer.publish();
        List<Endpoint> endpoints = selection().pool(0).endpoints();
        Maglev<Endpoint> maglev = requireNonNull(selection().pool(0).maglev());

        assertThat(endpoints).extracting(Endpoint::instanceId).containsExactly("10.0.0.1:80", "i");
        assertThat(endpoints.get(0).processGuid()).isNull();
        assertThat(endpoints.get(1).processGuid()).isEqualTo("p");
        assertThat(maglev.at(0)).isIn(endpoints);
        assertThat(new InstanceFilter(true, "p", "0").test(endpoints.get(1))).isTrue();
        assertThat(new InstanceFilter(true, "p", null).test(endpoints.get(0))).isFalse();
    }

    private Map<Long, String> sides() {
        Selection<Endpoint> selection = selection();
        assertThat(selection.split()).isInstanceOf(Split.class);
        Map<Long, String> sides = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            Demand<Endpoint> demand = new Demand<>();
            long user = Fnv.spread(Fnv.hash("user-" + i));
            demand.user(user);
            sides.put(
                    user,
                    requireNonNull(selection.select(demand, 0, null, Integer.MAX_VALUE))
                            .id());
        }
        return sides;
    }

    private Selection<Endpoint> selection() {
        return selectionOf(writer.table(), "h");
    }

    private void rebuild(BalancingSettings settings) {
        writer = new TableWriter("router-1", 7, false, settings);
    }

    private static RouteOptions options(String... namesAndValues) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            options.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return RouteOptions.of(options, Map.of());
    }

    private void put(String key, RouteOptions options, Destination... destinations) {
        writer.putRoute(RouteKey.parse(key), 0, route("guid-of-" + key, 1, options, destinations));
    }

    private void put(String address, String app, @Nullable String zone) {
        Instance instance = new Instance(
                address, 80, false, null, Guid.of(app), null, null, "i-" + address, 0, zone, null, "http1", Map.of());
        writer.putEndpoint(address + ":80", 0, entry(instance, "elsewhere"));
    }
}
