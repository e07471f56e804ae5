package io.weir.perf.soak;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Judges every record of the log as it comes, against what CAPI really held, and remembers the delays. Thread-safe. */
final class LogWatch {

    /** Clocks are one and the same; a read may begin within the millisecond of the change. */
    private static final long TOLERANCE_MILLIS = 1_000;

    private static final int FINDINGS_MAX = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CapiHistory history;
    private final List<CapiHistory.Delay> delays = new ArrayList<>();
    private final List<String> wrongDeletions = new ArrayList<>();
    private final Set<String> routes = new HashSet<>();
    /** When the log last deleted a route, by guid. */
    private final Map<String, Long> deletions = new HashMap<>();
    /** Route by audit event whose actor the log has not named yet. */
    private final Map<String, String> unnamed = new HashMap<>();

    private final Set<String> named = new HashSet<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final List<Long> drift = new ArrayList<>();

    LogWatch(CapiHistory history) {
        this.history = history;
    }

    /** Takes one record of the log. */
    synchronized void see(LogLine line) {
        counts.merge(line.change(), 1L, Long::sum);
        routes.add(line.routeGuid());
        for (LogLine.Cause cause : line.causes()) {
            if (cause.eventGuid() != null && cause.hasActor()) {
                unnamed.remove(cause.eventGuid());
                named.add(cause.eventGuid());
            }
        }
        if (line.drift()) {
            drift.add(line.appendedAt());
        }
        switch (line.change()) {
            case "RouteChanged" -> {
                deletions.remove(line.routeGuid());
                delays.addAll(history.appended(line.routeGuid(), line.destinations(), line.appendedAt()));
            }
            case "RouteDeleted" -> deleted(line);
            default -> {}
        }
    }

    private void deleted(LogLine line) {
        deletions.put(line.routeGuid(), line.appendedAt());
        long begin = line.observedAt() - TOLERANCE_MILLIS;
        if (history.existedThroughout(line.routeGuid(), begin, line.appendedAt())
                && wrongDeletions.size() < FINDINGS_MAX) {
            wrongDeletions.add("route " + line.routeGuid() + " (" + line.key() + ") was deleted in the log at "
                    + line.appendedAt() + " after a read at " + line.observedAt()
                    + ", but CAPI had it all the time; causes " + line.causes());
        }
    }

    /** Takes one audit event of CAPI, as its JSON document: whoever did it is to be named in the log. */
    synchronized void audited(String event) {
        try {
            JsonNode json = JSON.readTree(event);
            String route = json.path("target").path("type").asText().equals("route")
                    ? json.path("target").path("guid").asText()
                    : json.path("data")
                            .path("route_guid")
                            .asText(json.path("data")
                                    .path("request")
                                    .path("route_guid")
                                    .asText());
            String guid = json.path("guid").asText();
            if (!route.isEmpty() && !named.contains(guid)) {
                unnamed.put(guid, route);
            }
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("audit event is not JSON: " + event, notJson);
        }
    }

    /** Audit events of routes in the log whose actor the log does not name: guid of the event and of the route. */
    synchronized Map<String, String> unnamed() {
        var open = new TreeMap<String, String>();
        unnamed.forEach((event, route) -> {
            if (routes.contains(route)) {
                open.put(event, route);
            }
        });
        return open;
    }

    /** True when the log holds a record of every one of these routes. */
    synchronized boolean holds(List<String> guids) {
        return routes.containsAll(guids);
    }

    /** Which of these the log has deleted and not brought back since. */
    synchronized List<String> deletedOf(List<String> guids) {
        return guids.stream().filter(deletions::containsKey).toList();
    }

    synchronized List<String> wrongDeletions() {
        return List.copyOf(wrongDeletions);
    }

    /** Delays of the weight changes made from {@code begin} and before {@code end}, sorted, milliseconds. */
    synchronized List<Long> delays(long begin, long end) {
        return delays.stream()
                .filter(delay -> delay.changedAt() >= begin && delay.changedAt() < end)
                .map(CapiHistory.Delay::millis)
                .sorted()
                .toList();
    }

    /** Records appended from {@code begin} and before {@code end} that nothing but a full scan led to. */
    synchronized long drift(long begin, long end) {
        return drift.stream().filter(at -> at >= begin && at < end).count();
    }

    /** Records by kind of change. */
    synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }
}
