package io.weir.ingest.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many requests of each address are here whose bodies have not arrived: one that sends its bodies drop by drop must not
 * take all the room there is. Bounded by that room. Thread-safe.
 */
final class PendingBodies {

    private final int perAddressMax;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    PendingBodies(int perAddressMax) {
        this.perAddressMax = perAddressMax;
    }

    int perAddressMax() {
        return perAddressMax;
    }

    /** False when the address has as many as it may. */
    boolean begin(String address) {
        boolean[] room = {false};
        counts.compute(address, (key, count) -> {
            int before = count == null ? 0 : count;
            room[0] = before < perAddressMax;
            return room[0] ? Integer.valueOf(before + 1) : count;
        });
        return room[0];
    }

    void end(String address) {
        counts.computeIfPresent(address, (key, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    int addresses() {
        return counts.size();
    }
}
