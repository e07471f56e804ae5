package io.weir.router.table;

import static io.weir.router.table.Tables.lineage;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.topic.RouteKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a route costs. Lineage and endpoints are counted apart, as in DESIGN §9. */
class MemoryTest {

    private static final int ROUTES = Integer.getInteger("weir.test.routes", 100_000);
    private static final int BYTES_MAX = 400;
    private static final int BYTES_WITH_ENDPOINT_MAX = 1_024;

    @Test
    void aRouteWithOneDestinationAndAHostOfFortyCharactersTakesFewBytes() {
        Lineage lineage = lineage(1);
        Guid space = Guid.of(new UUID(1, 2).toString());
        long before = usedBytes();
        TableWriter writer = new TableWriter("router-1", 7, false);
        for (int i = 0; i < ROUTES; i++) {
            put(writer, i, space, lineage);
        }
        writer.publish();

        long perRoute = (usedBytes() - before) / ROUTES;

        System.out.println("live heap per route: " + perRoute + " bytes");
        assertThat(writer.table().sizes().routes()).isEqualTo(ROUTES);
        assertThat(perRoute).isBetween(100L, (long) BYTES_MAX);
    }

    @Test
    void aRouteWithItsLineageAndAnEndpointWithTlsAndTheTagsOfThePlatformTakesAKibibyteAtMost() {
        Interner interner = new Interner();
        long before = usedBytes();
        TableWriter writer = new TableWriter("router-1", 7, false);
        for (int i = 0; i < ROUTES; i++) {
            // As they are read, each with texts and numbers of its own but for what the reader shares.
            Guid space = Guid.of(new UUID(1, i % 100).toString());
            put(writer, i, space, new Lineage(interner.intern("weir.route-events"), i % 12, i, i, i));
            writer.putEndpoint(address(i) + ":61001", 0, endpoint(i, interner));
        }
        writer.publish();

        long perRoute = (usedBytes() - before) / ROUTES;

        System.out.println("live heap per route with lineage and endpoint: " + perRoute + " bytes");
        assertThat(writer.table().sizes().endpoints()).isEqualTo(ROUTES);
        assertThat(perRoute).isBetween(400L, (long) BYTES_WITH_ENDPOINT_MAX);
    }

    private static String address(int i) {
        return "10." + (i >> 16 & 255) + "." + (i >> 8 & 255) + "." + (i & 255);
    }

    private static EndpointEntry endpoint(int i, Interner interner) {
        String app = new UUID(i, 7).toString();
        String instance = new UUID(i, 9).toString();
        Map<String, String> tags = Map.ofEntries(
                Map.entry("component", "route-emitter"),
                Map.entry("app_id", app),
                Map.entry("app_name", "application-" + i),
                Map.entry("instance_id", "0"),
                Map.entry("organization_id", new UUID(3, i % 20).toString()),
                Map.entry("organization_name", "organization-" + i % 20),
                Map.entry("process_id", app),
                Map.entry("process_instance_id", instance),
                Map.entry("process_type", "web"),
                Map.entry("source_id", app),
                Map.entry("space_id", new UUID(1, i % 100).toString()),
                Map.entry("space_name", "space-" + i % 100));
        var described = new Instance(
                address(i),
                61001,
                true,
                new UUID(i, 9).toString(),
                Guid.of(app),
                interner.intern("web"),
                null,
                instance,
                0,
                interner.intern("z" + i % 3),
                null,
                interner.intern("http1"),
                Tags.of(tags, interner));
        return new EndpointEntry(
                described,
                List.of(RouteKey.parse(host(i))),
                new Lineage(interner.intern("weir.endpoint-events"), i % 12, i, i, Lineage.UNKNOWN));
    }

    @Test
    void anEqualTableThatIsReadBesideItTakesLittleMoreAndAnotherOneLessThanTwice() {
        Lineage lineage = lineage(1);
        Guid space = Guid.of(new UUID(1, 2).toString());
        TableWriter writer = new TableWriter("router-1", 7, false);
        long empty = usedBytes();
        for (int i = 0; i < ROUTES; i++) {
            put(writer, i, space, lineage);
        }
        writer.publish();
        long table = (usedBytes() - empty) / ROUTES;

        StagedRoutes equal = writer.stage();
        long before = usedBytes();
        for (int i = 0; i < ROUTES; i++) {
            equal.put(RouteKey.parse(host(i)), i % 12, route(i, 1, space, lineage));
        }
        writer.publish();
        long perEqualRoute = (usedBytes() - before) / ROUTES;
        equal.forget();
        StagedRoutes other = writer.stage();
        before = usedBytes();
        for (int i = 0; i < ROUTES; i++) {
            other.put(RouteKey.parse(host(i)), i % 12, route(i, 2, space, lineage));
        }
        writer.publish();
        long perOtherRoute = (usedBytes() - before) / ROUTES;

        System.out.println("live heap per route: table " + table + ", staged beside it: equal " + perEqualRoute
                + ", another " + perOtherRoute + " bytes");
        assertThat(other.size()).isEqualTo(ROUTES);
        assertThat(perEqualRoute).isLessThan(table / 8);
        assertThat(perOtherRoute).isLessThan(table * 3 / 4);
    }

    private static void put(TableWriter writer, int i, Guid space, Lineage lineage) {
        writer.putRoute(RouteKey.parse(host(i)), 0, route(i, 1, space, lineage));
    }

    private static String host(int i) {
        return String.format("applicatio-%07d.apps.acme.example.com", i);
    }

    private static Route route(int i, long revision, Guid space, Lineage lineage) {
        Destination destination =
                new Destination(Guid.of(new UUID(i, 7).toString()), "web", 8080, "http1", Destination.UNWEIGHTED);
        return new Route(
                Guid.of(new UUID(i, 8).toString()),
                revision,
                i,
                List.of(destination),
                RouteOptions.DEFAULT,
                null,
                null,
                space,
                lineage);
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
