package io.weir.router.table;

import static io.weir.router.table.Tables.entry;
import static io.weir.router.table.Tables.instance;
import static io.weir.router.table.Tables.route;
import static io.weir.router.table.Tables.select;
import static io.weir.router.table.Tables.selectionOf;
import static io.weir.router.table.Tables.to;
import static io.weir.router.table.Tables.viewOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.selection.Ticket;
import io.weir.schemas.topic.RouteKey;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What ends an epoch of weighted draws and what does not: rule 7.5. */
class EpochTest {

    private final TableWriter writer = new TableWriter("router-1", 7, false);
    private final RouteTable table = writer.table();

    @BeforeEach
    void aWeightedRouteOfTwoApps() {
        writer.putRoute(RouteKey.parse("h"), 0, route("r", to("a", 61), to("b", 39)));
        put("10.0.0.1", "a");
        put("10.0.0.2", "b");
        writer.publish();
    }

    @Test
    void endpointsThatComeAndGoInsideADestinationDoNotEndIt() {
        Ticket before = ticket();
        int epoch = viewOf(table, "h").epoch();

        put("10.0.0.3", "b");
        writer.publish();
        writer.removeEndpoint("10.0.0.2:80");
        writer.publish();

        assertThat(ticket()).isSameAs(before);
        assertThat(viewOf(table, "h").epoch()).isEqualTo(epoch);
    }

    @Test
    void aNewRevisionWithTheSameWeightsDoesNotEndIt() {
        Ticket before = ticket();

        writer.putRoute(RouteKey.parse("h"), 0, route("r", 2, RouteOptions.DEFAULT, to("a", 61), to("b", 39)));
        writer.publish();

        assertThat(ticket()).isSameAs(before);
        assertThat(requireNonNull(viewOf(table, "h").route()).revision()).isEqualTo(2);
    }

    @Test
    void otherWeightsEndIt() {
        Ticket before = ticket();

        writer.putRoute(RouteKey.parse("h"), 0, route("r", 2, RouteOptions.DEFAULT, to("a", 50), to("b", 50)));
        writer.publish();

        assertThat(ticket()).isNotSameAs(before);
    }

    @Test
    void aDestinationThatLosesItsLastEndpointEndsItAndTheOthersTakeItsShare() {
        int epoch = viewOf(table, "h").epoch();

        writer.removeEndpoint("10.0.0.2:80");
        writer.publish();

        assertThat(viewOf(table, "h").epoch()).isEqualTo(epoch + 1);
        assertThat(select(table, "h", 10)).containsOnly("10.0.0.1:80");
    }

    @Test
    void theSameSetOnceMoreIsANewEpoch() {
        Ticket before = ticket();
        int epoch = viewOf(table, "h").epoch();

        writer.removeEndpoint("10.0.0.2:80");
        writer.publish();
        put("10.0.0.2", "b");
        writer.publish();

        assertThat(ticket()).isNotSameAs(before);
        assertThat(viewOf(table, "h").epoch()).isEqualTo(epoch + 2);
    }

    @Test
    void aChangeAndItsReversalBetweenTwoPublicationsDoNotEndIt() {
        Ticket before = ticket();

        writer.removeEndpoint("10.0.0.2:80");
        put("10.0.0.2", "b");
        writer.publish();

        assertThat(ticket()).isSameAs(before);
    }

    @Test
    void anotherRouteInItsPlaceEndsIt() {
        Ticket before = ticket();

        writer.putRoute(RouteKey.parse("h"), 0, route("other", to("a", 61), to("b", 39)));
        writer.publish();

        assertThat(ticket()).isNotSameAs(before);
    }

    @Test
    void failureMarksDoNotEndIt() {
        Ticket before = ticket();

        selectionOf(table, "h").pool(1).endpoints().get(0).markFailed(1_000_000);
        writer.publish();

        assertThat(ticket()).isSameAs(before);
    }

    @Test
    void routersBeginAtDifferentSlots() {
        Set<Long> starts = new HashSet<>();
        for (int router = 0; router < 50; router++) {
            TableWriter other = new TableWriter("router-" + router, 7, false);
            other.putRoute(RouteKey.parse("h"), 0, route("r", to("a", 61), to("b", 39)));
            other.putEndpoint("10.0.0.1:80", 0, entry(instance("10.0.0.1", 80, "a"), "h"));
            other.putEndpoint("10.0.0.2:80", 0, entry(instance("10.0.0.2", 80, "b"), "h"));
            other.publish();
            starts.add(requireNonNull(selectionOf(other.table(), "h").ticket()).peek());
        }

        assertThat(starts).hasSizeGreaterThan(5);
    }

    @Test
    void turnsInsideADestinationGoOnWhenItsEndpointsChange() {
        put("10.0.0.3", "b");
        put("10.0.0.4", "b");
        writer.publish();
        Ticket turn = selectionOf(table, "h").pool(1).cursor();

        put("10.0.0.5", "b");
        writer.publish();

        assertThat(selectionOf(table, "h").pool(1).cursor()).isSameAs(turn);
    }

    private Ticket ticket() {
        return requireNonNull(selectionOf(table, "h").ticket());
    }

    private void put(String address, String app) {
        writer.putEndpoint(address + ":80", 0, entry(instance(address, 80, app), "h"));
    }
}
