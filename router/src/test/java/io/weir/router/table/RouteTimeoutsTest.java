package io.weir.router.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTimeoutsTest {

    @ParameterizedTest
    @CsvSource({"250ms, 250", "30s, 30000", "2m, 120000", "1h, 3600000", "24h, 86400000", "1ms, 1"})
    void aTimeIsANumberWithItsUnit(String text, long millis) {
        RouteTimeouts read = RouteTimeouts.of(Map.of("weir.io/request-timeout", text));

        assertThat(read).isEqualTo(new RouteTimeouts(millis, RouteTimeouts.UNSET, RouteTimeouts.UNSET, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-1s", "1.5s", "0s", "25h", "30 seconds", "9999999999s", "١s"})
    void whatIsNoTimeIsLeftOutAndSaidSo(String text) {
        RouteTimeouts read = RouteTimeouts.of(Map.of("weir.io/request-timeout", text, "weir.io/idle-timeout", "5s"));

        assertThat(read).isEqualTo(new RouteTimeouts(RouteTimeouts.UNSET, RouteTimeouts.UNSET, 5_000, true));
    }

    @Test
    void theWaitForAHeadAndSilenceMayBeUnbounded() {
        RouteTimeouts read = RouteTimeouts.of(Map.of("weir.io/header-timeout", "0s", "weir.io/idle-timeout", "0s"));

        assertThat(read).isEqualTo(new RouteTimeouts(RouteTimeouts.UNSET, 0, 0, false));
        assertThat(read.headerNanosOr(7)).isZero();
        assertThat(read.requestNanosOr(7)).isEqualTo(7);
    }

    @Test
    void routesWithoutAnnotationsShareOne() {
        assertThat(RouteTimeouts.of(Map.of("weir.io/selection", "endpoint"))).isSameAs(RouteTimeouts.NONE);
        assertThat(RouteOptions.of(Map.of(), Map.of("other", "x"))).isSameAs(RouteOptions.DEFAULT);
    }

    @Test
    void aRouteWithAMisreadTimeIsFlagged() {
        TableWriter writer = new TableWriter("router-1", 7, false);
        RouteOptions options = RouteOptions.of(Map.of(), Map.of("weir.io/request-timeout", "soon"));
        writer.putRoute(
                io.weir.schemas.topic.RouteKey.parse("h"), 0, Tables.route("guid", 1, options, Tables.to("app")));
        writer.publish();

        assertThat(Tables.viewOf(writer.table(), "h").flags()).containsExactly(RouteFlag.OPTION_MISREAD);
    }
}
