package io.weir.router.metrics;

import io.weir.schemas.config.ConfigKey;
import java.time.Duration;

/**
 * What is shown of requests.
 *
 * @param routesMax how many pairs of route and destination have series of their own
 * @param rankInterval how often it is decided anew which ones
 */
public record MetricsSettings(
        @ConfigKey(
                description =
                        "How many pairs of route and destination have metrics of their own, those with most requests; all"
                                + " others are counted together as `route=\"other\"`. `0` for none.",
                defaultValue = "100",
                unit = "series")
        int routesMax,

        @ConfigKey(
                description =
                        "How often it is decided anew which pairs of route and destination have metrics of their own.",
                defaultValue = "60s")
        Duration rankInterval) {

    /** About 25 lines of a scrape each: what a Prometheus server takes from one target without being asked twice. */
    private static final int ROUTES_MOST = 2_000;

    public MetricsSettings {
        if (routesMax < 0 || routesMax > ROUTES_MOST) {
            throw new IllegalArgumentException("routesMax: " + routesMax + " must be 0 to " + ROUTES_MOST);
        }
        if (rankInterval.toSeconds() < 1) {
            throw new IllegalArgumentException("rankInterval: " + rankInterval + " must be 1 s or more");
        }
    }

    /** The 100 busiest, ranked every minute. */
    public static MetricsSettings defaults() {
        return new MetricsSettings(100, Duration.ofMinutes(1));
    }
}
