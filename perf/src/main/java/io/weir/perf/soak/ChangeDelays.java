package io.weir.perf.soak;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Matches what was appended to the log with what became visible in the table. Thread-safe.
 *
 * <p>A record of the table carries the key and the append time of the event that it comes from; who hears of the two first does not
 * matter.
 */
final class ChangeDelays {

    private static final int FINDINGS_MAX = 100;

    /**
     * One change that the table shows.
     *
     * @param partition of the table
     * @param offset in the table
     * @param appendedAt the broker's time of the event, milliseconds
     * @param projectedAt when the projector made the record, milliseconds; its clock is this machine's
     * @param seenAt when the reader had it, milliseconds
     */
    record Seen(int partition, long offset, long appendedAt, long projectedAt, long seenAt) {

        long millis() {
            return seenAt - appendedAt;
        }
    }

    private record Match(String key, long appendedAt, boolean tombstone) {}

    /** Bounded by what was appended and is not visible yet. */
    private final Map<Match, Integer> waiting = new HashMap<>();

    /** Seen before the producer heard that the event was appended: those of some milliseconds. */
    private final Map<Match, Deque<Seen>> early = new HashMap<>();

    private final List<Seen> seen = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();

    /** An event was appended that moves the table. */
    synchronized void appended(String key, long appendedAt, boolean tombstone) {
        Match match = new Match(key, appendedAt, tombstone);
        Deque<Seen> before = early.get(match);
        @Nullable Seen visible = before == null ? null : before.poll();
        if (visible == null) {
            waiting.merge(match, 1, Integer::sum);
        } else {
            seen.add(visible);
            if (before != null && before.isEmpty()) {
                early.remove(match);
            }
        }
    }

    /** The reader has a record of the table. */
    synchronized void visible(String key, boolean tombstone, Seen record) {
        Match match = new Match(key, record.appendedAt(), tombstone);
        @Nullable Integer count = waiting.get(match);
        if (count == null) {
            early.computeIfAbsent(match, m -> new ArrayDeque<>()).add(record);
        } else {
            seen.add(record);
            if (count == 1) {
                waiting.remove(match);
            } else {
                waiting.put(match, count - 1);
            }
        }
    }

    /** Changes that are not visible yet. */
    synchronized int waiting() {
        return waiting.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How long the oldest change has been waited for that is not visible yet, milliseconds; 0 without one. */
    synchronized long longestWaitMillis() {
        long oldest =
                waiting.keySet().stream().mapToLong(Match::appendedAt).min().orElse(Long.MAX_VALUE);
        return Math.max(0, System.currentTimeMillis() - oldest);
    }

    /** What was seen so far. */
    synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** At the end, when nothing is on its way: what never came, and what came from no event that moves the table. */
    synchronized List<String> findings() {
        findings.clear();
        waiting.forEach(
                (match, count) -> find("never visible: the change of " + text(match) + ", " + count + " times"));
        early.forEach((match, records) ->
                find("without a change in the log: the record of " + text(match) + ", " + records.size() + " times"));
        return List.copyOf(findings);
    }

    private void find(String text) {
        if (findings.size() < FINDINGS_MAX) {
            findings.add(text);
        }
    }

    private static String text(Match match) {
        return match.key + " appended at " + match.appendedAt + (match.tombstone ? " (gone)" : "");
    }
}
