package io.weir.perf.soak;

import io.weir.embedded.fixture.ClusterPlan;
import io.weir.perf.process.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the soak of projectors is run.
 *
 * @param folder data and output of all processes, and the report
 * @param seed of every random choice
 * @param shape how many processes there are
 * @param load how much is changed and disturbed
 * @param bounds what is a finding
 * @param projectorVariables more of the projectors' environment
 */
record ProjectorSoakSettings(
        Path folder, long seed, Shape shape, Load load, Bounds bounds, Map<String, String> projectorVariables) {

    /** Three brokers on two cores take longer for a transaction than the default leaves for the work between two of them. */
    private static final String COMMIT_INTERVAL = "200ms";

    /** What all processes have in common. There are more projectors than cores: one thread for each table is enough. */
    ProjectorFleet.Setup setup() {
        Map<String, String> variables = new HashMap<>(Map.of("WEIR_PROJECTOR_STREAMS_THREADS", "1"));
        if (shape.brokers() > 1) {
            variables.put("WEIR_PROJECTOR_STREAMS_COMMIT_INTERVAL", COMMIT_INTERVAL);
        }
        variables.putAll(projectorVariables);
        return new ProjectorFleet.Setup(shape.partitions(), variables, ServiceProcess.MODEST);
    }

    /**
     * How many there are of each, beside one registry.
     *
     * @param brokers 1, or 3 of which one may die
     * @param projectors instances, with one warm copy of each state
     * @param routers routers, whose own metric is shown
     * @param partitions of the log and of the tables
     */
    record Shape(int brokers, int projectors, int routers, int partitions) {

        Shape {
            if (brokers != 1 && brokers != ClusterPlan.NODES) {
                throw new IllegalArgumentException("brokers: " + brokers + ", expected 1 or " + ClusterPlan.NODES);
            }
            if (projectors < 2 || projectors > 16 || routers < 0 || routers > 16) {
                throw new IllegalArgumentException(
                        "projectors and routers: " + projectors + " and " + routers + ", expected 2..16 and 0..16");
            }
            if (partitions < 1 || partitions > 64) {
                throw new IllegalArgumentException("partitions: " + partitions + ", expected 1..64");
            }
        }
    }

    /**
     * What happens for how long.
     *
     * @param keys hosts and paths that routes are made of
     * @param changesPerSecond events appended to the log
     * @param calm time in which nothing is disturbed, before anything is
     * @param trouble time in which projectors and brokers are disturbed at random
     * @param pauseMillis shortest pause, beyond the session timeout
     * @param rolling restarts instead of random trouble; null for random trouble
     */
    record Load(
            int keys,
            double changesPerSecond,
            Duration calm,
            Duration trouble,
            int pauseMillis,
            @Nullable Rolling rolling) {

        Load {
            if (keys < 1 || keys > 1_000_000) {
                throw new IllegalArgumentException("keys: " + keys + ", expected 1..1,000,000");
            }
            if (!(changesPerSecond > 0 && changesPerSecond <= 10_000)) {
                throw new IllegalArgumentException(
                        "changes per second: " + changesPerSecond + ", expected more than 0, at most 10,000");
            }
        }
    }

    /**
     * Projectors are restarted in good order, one after the other.
     *
     * @param restarts how many
     * @param away how long each stays away, as one does whose machine or container has to be found first
     * @param apart how long all must have been well before the next one
     * @param kills of projectors after these restarts
     */
    record Rolling(int restarts, Duration away, Duration apart, int kills) {

        Rolling {
            if (restarts < 1 || kills < 0) {
                throw new IllegalArgumentException(
                        "restarts and kills: " + restarts + " and " + kills + ", expected 1 or more and 0 or more");
            }
        }
    }

    /**
     * What is a finding.
     *
     * @param visibleMax a change that is visible later
     * @param rollingP99Max a larger p99 of the changes during restarts in good order
     */
    record Bounds(Duration visibleMax, Duration rollingP99Max) {}
}
