package io.weir.perf.soak;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether draws by weight are exact: of an epoch's draws, any so many in a row as the weights' sum (divided by what they have in common)
 * hold each app exactly its share. Draws are to be told in their order, so that of one host one request at a time is asked. Threads: any.
 */
final class WeightedDraws {

    private static final int FINDINGS_MAX = 20;

    private final Map<String, Integer> shares;
    private final int turns;
    private final Map<String, Deque<String>> windows = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private long draws;
    private long judged;

    /** @param shares weight of each app, divided by what all have in common */
    WeightedDraws(Map<String, Integer> shares) {
        this.shares = Map.copyOf(shares);
        this.turns = shares.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Another draw.
     *
     * @param sequence whose draws are numbered together: a host, of a replicated fleet at one router
     * @param app that was drawn
     */
    synchronized void drawn(String sequence, String app) {
        draws++;
        Deque<String> window = windows.computeIfAbsent(sequence, name -> new ArrayDeque<>());
        window.addLast(app);
        if (window.size() > turns) {
            window.removeFirst();
        }
        if (window.size() == turns) {
            judged++;
            Map<String, Integer> counts = new HashMap<>();
            window.forEach(each -> counts.merge(each, 1, Integer::sum));
            if (!counts.equals(shares) && findings.size() < FINDINGS_MAX) {
                findings.add("draws of " + sequence + " are not exact: " + turns + " in a row went to "
                        + String.join(", ", window) + " where the weights are " + shares);
            }
        }
    }

    /** What comes next of this one is of another epoch, or what came between is not known. */
    synchronized void broken(String sequence) {
        windows.remove(sequence);
    }

    /** The same of all. */
    synchronized void broken() {
        windows.clear();
    }

    synchronized long draws() {
        return draws;
    }

    /** How often as many as the weights' sum were looked at. */
    synchronized long judged() {
        return judged;
    }

    /** What was violated, a sentence each. */
    synchronized List<String> findings() {
        return List.copyOf(findings);
    }
}
