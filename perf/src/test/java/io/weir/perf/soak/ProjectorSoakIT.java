package io.weir.perf.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./weir soak projector} in small: some random trouble, and two restarts in good order. On one broker: three of them
 * beside everything else take minutes on two cores, and are the long run's.
 */
class ProjectorSoakIT {

    /**
     * Above what the long run asks for, as a JVM that starts beside builds on the same cores takes seconds to do its part; and below
     * what a member costs that does not leave its group in good order, which is missed only after 6 s.
     */
    private static final ProjectorSoakSettings.Bounds BOUNDS =
            new ProjectorSoakSettings.Bounds(Duration.ofSeconds(30), Duration.ofSeconds(5));

    private static final int KEYS = 400;
    private static final double CHANGES_PER_SECOND = 100;
    private static final Duration CALM = Duration.ofSeconds(5);
    private static final Duration TROUBLE = Duration.ofSeconds(20);
    private static final int PAUSE_MILLIS = 9_000;
    private static final ProjectorSoakSettings.Rolling ROLLING =
            new ProjectorSoakSettings.Rolling(2, Duration.ofSeconds(1), Duration.ZERO, 0);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    @Timeout(600)
    void everyChangeIsVisibleInTimeWhileProjectorsDie() throws Exception {
        run(
                new ProjectorSoakSettings.Shape(1, 2, 1, 6),
                new ProjectorSoakSettings.Load(KEYS, CHANGES_PER_SECOND, CALM, TROUBLE, PAUSE_MILLIS, null));
    }

    @Test
    @Timeout(600)
    void restartsInGoodOrderHardlyDelayAChange() throws Exception {
        run(
                new ProjectorSoakSettings.Shape(1, 2, 0, 6),
                new ProjectorSoakSettings.Load(KEYS, CHANGES_PER_SECOND, CALM, Duration.ZERO, PAUSE_MILLIS, ROLLING));
    }

    private void run(ProjectorSoakSettings.Shape shape, ProjectorSoakSettings.Load load) throws Exception {
        long seed = System.nanoTime();
        var settings = new ProjectorSoakSettings(folder, seed, shape, load, BOUNDS, Map.of());

        var violations = new ProjectorSoak(settings, System.out).run();

        assertThat(violations).as("seed=" + seed + " folder=" + folder).isEmpty();
    }
}
