package io.weir.router.metrics;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which pairs of route and destination have series of their own, and what the series show.
 *
 * <p>Every request makes exactly one series grow. A pair that gets a series begins at what came since the last scrape; a pair that
 * loses it is counted under {@link SeriesKey#OTHER} from then on, and what it had counted is not counted there again, as a monitor
 * that adds up increases has seen it already. So no series that stays ever goes backwards, and {@code sum(rate(…))} over all of them
 * is the rate of all requests whatever comes and goes.
 *
 * <p>Pure. Threads: one at a time.
 */
final class RouteSeries {

    /** What is shown must be outdone clearly, so that two of about the same size do not take turns. */
    private static final double STAYING = 1.25;

    /** Part of its former rank that a pair keeps from one ranking to the next. */
    private static final double MEMORY = 0.5;

    /** Who got less than a request in all the rankings it is remembered of is forgotten. */
    private static final double SCORE_LEAST = 0.5;

    private final int shownMax;
    private final Map<SeriesKey, Rank> ranks = new HashMap<>();
    private final Map<SeriesKey, long[]> shown = new LinkedHashMap<>();
    private final long[] other = new long[Tally.LENGTH];

    /** How much came of a pair. */
    private static final class Rank {
        private double score;
        private long recent;
    }

    RouteSeries(int shownMax) {
        this.shownMax = shownMax;
    }

    /**
     * Takes up what came since the last time.
     *
     * @param deltas by pair; the arrays are not kept
     * @param rest what came for pairs that are not told apart
     * @param rank whether to decide anew who is shown
     */
    void add(Map<SeriesKey, long[]> deltas, long[] rest, boolean rank) {
        deltas.forEach((key, delta) -> ranks.computeIfAbsent(key, k -> new Rank()).recent += Tally.responses(delta));
        if (rank) {
            rank(deltas);
        }
        fill(deltas);
        deltas.forEach((key, delta) -> Tally.add(shown.getOrDefault(key, other), delta));
        Tally.add(other, rest);
    }

    /** Those who are not among the best any more give way, but only to those who take their places now. */
    private void rank(Map<SeriesKey, long[]> deltas) {
        ranks.forEach((key, rank) -> {
            rank.score = rank.score * MEMORY + rank.recent;
            rank.recent = 0;
        });
        ranks.values().removeIf(rank -> rank.score < SCORE_LEAST);
        Set<SeriesKey> best = new HashSet<>(ranks.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(SeriesKey.OTHER))
                .sorted(Comparator.<Map.Entry<SeriesKey, Rank>>comparingDouble(this::standing)
                        .reversed())
                .limit(shownMax)
                .map(Map.Entry::getKey)
                .toList());
        List<SeriesKey> coming = best.stream()
                .filter(key -> !shown.containsKey(key) && came(deltas, key))
                .toList();
        shown.keySet().stream()
                .filter(key -> !best.contains(key))
                .sorted(Comparator.comparingDouble(this::score))
                .limit(Math.max(0, shown.size() + coming.size() - shownMax))
                .toList()
                .forEach(shown::remove);
        coming.forEach(key -> shown.put(key, new long[Tally.LENGTH]));
    }

    private static boolean came(Map<SeriesKey, long[]> deltas, SeriesKey key) {
        long[] delta = deltas.get(key);
        return delta != null && Tally.responses(delta) > 0;
    }

    private double standing(Map.Entry<SeriesKey, Rank> entry) {
        double score = entry.getValue().score;
        return shown.containsKey(entry.getKey()) ? score * STAYING : score;
    }

    /** Gives the places that are free to those who got most. */
    private void fill(Map<SeriesKey, long[]> deltas) {
        int free = shownMax - shown.size();
        if (free > 0) {
            deltas.keySet().stream()
                    .filter(key -> came(deltas, key))
                    .filter(key -> !shown.containsKey(key) && !key.equals(SeriesKey.OTHER))
                    .sorted(Comparator.comparingDouble((SeriesKey key) -> -score(key))
                            .thenComparing(SeriesKey::route))
                    .limit(free)
                    .forEach(key -> shown.put(key, new long[Tally.LENGTH]));
        }
    }

    /** Whether it has a series of its own. */
    boolean isShown(SeriesKey key) {
        return shown.containsKey(key);
    }

    /** How busy it was; 0 for one that nothing is known of. */
    double score(SeriesKey key) {
        Rank rank = ranks.get(key);
        return rank == null ? 0 : rank.score + rank.recent;
    }

    /** Series by pair. */
    Map<SeriesKey, long[]> shown() {
        return shown;
    }

    /** The series of all others. */
    long[] other() {
        return other;
    }
}
