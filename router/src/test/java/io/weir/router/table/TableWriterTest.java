package io.weir.router.table;

import static io.weir.router.table.Tables.entry;
import static io.weir.router.table.Tables.instance;
import static io.weir.router.table.Tables.route;
import static io.weir.router.table.Tables.serving;
import static io.weir.router.table.Tables.to;
import static io.weir.router.table.Tables.view;
import static io.weir.router.table.Tables.viewOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.Allocated;
import io.weir.schemas.topic.RouteKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TableWriterTest {

    private static final int MANY = 10_000;

    private final TableWriter writer = new TableWriter("router-1", 7, false);
    private final RouteTable table = writer.table();

    @Test
    void nothingIsVisibleBeforeItIsPublished() {
        put("h", 0);

        assertThat(view(table, "h")).isNull();
    }

    @Test
    void aRemovedRouteIsGone() {
        put("h", 0);
        writer.publish();

        writer.removeRoute(RouteKey.parse("h"));
        writer.publish();

        assertThat(view(table, "h")).isNull();
        assertThat(table.sizes()).isEqualTo(TableSizes.EMPTY);
    }

    @Test
    void aRouteThatIsDeletedAndMadeAgainInOneBatchIsNeverAway() {
        put("h", 0);
        writer.publish();
        RouteCell cell = requireNonNull(table.find("h", "/"));

        writer.removeRoute(RouteKey.parse("h"));
        put("h", 0);
        writer.publish();

        assertThat(table.find("h", "/")).isSameAs(cell);
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        writer.removeRoute(RouteKey.parse("h"));
        writer.removeEndpoint("10.0.0.1:80");
        writer.publish();

        assertThat(table.sizes()).isEqualTo(TableSizes.EMPTY);
    }

    @Test
    void theSizesAreThoseOfTheLastPublication() {
        put("h", 0);
        put("h/v2", 0);
        put("i", 0);
        writer.putEndpoint("10.0.0.1:80", 0, entry(instance("10.0.0.1", 80, "app-of-h"), "h"));
        writer.putEndpoint("10.0.0.2:80", 0, entry(instance("10.0.0.2", 80, null), "uaa"));

        writer.publish();

        assertThat(table.sizes()).isEqualTo(new TableSizes(3, 1, 2, 0, 3, 2, 0, 0));
    }

    @Test
    void aSweepTakesAwayWhatTheNewReadingDidNotSee() {
        put("kept", 0);
        put("gone", 0);
        put("elsewhere", 1);
        writer.publish();
        int reading = writer.beginReading();
        put("kept", 0);
        put("new", 0);

        int swept = writer.sweepRoutes(partition -> partition == 0, reading);
        writer.publish();

        assertThat(swept).isEqualTo(1);
        assertThat(view(table, "gone")).isNull();
        assertThat(view(table, "kept")).isNotNull();
        assertThat(view(table, "new")).isNotNull();
        assertThat(view(table, "elsewhere")).isNotNull();
    }

    @Test
    void duringAReadingTheTableServesAsBefore() {
        put("h", 0);
        writer.publish();

        writer.beginReading();
        writer.publish();

        assertThat(view(table, "h")).isNotNull();
    }

    @Test
    void aSweepOfEndpointsLeavesTheirRoutesEmpty() {
        put("h", 0);
        writer.putEndpoint("10.0.0.1:80", 0, entry(instance("10.0.0.1", 80, "app-of-h"), "h"));
        writer.publish();

        writer.sweepEndpoints(partition -> true, writer.beginReading());
        writer.publish();

        assertThat(viewOf(table, "h").selection()).isNull();
    }

    @Test
    void aLoneSlashIsTheEmptyPath() {
        put("h", 0);
        writer.putEndpoint("10.0.0.1:80", 0, entry(instance("10.0.0.1", 80, "app-of-h"), "h/"));

        writer.publish();

        assertThat(serving(table, "h")).containsExactly("10.0.0.1:80");
        assertThat(viewOf(table, "h").destinations().get(0).registered()).isTrue();
    }

    @Test
    void aListingHoldsEveryRouteAndNothingElse() {
        put("h", 0);
        put("h/v2", 0);
        writer.putEndpoint("10.0.0.1:80", 0, entry(instance("10.0.0.1", 80, "x"), "not-a-route"));
        writer.publish();
        List<String> listed = new ArrayList<>();

        table.list().next(10, cell -> listed.add(cell.host() + cell.path()));

        assertThat(listed).containsExactlyInAnyOrder("h", "h/v2");
    }

    @Test
    void processesThatNothingNamesAreForgotten() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 500; i++) {
                put("host-" + round + "-" + i, 0);
            }
            writer.publish();
            for (int i = 0; i < 500; i++) {
                writer.removeRoute(RouteKey.parse("host-" + round + "-" + i));
            }
            writer.publish();
        }

        assertThat(writer.processes()).isZero();
        assertThat(table.sizes().hosts()).isZero();
    }

    @Test
    void aChangeOfOneRouteOfAnAppDoesNotGoOverItsOthers() {
        for (int i = 0; i < MANY; i++) {
            putWeighted("h" + i, 1);
        }
        writer.publish();
        AtomicInteger weight = new AtomicInteger(1);

        long bytes = Allocated.least(() -> {
            weight.incrementAndGet();
            return () -> {
                putWeighted("h0", weight.get());
                writer.publish();
            };
        });

        // To note all of them alone takes four bytes each.
        assertThat(bytes).isBetween(1L, 3L * MANY);
        assertThat(requireNonNull(requireNonNull(view(table, "h0")).route())
                        .destinations()
                        .getFirst()
                        .weight())
                .isEqualTo(weight.get());
    }

    private void putWeighted(String key, int weight) {
        writer.putRoute(RouteKey.parse(key), 0, route("guid-of-" + key, to("app", weight), to("other-app", 1)));
    }

    private void put(String key, int partition) {
        writer.putRoute(RouteKey.parse(key), partition, route("guid-of-" + key, to("app-of-" + key)));
    }
}
