package io.weir.perf.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.capi.Actor;
import io.weir.embedded.capi.CapiApp;
import io.weir.embedded.capi.CapiDomain;
import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.CapiSpace;
import io.weir.embedded.capi.DestinationRequest;
import io.weir.embedded.capi.Foundation;
import io.weir.embedded.capi.RouteMessage;
import io.weir.embedded.capi.SimulatedCapi;
import io.weir.embedded.capi.SimulatedCapiSettings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CapiHistoryTest {

    private final SimulatedCapi capi = SimulatedCapi.start(SimulatedCapiSettings.defaults());
    private final Foundation foundation = capi.foundation();
    private final CapiHistory history = new CapiHistory();
    private final LogWatch watch = new LogWatch(history);
    private final CapiSpace space = foundation.createSpace(foundation.createOrganization("org"), "space");
    private final CapiDomain domain = foundation.createDomain("example.com");
    private final CapiApp app = foundation.createApp(space, "app");
    private final CapiApp other = foundation.createApp(space, "other");

    @BeforeEach
    void listen() {
        foundation.onRouteChange(history);
    }

    @AfterEach
    void close() {
        capi.close();
    }

    private CapiRoute route() {
        return foundation.createRoute(Actor.operator(), RouteMessage.of("shop", "", space, domain));
    }

    private CapiRoute weights(CapiRoute route, int first) {
        return foundation.replaceDestinations(
                Actor.operator(),
                route.guid(),
                List.of(DestinationRequest.of(app.guid(), first), DestinationRequest.of(other.guid(), 100 - first)));
    }

    private static LogLine line(CapiRoute route, String change, List<LogLine.Cause> causes) {
        long now = System.currentTimeMillis();
        return new LogLine(route.url(), route.guid(), change, now, now, CapiHistory.destinations(route), causes);
    }

    @Test
    void takesADeletionOfARouteThatIsThereForWrong() {
        CapiRoute route = route();
        LogLine tooEarly = new LogLine(
                route.url(),
                route.guid(),
                "RouteDeleted",
                System.currentTimeMillis() + 60_000,
                System.currentTimeMillis() + 50_000,
                List.of(),
                List.of());

        watch.see(tooEarly);

        assertThat(watch.wrongDeletions()).hasSize(1);
        assertThat(watch.wrongDeletions().getFirst()).contains(route.guid());
    }

    @Test
    void takesADeletionOfARouteThatWasGoneForRight() {
        CapiRoute route = route();
        foundation.deleteRoute(Actor.operator(), route.guid());

        watch.see(line(route, "RouteDeleted", List.of()));

        assertThat(watch.wrongDeletions()).isEmpty();
        assertThat(watch.deletedOf(List.of(route.guid(), "another"))).containsExactly(route.guid());
    }

    @Test
    void countsEveryWeightChangeOnceWhenALaterStateIsInTheLog() {
        CapiRoute first = weights(route(), 80);
        weights(first, 60);
        CapiRoute last = weights(first, 40);

        watch.see(line(first, "RouteChanged", List.of()));
        assertThat(watch.delays(0, Long.MAX_VALUE)).isEmpty();
        assertThat(history.waitingWeights()).hasSize(2);
        watch.see(line(last, "RouteChanged", List.of()));

        assertThat(watch.delays(0, Long.MAX_VALUE)).hasSize(2);
        assertThat(history.waitingWeights()).isEmpty();
    }

    @Test
    void asksForTheActorOfEveryAuditEventOfARouteInTheLog() {
        CapiRoute route = route();
        String event =
                "{\"guid\":\"e1\",\"target\":{\"type\":\"route\",\"guid\":\"" + route.guid() + "\"},\"data\":{}}";
        watch.audited(event);
        boolean before = watch.unnamed().isEmpty();

        watch.see(line(route, "RouteChanged", List.of(new LogLine.Cause("CAPI_EVENT", "e1", false))));
        boolean withoutActor = watch.unnamed().containsKey("e1");
        watch.see(line(route, "RouteAttributed", List.of(new LogLine.Cause("CAPI_EVENT", "e1", true))));

        assertThat(before).isTrue();
        assertThat(withoutActor).isTrue();
        assertThat(watch.unnamed()).isEmpty();
    }

    @Test
    void takesWhatOnlyAScanFoundForDrift() {
        CapiRoute route = route();

        watch.see(line(route, "RouteChanged", List.of(new LogLine.Cause("RECONCILE", null, false))));
        watch.see(line(
                route,
                "RouteChanged",
                List.of(new LogLine.Cause("RECONCILE", null, false), new LogLine.Cause("CAPI_POLL", null, false))));

        assertThat(watch.drift(0, Long.MAX_VALUE)).isEqualTo(1);
    }
}
