package io.weir.projector.history;

import io.weir.projector.fold.RouteOutcome;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteDeleted;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collects the steps of a history, of which it keeps the newest, and finds out what each changed. */
final class HistorySteps {

    /** Older ones are let go of, some kilobytes each, so that a route that never rests does not fill the memory. */
    static final int KEPT_MAX = 20_000;

    /** In time; the events of one move have the same time in two partitions, and rising revisions. */
    private static final Comparator<HistoryStep> ORDER = Comparator.<HistoryStep, Instant>comparing(
                    step -> step.record().appendTime())
            .thenComparingLong(HistorySteps::revision)
            .thenComparingInt(step -> step.record().partition())
            .thenComparingLong(step -> step.record().offset());

    private final int limit;
    private final Deque<HistoryStep> newest = new ArrayDeque<>();
    private final SortedSet<String> keys = new TreeSet<>();
    /** What a route said last, by its guid. */
    private final Map<String, SortedMap<RouteField, String>> said = new HashMap<>();

    private long count;

    HistorySteps(int limit) {
        this.limit = Math.min(limit, KEPT_MAX);
    }

    /** Takes the next one of its partition. */
    void add(HistoryStep step) {
        count++;
        if (step.record() instanceof LoggedEvent event) {
            keys.add(event.key().toString());
        }
        newest.add(step);
        if (newest.size() > KEPT_MAX) {
            withChanges(newest.removeFirst());
        }
    }

    RouteHistory toHistory() {
        List<HistoryStep> ordered = new ArrayList<>(newest);
        // One partition is in order already, whatever the broker's clock did.
        if (ordered.stream().map(step -> step.record().partition()).distinct().count() > 1) {
            ordered.sort(ORDER);
        }
        List<HistoryStep> shown = new ArrayList<>();
        int first = Math.max(0, ordered.size() - limit);
        for (int i = 0; i < ordered.size(); i++) {
            HistoryStep step = withChanges(ordered.get(i));
            if (i >= first) {
                shown.add(step);
            }
        }
        return new RouteHistory(keys, shown, count - shown.size());
    }

    private HistoryStep withChanges(HistoryStep step) {
        if (!(step.record() instanceof LoggedEvent logged) || step.outcome() == RouteOutcome.IGNORED) {
            return step;
        }
        String guid = logged.event().getRouteGuid();
        return switch (logged.event().getChange()) {
            case RouteChanged changed -> {
                SortedMap<RouteField, String> now = RouteField.of(changed.getRoute(), changed.getOverride());
                SortedMap<RouteField, String> before = said.put(guid, now);
                yield step.with(RouteField.changes(before == null ? new TreeMap<>() : before, now));
            }
            // What it said stays in mind: a route that moves is deleted at one place, and goes on at another.
            case RouteDeleted deleted -> step;
            default -> step;
        };
    }

    private static long revision(HistoryStep step) {
        return step.record() instanceof LoggedEvent event ? event.event().getRevision() : Long.MAX_VALUE;
    }
}
