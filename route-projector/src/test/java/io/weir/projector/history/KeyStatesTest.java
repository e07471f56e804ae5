package io.weir.projector.history;

import static io.weir.projector.fixture.RouteEvents.changed;
import static io.weir.projector.fixture.RouteEvents.route;
import static io.weir.projector.fixture.RouteEvents.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.projector.fixture.RouteEvents;
import io.weir.projector.fixture.RouteHistory;
import io.weir.projector.fixture.RouteHistory.Step;
import io.weir.projector.fold.FoldVersion;
import io.weir.projector.fold.RouteClaims;
import io.weir.projector.fold.RouteFold;
import io.weir.projector.state.StateCodec;
import io.weir.schemas.topic.RouteKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyStatesTest {

    private static final long SEED = 5;

    private final StateCodec codec = new StateCodec();
    private final RouteFold fold = RouteFold.of(FoldVersion.V1);

    @Test
    void whatIsPutAwayComesBackAsItWas() {
        KeyStates roomy = new KeyStates("weir.route-events", fold, codec, 1_000);
        KeyStates narrow = new KeyStates("weir.route-events", fold, codec, 2);
        List<Step> steps = RouteHistory.of(SEED, 500, 12);

        for (int offset = 0; offset < steps.size(); offset++) {
            LoggedEvent event = logged(offset, steps.get(offset));
            assertThat(narrow.fold(event).outcome()).isEqualTo(roomy.fold(event).outcome());
        }

        assertThat(decoded(narrow))
                .as("seed %d", SEED)
                .isEqualTo(decoded(roomy))
                .isNotEmpty();
    }

    @Test
    void aKeyWithoutEventsHasNoClaims() {
        KeyStates states = new KeyStates("weir.route-events", fold, codec);
        states.fold(logged(0, new Step(RouteEvents.KEY, changed(1, route("route-1", to("blue", null))))));

        assertThat(states.claims("elsewhere.example.com")).isEqualTo(RouteClaims.NONE);
        assertThat(states.claims(RouteEvents.KEY).live()).hasSize(1);
    }

    private Map<String, String> decoded(KeyStates states) {
        Map<String, String> decoded = new HashMap<>();
        states.encoded()
                .forEach((key, bytes) ->
                        decoded.put(key, codec.decodeClaims(bytes).toString()));
        return decoded;
    }

    private static LoggedEvent logged(long offset, Step step) {
        return new LoggedEvent(
                3, offset, RouteEvents.CREATED.plusSeconds(offset), RouteKey.parse(step.key()), step.event());
    }
}
