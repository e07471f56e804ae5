package io.weir.router.step;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.RouteServiceTarget;
import io.weir.router.selection.Selection;
import io.weir.router.table.Endpoint;
import io.weir.router.table.Routes;
import org.junit.jupiter.api.Test;

class DrawDestinationTest {

    private final Selection<Endpoint> selection =
            requireNonNull(Routes.weighted("h", 1, 1).selection());

    @Test
    void everyRequestToABackendDrawsOnce() {
        assertThat(draw(false).draw + 1).isEqualTo(draw(false).draw);
    }

    @Test
    void aRequestOnItsWayToARouteServiceDrawsNone() {
        long before = draw(false).draw;

        draw(true);

        assertThat(draw(false).draw).isEqualTo(before + 1);
    }

    private Exchange draw(boolean away) {
        Exchange x = Exchanges.get("/");
        x.selection = selection;
        x.service = away ? new RouteServiceTarget("s", 443, true, 1) : null;
        new DrawDestination().apply(x);
        return x;
    }
}
