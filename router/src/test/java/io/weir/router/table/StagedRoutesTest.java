package io.weir.router.table;

import static io.weir.router.table.Tables.route;
import static io.weir.router.table.Tables.to;
import static io.weir.router.table.Tables.view;
import static io.weir.router.table.Tables.viewOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.topic.RouteKey;
import org.junit.jupiter.api.Test;

class StagedRoutesTest {

    private final TableWriter writer = new TableWriter("router-1", 7, false);
    private final RouteTable table = writer.table();
    private final StagedRoutes staged = writer.stage();

    @Test
    void whatIsStagedIsNotServedBeforeItIsTakenOver() {
        staged.put(key("h"), 0, route("r", to("a")));
        writer.publish();
        RouteView before = view(table, "h");

        staged.takeOver();
        writer.publish();

        assertThat(before).isNull();
        assertThat(view(table, "h")).isNotNull();
        assertThat(staged.size()).isZero();
    }

    @Test
    void aRouteThatIsEqualKeepsItsView() {
        put("h", route("r", to("a", 60), to("b", 40)));
        RouteView before = viewOf(table, "h");

        staged.put(key("h"), 0, route("r", to("a", 60), to("b", 40)));
        staged.takeOver();
        writer.publish();

        assertThat(viewOf(table, "h")).isSameAs(before);
    }

    @Test
    void whatTheServedTableLearnsMeanwhileDoesNotReachWhatIsStaged() {
        put("h", route("r", to("a")));
        staged.put(key("h"), 0, route("r", to("a")));

        put("h", route("r", to("b")));
        staged.takeOver();
        writer.publish();

        assertThat(viewOf(table, "h").route()).isEqualTo(route("r", to("a")));
    }

    @Test
    void aRouteThatIsRemovedFromTheServedTableMeanwhileComesBackWithWhatIsStaged() {
        put("h", route("r", to("a")));
        staged.put(key("h"), 0, route("r", to("a")));
        writer.removeRoute(key("h"));
        writer.publish();
        RouteView meanwhile = view(table, "h");

        staged.put(key("h"), 0, route("r", to("b")));
        staged.takeOver();
        writer.publish();

        assertThat(meanwhile).isNull();
        assertThat(viewOf(table, "h").route()).isEqualTo(route("r", to("b")));
    }

    @Test
    void whatIsForgottenOrRemovedLeavesNothingBehind() {
        staged.put(key("a"), 0, route("r", to("a")));
        staged.put(key("b"), 1, route("r", to("a")));
        staged.put(key("c"), 2, route("r", to("a")));
        writer.publish();

        staged.remove(key("a"), 0);
        staged.forget(partition -> partition == 1);
        writer.publish();
        long one = staged.size();
        staged.forget();
        writer.publish();

        assertThat(one).isEqualTo(1);
        assertThat(table.sizes().hosts()).isZero();
        assertThat(table.at("a", "")).isNull();
    }

    @Test
    void twoStagingsHoldTheSamePlaceApart() {
        StagedRoutes second = writer.stage();
        staged.put(key("h"), 0, route("r", to("a")));
        second.put(key("h"), 0, route("r", to("b")));

        staged.forget();
        writer.publish();
        second.takeOver();
        writer.publish();

        assertThat(viewOf(table, "h").route()).isEqualTo(route("r", to("b")));
    }

    private void put(String key, Route route) {
        writer.putRoute(key(key), 0, route);
        writer.publish();
    }

    private static RouteKey key(String key) {
        return RouteKey.parse(key);
    }
}
