package io.weir.router.table;

import static io.weir.router.table.Tables.entry;
import static io.weir.router.table.Tables.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.Allocated;
import io.weir.router.selection.BalancingSettings;
import io.weir.router.selection.BalancingSettings.Algorithm;
import io.weir.router.selection.BalancingSettings.ZonePreference;
import io.weir.router.selection.Demand;
import io.weir.router.selection.Fnv;
import io.weir.router.selection.Selection;
import io.weir.router.selection.Tried;
import io.weir.schemas.topic.RouteKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lookup and selection allocate nothing; what a selection costs is printed, as machines differ. */
class LookupAllocationTest {

    private static final int MANY = 2_000;
    private static final String[] TEXTS = new String[64];

    static {
        Arrays.setAll(TEXTS, i -> "user-" + i + "@example.com");
    }

    private final TableWriter writer = new TableWriter(
            "router-1", 7, false, new BalancingSettings(Algorithm.ROUND_ROBIN, ZonePreference.LOCAL_FIRST, "z1", 100));

    /** Every way that a selection can go. */
    enum Way {
        ROUND_ROBIN,
        ROUND_ROBIN_ONE_MARKED,
        ROUND_ROBIN_ONE_SATURATED,
        LEAST_CONNECTION,
        HASH,
        HASH_WITHOUT_A_VALUE,
        HASH_BALANCED,
        STICKY,
        CANARY,
        INSTANCE,
        RETRY,
        DIVERTED
    }

    private static RouteOptions options(Way way) {
        return switch (way) {
            case LEAST_CONNECTION -> RouteOptions.of(Map.of("loadbalancing", "least-connection"), Map.of());
            case HASH, HASH_WITHOUT_A_VALUE ->
                RouteOptions.of(Map.of("loadbalancing", "hash", "hash_header", "X-User"), Map.of());
            case HASH_BALANCED ->
                RouteOptions.of(
                        Map.of("loadbalancing", "hash", "hash_header", "X-User", "hash_balance", "1.2"), Map.of());
            case CANARY -> RouteOptions.of(Map.of(), Map.of("weir.io/sticky-canary", "header:X-User"));
            default -> RouteOptions.DEFAULT;
        };
    }

    private static Demand<Endpoint> demand(Way way, int n) {
        Demand<Endpoint> demand = new Demand<>();
        String user = TEXTS[n % TEXTS.length];
        switch (way) {
            case HASH, HASH_BALANCED -> demand.hash(Fnv.hash(user));
            case STICKY -> demand.prefer("i-b-3", false);
            case CANARY -> demand.user(Fnv.spread(Fnv.hash(user)));
            case INSTANCE -> demand.only(new InstanceFilter(false, "b", "3"));
            default -> {}
        }
        return demand;
    }

    @ParameterizedTest
    @EnumSource
    void aSelectionAllocatesNothing(Way way) {
        for (int each : new int[] {10, 100}) {
            aSelectionAllocatesNothing(way, each);
        }
    }

    private void aSelectionAllocatesNothing(Way way, int each) {
        Selection<Endpoint> selection = selection(way, each);
        Tried tried = tried(way, selection);
        Supplier<Runnable> round = () -> {
            List<Demand<Endpoint>> demands = demands(way);
            int inFlightMax = way == Way.HASH_BALANCED ? 100 : 1;
            return () -> serve(selection, demands, tried, inFlightMax);
        };

        long allocated = Allocated.least(round);
        long nanos = leastNanos(round);

        System.out.printf("select %-26s %3d endpoints in each of 2 destinations: %d ns%n", way, each, nanos / MANY);
        assertThat(allocated).isZero();
    }

