package io.weir.projector.history;

import io.weir.projector.fold.Output;
import io.weir.projector.fold.Rejection;
import io.weir.projector.fold.RouteClaim;
import io.weir.projector.fold.RouteFold;
import io.weir.projector.fold.RouteFoldResult;
import io.weir.projector.fold.RouteOutcome;
import io.weir.projector.state.StateCodec;
import io.weir.schemas.avro.RouteState;
import io.weir.schemas.topic.RouteKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that the log says about one route.
 *
 * @param keys the hosts and paths under which it was found
 * @param steps its records, oldest first
 * @param omitted how many older ones are left out
 */
public record RouteHistory(SortedSet<String> keys, List<HistoryStep> steps, long omitted) {

    /**
     * What stands or stood at a host and path.
     *
     * @param fold rules of the table that the outcomes are meant for
     * @param limit the newest so many
     */
    public static RouteHistory at(EventLog log, RouteFold fold, RouteKey key, int limit) {
        HistorySteps steps = new HistorySteps(limit);
        readKeys(log, fold, new TreeSet<>(List.of(key.toString())), log.ends(), new EventsOf(null, steps));
        return steps.toHistory();
    }

    /**
     * What happened to one route, wherever it was.
     *
     * <p>The partition of its present host is read first. If it holds every revision, there is nothing elsewhere; else all
     * partitions are read.
     *
     * @param fold rules of the table that the outcomes are meant for
     * @param limit the newest so many
     */
    public static RouteHistory of(EventLog log, RouteFold fold, String routeGuid, int limit) {
        SortedMap<Integer, Long> ends = log.ends();
        Optional<RouteState> state = log.stateOf(routeGuid);
        if (state.isPresent()) {
            HistorySteps steps = new HistorySteps(limit);
            RouteKey present = new RouteKey(state.get().getHost(), state.get().getPath());
            EventsOf events = new EventsOf(routeGuid, steps);
            readKeys(log, fold, new TreeSet<>(List.of(present.toString())), ends, events);
            if (events.isWholeUpTo(state.get().getRevision())) {
                return steps.toHistory();
            }
        }
        SortedSet<String> keys = new TreeSet<>();
        log.readRoute(routeGuid, ends, record -> {
            if (record instanceof LoggedEvent event) {
                keys.add(event.key().toString());
            }
        });
        HistorySteps steps = new HistorySteps(limit);
        readKeys(log, fold, keys, ends, new EventsOf(routeGuid, steps));
        return steps.toHistory();
    }

    /** Folds all events of the keys: what came of a route's event depends on the other routes at its place. */
    private static void readKeys(
            EventLog log, RouteFold fold, SortedSet<String> keys, Map<Integer, Long> ends, EventsOf events) {
        SortedMap<Integer, SortedSet<String>> byPartition = new TreeMap<>();
        keys.forEach(key -> byPartition
                .computeIfAbsent(log.partitionOf(RouteKey.parse(key)), partition -> new TreeSet<>())
                .add(key));
        byPartition.forEach((partition, some) -> {
            KeyStates states = new KeyStates(log.topic(), fold, new StateCodec());
            log.readKeys(
                    some,
                    Map.of(partition, ends.getOrDefault(partition, 0L)),
                    record -> events.add(step(states, record)));
        });
    }

    private static HistoryStep step(KeyStates states, LogRecord record) {
        return switch (record) {
            case UnusableRecord unusable ->
                new HistoryStep(unusable, RouteOutcome.REJECTED, null, unusable.rejection(), List.of());
            case LoggedEvent event -> {
                RouteFoldResult result = states.fold(event);
                RouteClaim winner = result.outcome() == RouteOutcome.SHADOWED
                        ? result.state().winner()
                        : null;
                Rejection rejection = result.output() instanceof Output.Rejected<?>(Rejection reason) ? reason : null;
                yield new HistoryStep(
                        event, result.outcome(), winner == null ? null : winner.routeGuid(), rejection, List.of());
            }
        };
    }

    public RouteHistory {
        steps = List.copyOf(steps);
        keys = new TreeSet<>(keys);
    }
}
