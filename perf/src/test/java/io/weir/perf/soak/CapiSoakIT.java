package io.weir.perf.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./weir soak capi} in small: half a minute of everything. */
class CapiSoakIT {

    private static final Duration CALM = Duration.ofSeconds(10);
    private static final Duration TROUBLE = Duration.ofSeconds(20);

    /** Far above what it takes, for machines that build something else beside this; the long run has the real bound. */
    private static final Duration IN_LOG_MAX = Duration.ofSeconds(15);

    /** Pages of 200 so that a small foundation has several, and scans that come soon. */
    private static final Map<String, String> INGEST = Map.of(
            "WEIR_INGEST_RECONCILE_PERIOD", "5s",
            "WEIR_INGEST_RECONCILE_SETTLE", "5s",
            "WEIR_INGEST_RECONCILE_PAGE_SIZE", "200");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    @Timeout(600)
    void findsNothingWrong() throws Exception {
        long seed = System.nanoTime();
        var load = new CapiSoakSettings.Load(CALM, TROUBLE, 20, 4, 12_000, 0.01);
        var settings = new CapiSoakSettings(folder, seed, 600, load, IN_LOG_MAX, false, INGEST);

        var violations = new CapiSoak(settings, System.out).run();

        assertThat(violations).as("seed=" + seed + " folder=" + folder).isEmpty();
    }
}
