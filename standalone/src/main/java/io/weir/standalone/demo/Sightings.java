package io.weir.standalone.demo;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Keeps the answers around a change, to tell what the first request after it saw. Thread-safe. */
final class Sightings implements Consumer<Traffic.Counts.Observation> {

    /** Some seconds of the demo's traffic. */
    private static final int KEPT_MAX = 50_000;

    private final Deque<Traffic.Counts.Observation> seen = new ArrayDeque<>();

    @Override
    public synchronized void accept(Traffic.Counts.Observation observation) {
        seen.addLast(observation);
        if (seen.size() > KEPT_MAX) {
            seen.removeFirst();
        }
    }

    /** The request that was answered first among those that began after their router had applied the change. */
    synchronized Optional<Traffic.Counts.Observation> firstBeganAfter(List<RouteWatch.Applied> applied) {
        return after(applied).min(Comparator.comparingLong(Traffic.Counts.Observation::endNanos));
    }

    /** How many requests that began after the change an app has answered. */
    synchronized long beganAfter(List<RouteWatch.Applied> applied, String app) {
        return after(applied)
                .filter(observation -> observation.app().equals(app))
                .count();
    }

    private Stream<Traffic.Counts.Observation> after(List<RouteWatch.Applied> applied) {
        return seen.stream()
                .filter(observation -> applied.stream()
                        .anyMatch(each ->
                                each.router() == observation.router() && observation.beginNanos() - each.nanos() > 0));
    }
}
