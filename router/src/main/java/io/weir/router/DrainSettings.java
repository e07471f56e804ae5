package io.weir.router;

import io.weir.schemas.config.ConfigKey;
import java.time.Duration;

/**
 * How a router stops.
 *
 * @param waitTime how long it goes on accepting requests after it has said that it is about to stop
 * @param timeout how long requests under way may take after that
 */
public record DrainSettings(
        @ConfigKey(
                description =
                        "How long the router goes on serving after `/health` has become 503, so that load balancers"
                                + " notice.",
                defaultValue = "20s")
        Duration waitTime,

        @ConfigKey(
                description = "How long requests under way may take once the router accepts no more.",
                defaultValue = "900s")
        Duration timeout) {

    public DrainSettings {
        if (waitTime.isNegative()) {
            throw new IllegalArgumentException("waitTime: " + waitTime + " must not be negative");
        }
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: " + timeout + " must not be negative");
        }
    }

    /** At once, with some seconds for what is under way; for one machine and tests. */
    public static DrainSettings quick() {
        return new DrainSettings(Duration.ZERO, Duration.ofSeconds(5));
    }
}
