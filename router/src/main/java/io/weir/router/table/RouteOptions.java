package io.weir.router.table;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a route wants its endpoints selected. Few differ, so routes share them.
 *
 * @param algorithm inside the destination
 * @param hashHeader header whose value is hashed; null without {@link Algorithm#HASH}
 * @param hashBalance bound on the imbalance of hashing, as CAPI's text; null without one
 * @param perDestination whether an unweighted route selects destinations in equal shares instead of endpoints
 * @param timeouts times that it asks for instead of the router's
 */
public record RouteOptions(
        Algorithm algorithm,
        @Nullable String hashHeader,
        @Nullable String hashBalance,
        boolean perDestination,
        RouteTimeouts timeouts) {

    /** With the router's times. */
    public RouteOptions(
            Algorithm algorithm, @Nullable String hashHeader, @Nullable String hashBalance, boolean perDestination) {
        this(algorithm, hashHeader, hashBalance, perDestination, RouteTimeouts.NONE);
    }

    /** Ways to select inside the destination; UNKNOWN is any other that CAPI may have by now. */
    public enum Algorithm {
        ROUND_ROBIN,
        LEAST_CONNECTION,
        HASH,
        UNKNOWN
    }

    /** What a route without options gets. */
    public static final RouteOptions DEFAULT = new RouteOptions(Algorithm.ROUND_ROBIN, null, null, false);

    private static final String SELECTION = "weir.io/selection";

    /**
     * Reads what CAPI's options and the annotations {@code weir.io/…} say.
     *
     * @param options {@code loadbalancing}, {@code hash_header}, {@code hash_balance}; others are ignored
     * @param annotations {@code weir.io/selection}: {@code destination} or {@code endpoint}; the times of {@link RouteTimeouts}
     */
    public static RouteOptions of(Map<String, String> options, Map<String, String> annotations) {
        if (options.isEmpty() && annotations.isEmpty()) {
            return DEFAULT;
        }
        Algorithm algorithm = switch (options.getOrDefault("loadbalancing", "round-robin")) {
            case "round-robin" -> Algorithm.ROUND_ROBIN;
            case "least-connection" -> Algorithm.LEAST_CONNECTION;
            case "hash" -> Algorithm.HASH;
            default -> Algorithm.UNKNOWN;
        };
        boolean perDestination = "destination".equals(annotations.get(SELECTION));
        var read = new RouteOptions(
                algorithm,
                options.get("hash_header"),
                options.get("hash_balance"),
                perDestination,
                RouteTimeouts.of(annotations));
        return read.equals(DEFAULT) ? DEFAULT : read;
    }
}