    @Test
    void aLookupAllocatesNothing() {
        writer.putRoute(RouteKey.parse("app.example.com"), 0, Tables.route("r", to("a", 61), to("b", 39)));
        writer.putRoute(RouteKey.parse("app.example.com/v1"), 0, Tables.route("r1", to("a"), to("b")));
        writer.putRoute(RouteKey.parse("app.example.com/v1/x"), 0, Tables.route("rx", to("a")));
        writer.putRoute(RouteKey.parse("*.example.com"), 0, Tables.route("w", to("a", 1), to("b", 99)));
        endpoints(4);
        writer.publish();

        long allocated = Allocated.least(() -> () -> {
            for (int i = 0; i < MANY; i++) {
                look("APP.example.com:443", "/?q");
                look("app.example.com", "/v1/y?q");
                look("app.example.com", "/v1/x/");
                look("deep.other.example.com", "/anything/at/all");
            }
        });

        assertThat(allocated).isZero();
    }

    private void look(String host, String target) {
        RouteCell cell = writer.table().find(host, target);
        RouteView view = cell == null ? null : cell.view();
        if (view == null || view.selection() == null) {
            throw new AssertionError(host + target + " was not found");
        }
    }

    private Selection<Endpoint> selection(Way way, int each) {
        writer.putRoute(
                RouteKey.parse("app.example.com"), 0, Tables.route("r", 1, options(way), to("a", 61), to("b", 39)));
        endpoints(each);
        writer.publish();
        Selection<Endpoint> selection = Tables.selectionOf(writer.table(), "app.example.com");
        if (way == Way.ROUND_ROBIN_ONE_MARKED) {
            selection.pool(0).endpoints().get(0).markFailed(Long.MAX_VALUE / 2);
        }
        if (way == Way.ROUND_ROBIN_ONE_SATURATED) {
            selection.pool(0).endpoints().get(0).begin();
        }
        if (way == Way.HASH_BALANCED) {
            selection.pool(0).endpoints().forEach(Endpoint::begin);
            selection.pool(1).endpoints().forEach(Endpoint::begin);
            selection.pool(1).endpoints().get(0).begin();
        }
        if (way == Way.DIVERTED) {
            selection.pool(0).endpoints().forEach(Endpoint::begin);
        }
        return selection;
    }

    private static Tried tried(Way way, Selection<Endpoint> selection) {
        Tried tried = new Tried(3);
        if (way == Way.RETRY) {
            tried.add(selection.pool(0).endpoints().get(0));
            tried.add(selection.pool(1).endpoints().get(0));
        }
        return tried;
    }

    /** Made beforehand: a request has one anyway. */
    private static List<Demand<Endpoint>> demands(Way way) {
        @SuppressWarnings({"unchecked", "rawtypes"}) // arrays know no type arguments
        Demand<Endpoint>[] demands = new Demand[MANY];
        Arrays.setAll(demands, n -> demand(way, n));
        return Arrays.asList(demands);
    }

    private static void serve(
            Selection<Endpoint> selection, List<Demand<Endpoint>> demands, Tried tried, int inFlightMax) {
        for (int n = 0; n < MANY; n++) {
            if (selection.select(demands.get(n), 1, tried, inFlightMax) == null) {
                throw new AssertionError("request " + n + " was served by nobody");
            }
        }
    }

    private void endpoints(int each) {
        for (int i = 0; i < 2 * each; i++) {
            String app = i % 2 == 0 ? "a" : "b";
            Instance instance = new Instance(
                    "10.0.0." + i,
                    80,
                    false,
                    null,
                    Guid.of(app),
                    null,
                    null,
                    "i-" + app + "-" + i / 2,
                    i / 2,
                    "z" + i / 2 % 3,
                    null,
                    "http1",
                    Map.of());
            writer.putEndpoint("10.0.0." + i + ":80", 0, entry(instance, "app.example.com"));
        }
    }

    private static long leastNanos(Supplier<Runnable> rounds) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 150; i++) {
            Runnable round = rounds.get();
            long before = System.nanoTime();
            round.run();
            least = Math.min(least, System.nanoTime() - before);
        }
        return least;
    }
}
