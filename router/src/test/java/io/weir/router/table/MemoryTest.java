package io.weir.router.table;

import static io.weir.router.table.Tables.lineage;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.topic.RouteKey;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a route costs. Lineage and endpoints are counted apart, as in DESIGN §9. */
class MemoryTest {

    private static final int ROUTES = Integer.getInteger("weir.test.routes", 100_000);
    private static final int BYTES_MAX = 400;

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
