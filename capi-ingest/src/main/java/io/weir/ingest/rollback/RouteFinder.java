package io.weir.ingest.rollback;

import io.weir.ingest.capi.RouteGuid;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.schemas.avro.RouteState;
import io.weir.schemas.topic.RouteKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the route that an operator names, by its guid or by its host and path. May be used by several threads. */
public final class RouteFinder {

    private final RouteLog log;

    public RouteFinder(RouteLog log) {
        this.log = log;
    }

    /**
     * A route, maybe a deleted one, and what the log says of it under its present host and path.
     *
     * @param state as last written
     */
    public record Found(RouteState state, RouteHistory history) {

        /** Host and path. */
        public RouteKey key() {
            return keyOf(state);
        }
    }

    /**
     * Finds a route, by host and path the live one before deleted ones; empty when the log knows none.
     *
     * @param route guid, or host and path as in {@code app.example.com/v1}
     * @param wanted the revision whose content is wanted; 0 for none
     * @throws ProblemException 409 when more than one is meant, 422 when the text is neither,
     *     503 when the log cannot be read in time
     */
    public Optional<Found> find(String route, long wanted) throws InterruptedException {
        if (RouteGuid.isOne(route)) {
            RouteState state = log.states(Set.of(route)).get(route);
            if (state != null) {
                RouteHistory history = log.histories(keyOf(state), wanted).get(route);
                return Optional.of(new Found(state, history == null ? new RouteHistory(wanted) : history));
            }
        }
        return byKey(route, wanted);
    }

    private Optional<Found> byKey(String route, long wanted) throws InterruptedException {
        RouteKey key = key(route);
        Map<String, RouteHistory> histories = log.histories(key, wanted);
        Map<String, RouteState> states = histories.isEmpty() ? Map.of() : log.states(histories.keySet());
        List<RouteState> here = states.values().stream()
                .filter(state -> keyOf(state).equals(key))
                .toList();
        List<RouteState> live =
                here.stream().filter(state -> !state.getDeleted()).toList();
        List<RouteState> meant = live.isEmpty() ? here : live;
        if (meant.isEmpty()) {
            return Optional.empty();
        }
        if (meant.size() > 1) {
            List<String> guids =
                    meant.stream().map(RouteState::getRouteGuid).sorted().toList();
            throw new ProblemException(
                    ProblemKind.CONFLICT,
                    key
                            + (live.isEmpty()
                                    ? " was held by the routes " + guids + ", all of them deleted"
                                    : " is claimed by the" + " routes " + guids)
                            + ": name one of them by its guid");
        }
        RouteState state = meant.getFirst();
        RouteHistory history = histories.get(state.getRouteGuid());
        return Optional.of(new Found(state, history == null ? new RouteHistory(wanted) : history));
    }

    private static RouteKey key(String route) {
        try {
            if (!route.contains("://")) {
                return RouteKey.parse(route);
            }
        } catch (IllegalArgumentException e) {
            throw noRoute(route);
        }
        throw noRoute(route);
    }

    private static ProblemException noRoute(String route) {
        return ProblemException.ofField(
                ProblemKind.INVALID_CONTENT,
                "/route",
                "/route must be a route's guid, or host and path without a scheme such as app.example.com/v1, but is '"
                        + route + "'");
    }

    private static RouteKey keyOf(RouteState state) {
        return new RouteKey(state.getHost(), state.getPath());
    }
}
