package io.weir.perf.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./weir soak router} in small: a sharded fleet of two on one broker, in calm, and when one of them is killed. The rest takes minutes on
 * two cores and is the long run's.
 */
class RouterSoakIT {

    private static final Duration SHORT = Duration.ofSeconds(3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    @Timeout(300)
    void noRequestFailsButThoseForHostsOfALostRouter() throws Exception {
        long seed = System.nanoTime();
        var settings = new RouterSoakSettings(
                folder,
                seed,
                Set.of(RouterSoakSettings.Mode.SHARDED),
                Set.of(RouterSoakSettings.Step.CALM, RouterSoakSettings.Step.KILLED),
                new RouterSoakSettings.Shape(1, 2, 4),
                new RouterSoakSettings.Load(40, 8, 100, 5),
                new RouterSoakSettings.Times(SHORT, SHORT, SHORT, SHORT, SHORT));

        var violations = new RouterSoak(settings, System.out).run();

        assertThat(violations).as("seed=" + seed + " folder=" + folder).isEmpty();
        assertThat(folder.resolve("soak-router.json")).exists();
    }
}
