package io.weir.router.selection;

import io.weir.schemas.config.ConfigKey;

/**
 * How endpoints are selected where a route does not say.
 *
 * @param algorithm algorithm of routes without one
 */
public record BalancingSettings(
        @ConfigKey(
                description = "Algorithm of routes that name none: `round-robin` or `least-connection`.",
                defaultValue = "round-robin")
        Algorithm algorithm) {

    /** Algorithms that need nothing but endpoints. */
    public enum Algorithm {
        ROUND_ROBIN,
        LEAST_CONNECTION
    }

    /** The defaults of the reference. */
    public static BalancingSettings defaults() {
        return new BalancingSettings(Algorithm.ROUND_ROBIN);
    }
}
