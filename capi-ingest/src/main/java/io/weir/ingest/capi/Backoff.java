package io.weir.ingest.capi;

import java.time.Duration;
import java.util.Optional;

/**
 * How long to wait before trying again: doubling, with jitter so that several instances do not come back together.
 *
 * @param first the longest first pause
 * @param max the longest pause, unless the server itself asks for a longer one
 */
public record Backoff(Duration first, Duration max) {

    /** Whatever a server asks for: a misread header must not silence ingest for a day. */
    private static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(5);

    /** Beyond it the doubling has long passed every sensible maximum, and a shift would overflow. */
    private static final int DOUBLINGS_MAX = 20;

    /**
     * The pause after a failed attempt.
     *
     * @param attempt 0 after the first attempt
     * @param retryAfter what the server asked for
     * @param random 0 ≤ random &lt; 1
     */
    public Duration pause(int attempt, Optional<Duration> retryAfter, double random) {
        long ceiling = Math.min(max.toNanos(), first.toNanos() << Math.min(attempt, DOUBLINGS_MAX));
        Duration own = Duration.ofNanos((long) (ceiling * (0.5 + random / 2)));
        Duration asked = retryAfter.orElse(Duration.ZERO);
        Duration bounded = asked.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : asked;
        return own.compareTo(bounded) >= 0 ? own : bounded;
    }
}
