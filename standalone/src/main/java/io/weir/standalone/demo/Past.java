package io.weir.standalone.demo;

import io.weir.projector.ProjectorConfig;
import io.weir.projector.fold.FoldVersion;
import io.weir.projector.fold.RouteFold;
import io.weir.projector.fold.RouteOutcome;
import io.weir.projector.history.EventLog;
import io.weir.projector.history.HistoryStep;
import io.weir.projector.history.LoggedEvent;
import io.weir.projector.history.RouteHistory;
import io.weir.projector.history.TableAt;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.config.ConfigLoader;
import io.weir.schemas.topic.RouteKey;
import io.weir.standalone.stack.WeirStack;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What the log says of the demo's route, read as {@code weir history} and {@code weir table --at} read it. */
final class Past {

    /** An earlier demo on the same data may have left more; its oldest are of no interest. */
    private static final int EVENTS_MAX = 1_000;

    private final ProjectorConfig config;
    private final RouteKey key;
    private final RouteFold fold = RouteFold.of(FoldVersion.V1);

    Past(WeirStack stack, String host) {
        this.config = ConfigLoader.load(
                ProjectorConfig.class, stack.folder().configuration("projector"), Map.of(), ProjectorConfig.ENV_PREFIX);
        this.key = new RouteKey(host, "");
    }

    /** The last events that moved the table, the oldest first. */
    List<LoggedEvent> applied(int limit) {
        List<LoggedEvent> applied = new ArrayList<>();
        try (EventLog log = EventLog.open(config)) {
            for (HistoryStep step : RouteHistory.at(log, fold, key, EVENTS_MAX).steps()) {
                if (step.outcome() == RouteOutcome.APPLIED && step.record() instanceof LoggedEvent event) {
                    applied.add(event);
                }
            }
        }
        return applied.subList(Math.max(0, applied.size() - limit), applied.size());
    }

    /** Who an event names, else what led to it. */
    static String actor(LoggedEvent event) {
        List<Cause> causes = event.event().getCauses();
        return causes.stream()
                .map(Cause::getActorName)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> causes.isEmpty()
                        ? "unknown"
                        : causes.getFirst().getKind().name());
    }

    /** The weights by app guid in the table as of an instant; empty where the route was not in it. */
    Map<String, Integer> weightsAsOf(Instant instant) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        try (EventLog log = EventLog.open(config)) {
            TableAt.of(log, fold, log.offsetsAt(instant), key.host()).forEach(entry -> weights.putAll(weights(entry)));
        }
        return weights;
    }

    private static Map<String, Integer> weights(RouteTableEntry entry) {
        return entry.getDestinations().stream()
                .collect(Collectors.toMap(
                        Destination::getAppGuid,
                        each -> each.getWeight() == null ? 0 : each.getWeight(),
                        Integer::sum));
    }
}
