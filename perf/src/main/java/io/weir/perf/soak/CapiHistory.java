package io.weir.perf.soak;

import io.weir.embedded.capi.CapiDestination;
import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.RouteListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What CAPI really held when: from when to when every route existed, and which states of destinations are not in the log yet. Times
 * are milliseconds of this machine's clock, which the broker shares. Thread-safe.
 */
final class CapiHistory implements RouteListener {

    /** A change that reached the log: when it was made, and how long it took until its record was appended. */
    record Delay(long changedAt, long millis) {}

    private record Span(long from, long to) {

        boolean covers(long begin, long end) {
            return from <= begin && end <= to;
        }
    }

    private record Waiting(long at, List<String> destinations, boolean weights) {}

    private static final class Life {
        final List<Span> over = new ArrayList<>();
        final List<Waiting> waiting = new ArrayList<>();
        long since = -1;
    }

    private final Map<String, Life> lives = new HashMap<>();

    @Override
    public synchronized void changed(@Nullable CapiRoute before, @Nullable CapiRoute after) {
        long now = System.currentTimeMillis();
        if (after == null) {
            if (before != null) {
                gone(before.guid(), now);
            }
            return;
        }
        Life life = lives.computeIfAbsent(after.guid(), guid -> new Life());
        if (before == null) {
            life.since = now;
        }
        List<String> destinations = destinations(after);
        if (before == null || !destinations.equals(destinations(before))) {
            boolean weights = before != null && !before.destinations().isEmpty() && !destinations.isEmpty();
            life.waiting.add(new Waiting(now, destinations, weights));
        }
    }

    private void gone(String guid, long now) {
        Life life = lives.get(guid);
        if (life != null && life.since >= 0) {
            life.over.add(new Span(life.since, now));
            life.since = -1;
            life.waiting.clear();
        }
    }

    /** True if the route was there from {@code begin} to {@code end} without a break. */
    synchronized boolean existedThroughout(String guid, long begin, long end) {
        Life life = lives.get(guid);
        if (life == null) {
            return false;
        }
        return (life.since >= 0 && life.since <= begin) || life.over.stream().anyMatch(span -> span.covers(begin, end));
    }

    /** Takes note of a route's state in the log, and gives the weight changes that are in it and were not in the log before. */
    synchronized List<Delay> appended(String guid, List<String> destinations, long appendedAt) {
        Life life = lives.get(guid);
        if (life == null) {
            return List.of();
        }
        int last = -1;
        for (int i = 0; i < life.waiting.size(); i++) {
            Waiting candidate = life.waiting.get(i);
            if (candidate.destinations.equals(destinations) && candidate.at <= appendedAt) {
                last = i;
            }
        }
        List<Waiting> arrived = life.waiting.subList(0, last + 1);
        List<Delay> delays = arrived.stream()
                .filter(Waiting::weights)
                .map(change -> new Delay(change.at, appendedAt - change.at))
                .toList();
        arrived.clear();
        return delays;
    }

    /** When the weight changes were made that are not in the log yet, of routes that exist. */
    synchronized List<Long> waitingWeights() {
        return lives.values().stream()
                .flatMap(life -> life.waiting.stream())
                .filter(Waiting::weights)
                .map(Waiting::at)
                .sorted()
                .toList();
    }

    /** The destinations as the log's are written down: app, process type, port and weight, sorted. */
    static List<String> destinations(CapiRoute route) {
        return route.destinations().stream()
                .map(CapiHistory::text)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static String text(CapiDestination row) {
        return row.appGuid() + " " + row.processType() + " " + row.port() + " " + row.weight();
    }
}
