package io.weir.ingest.nats;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether everything that is said over NATS has been heard, and for how long.
 *
 * <p>Rounds follow one another; in each a probe is published through every server. A round whose probes have all come back when the
 * next one begins, without an interruption, is whole. Times are readings of one monotonic clock. Thread-safe.
 */
final class ProbeRounds {

    private static final long NEVER = Long.MIN_VALUE;

    private final long steadyNanos;
    private final long staleNanos;
    private final long[] returnedRound;
    private final long[] returnedAt;

    private long round;
    private long roundBegan;
    private boolean interrupted;
    private long steadySince = NEVER;

    /**
     * @param servers how many are probed
     * @param steadyFor how long rounds must be whole until everybody has repeated what was missed before
     * @param period time between two rounds; without a whole one for three of them nothing is steady
     * @param now when the servers are first looked for
     */
    ProbeRounds(int servers, Duration steadyFor, Duration period, long now) {
        this.steadyNanos = steadyFor.toNanos();
        this.staleNanos = period.toNanos() * 3;
        this.returnedRound = new long[servers];
        this.returnedAt = new long[servers];
        Arrays.fill(returnedAt, now);
    }

    /** Begins a round and judges the one before; returns its number, 1 or more. */
    synchronized long begin(long now) {
        boolean whole = round > 0 && !interrupted && missing().isEmpty();
        if (!whole) {
            steadySince = NEVER;
        } else if (steadySince == NEVER) {
            steadySince = roundBegan;
        }
        interrupted = false;
        round++;
        roundBegan = now;
        return round;
    }

    /** A probe of a round came back through a server. */
    synchronized void returned(long probeRound, int server, long now) {
        if (server < 0 || server >= returnedRound.length || probeRound > round) {
            return;
        }
        returnedRound[server] = Math.max(returnedRound[server], probeRound);
        returnedAt[server] = now;
    }

    /** Something may not have been heard, or what was heard may not have been written. */
    synchronized void interrupt() {
        interrupted = true;
        steadySince = NEVER;
    }

    /** True when rounds have been whole for long enough that everything has been repeated since it could last be missed. */
    synchronized boolean isSteady(long now) {
        return steadySince != NEVER && roundBegan - steadySince >= steadyNanos && now - roundBegan <= staleNanos;
    }

    /** Time since a probe last came back through a server, or since the beginning, nanoseconds. */
    synchronized long age(int server, long now) {
        return now - returnedAt[server];
    }

    /** The servers whose probe of this round has not come back. */
    private List<Integer> missing() {
        List<Integer> missing = new ArrayList<>();
        for (int server = 0; server < returnedRound.length; server++) {
            if (returnedRound[server] < round) {
                missing.add(server);
            }
        }
        return missing;
    }
}
