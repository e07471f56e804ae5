package io.weir.perf.soak;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the timed replays are run.
 *
 * @param folder data and output of all processes
 * @param seed of the log
 * @param events how many there are in the log
 * @param keys hosts and paths that routes are made of
 * @param instances projectors of the second replay; the first has one
 * @param projectorVariables more of the projectors' environment
 * @param weir the launcher whose commands are timed; null for none
 */
record ReplaySoakSettings(
        Path folder,
        long seed,
        int events,
        int keys,
        int instances,
        Map<String, String> projectorVariables,
        @Nullable Path weir) {

    ReplaySoakSettings {
        if (events < 1 || events > 100_000_000) {
            throw new IllegalArgumentException("events: " + events + ", expected 1..100,000,000");
        }
        if (keys < 1 || keys > 5_000_000) {
            throw new IllegalArgumentException("keys: " + keys + ", expected 1..5,000,000");
        }
        if (instances < 1 || instances > 16) {
            throw new IllegalArgumentException("instances: " + instances + ", expected 1..16");
        }
    }
}
