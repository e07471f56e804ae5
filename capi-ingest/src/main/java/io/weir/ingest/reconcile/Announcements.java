package io.weir.ingest.reconcile;

import io.weir.ingest.reconcile.Findings.Difference;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Remembers what was announced without effect, so that a route which cannot be written (it is larger than a record may be) is not
 * announced with every scan for ever. For one thread.
 */
final class Announcements {

    /** Once may have been lost on the way; three times it was not. */
    private static final int TIMES_MAX = 3;

    /** Beyond it, what is announced is not remembered, and announced again. */
    private static final int MAX = 10_000;

    private final Map<String, Announced> announced = new HashMap<>();

    private record Announced(Difference difference, int times) {}

    /** True when it is worth announcing this once more; counts it. */
    boolean isWorth(String guid, Difference difference) {
        Announced before = announced.get(guid);
        int times = before == null || !before.difference().equals(difference) ? 0 : before.times();
        if (times >= TIMES_MAX) {
            return false;
        }
        if (before != null || announced.size() < MAX) {
            announced.put(guid, new Announced(difference, times + 1));
        }
        return true;
    }

    /** True when this was announced often enough, and the same difference is still there. */
    boolean isGivenUp(String guid) {
        Announced before = announced.get(guid);
        return before != null && before.times() >= TIMES_MAX;
    }

    /** Whatever else was announced has had its effect. */
    void retain(Set<String> stillDifferent) {
        announced.keySet().retainAll(stillDifferent);
    }
}
