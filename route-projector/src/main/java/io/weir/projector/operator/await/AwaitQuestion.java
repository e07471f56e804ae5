package io.weir.projector.operator.await;

import io.weir.projector.history.RouteRef;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What is waited for.
 *
 * @param route host and path, or guid
 * @param revision of the route; empty for its newest
 * @param timeout how long at most
 */
public record AwaitQuestion(RouteRef route, OptionalLong revision, Duration timeout) {

    /** Longer than any change should take; who waits on asks again. */
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);

    public AwaitQuestion {
        if (revision.isPresent() && revision.getAsLong() < 1) {
            throw new IllegalArgumentException("revision: " + revision.getAsLong() + " must be 1 or more");
        }
        if (timeout.isNegative() || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "timeout: " + timeout.toSeconds() + "s must be 0 to " + TIMEOUT_MAX.toSeconds() + "s");
        }
    }
}
