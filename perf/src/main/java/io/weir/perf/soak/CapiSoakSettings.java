package io.weir.perf.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How the soak of ingest without webhooks is run.
 *
 * @param folder data and output of all processes, and the report
 * @param seed of every random choice
 * @param routes routes to start with; more than 5,000 make a scan of several pages
 * @param load how much is changed and disturbed
 * @param inLogMax how soon 99 % of the weight changes must be in the log, in calm
 * @param massLoss whether a fifth of the routes, and then the client's rights, vanish at the end
 * @param ingestVariables more of ingest's environment
 */
record CapiSoakSettings(
        Path folder,
        long seed,
        int routes,
        Load load,
        Duration inLogMax,
        boolean massLoss,
        Map<String, String> ingestVariables) {

    /**
     * What happens for how long.
     *
     * @param calm time without trouble, in which delays are judged
     * @param duration time with trouble, kills and pauses
     * @param changesPerSecond changes of the foundation, in both
     * @param disturbancesPerMinute kills and pauses of each ingest instance; 0 leaves them alone
     * @param pauseMillis shortest pause, beyond the session timeout
     * @param troubleChance how likely a request goes wrong in each of eight ways
     */
    record Load(
            Duration calm,
            Duration duration,
            double changesPerSecond,
            double disturbancesPerMinute,
            int pauseMillis,
            double troubleChance) {

        Load {
            if (!(changesPerSecond > 0 && changesPerSecond <= 10_000)) {
                throw new IllegalArgumentException(
                        "changes per second: " + changesPerSecond + ", expected more than 0, at most 10,000");
            }
            if (!(disturbancesPerMinute >= 0 && disturbancesPerMinute <= 60)) {
                throw new IllegalArgumentException(
                        "disturbances per minute: " + disturbancesPerMinute + ", expected 0..60");
            }
        }
    }

    CapiSoakSettings {
        if (routes < 1 || routes > 1_000_000) {
            throw new IllegalArgumentException("routes: " + routes + ", expected 1..1,000,000");
        }
    }
}
