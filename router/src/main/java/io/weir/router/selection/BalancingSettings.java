package io.weir.router.selection;

import io.weir.schemas.config.ConfigKey;
import org.jspecify.annotations.Nullable;

/**
 * How endpoints are selected where a route does not say.
 *
 * @param algorithm algorithm of routes without one, and of requests to hashed routes that have nothing to hash
 * @param zonePreference whether endpoints in the router's own zone come first
 * @param zone the router's availability zone; null where it has none
 * @param hashTablesMax bound on the tables of hashed destinations
 */
public record BalancingSettings(
        @ConfigKey(
                description =
                        "Algorithm of routes that name none, and of requests to hashed routes that have nothing to"
                                + " hash: `round-robin` or `least-connection`.",
                defaultValue = "round-robin")
        Algorithm algorithm,

        @ConfigKey(
                description = "Whether a request's first attempt prefers endpoints in the router's own zone: `none` or"
                        + " `local-first`. Retries go to all zones; hashed requests ignore it.",
                defaultValue = "none")
        ZonePreference zonePreference,

        @ConfigKey(
                description =
                        "The router's own availability zone, in the words of its endpoints' registrations. Needed with"
                                + " `zonePreference: local-first`. Also the `client.rack` with which it reads Kafka, where"
                                + " `kafka` has none.")
        @Nullable String zone,

        @ConfigKey(
                description = "For how many destinations of hashed routes the router keeps a table, 6 KB each; equal"
                        + " destinations share one, those with one instance need none. What is above is served by"
                        + " `algorithm` and flagged in `/lookup`.",
                defaultValue = "20000",
                unit = "tables")
        int hashTablesMax) {

    /** Algorithms that need nothing but endpoints. */
    public enum Algorithm {
        ROUND_ROBIN,
        LEAST_CONNECTION
    }

    /** Which zones come first. */
    public enum ZonePreference {
        NONE,
        LOCAL_FIRST
    }

    private static final int HASH_TABLES_MAX = 1_000_000;

    public BalancingSettings {
        if (zonePreference == ZonePreference.LOCAL_FIRST && (zone == null || zone.isBlank())) {
            throw new IllegalArgumentException(
                    "zone: nothing; zonePreference local-first needs the router's availability zone");
        }
        if (hashTablesMax < 0 || hashTablesMax > HASH_TABLES_MAX) {
            throw new IllegalArgumentException("hashTablesMax: " + hashTablesMax + " must be 0 to " + HASH_TABLES_MAX);
        }
    }

    /** The defaults of the reference. */
    public static BalancingSettings defaults() {
        return new BalancingSettings(Algorithm.ROUND_ROBIN, ZonePreference.NONE, null, 20_000);
    }

    /** Whether an endpoint in that zone comes first. */
    public boolean prefers(@Nullable String endpointZone) {
        return zonePreference == ZonePreference.LOCAL_FIRST && endpointZone != null && endpointZone.equals(zone);
    }
}
