package io.weir.perf.bench;

import io.weir.embedded.fixture.ProcessUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How propagation is measured.
 *
 * @param folder output of all processes, and the report
 * @param sizes of the table, each measured with processes of its own
 * @param load what else goes on
 * @param programs what is measured
 */
record PropagationSettings(Path folder, List<Integer> sizes, Load load, Programs programs) {

    PropagationSettings {
        sizes = List.copyOf(sizes);
        if (sizes.isEmpty() || sizes.stream().anyMatch(routes -> routes < 1 || routes > 1_000_000)) {
            throw new IllegalArgumentException("routes: " + sizes + ", expected 1..1,000,000 each");
        }
    }

    /**
     * What goes on while changes are watched.
     *
     * @param changesMin how many changes at least
     * @param length how long at least
     * @param perSecond changes per second; 0 for the share of what was measured
     * @param share of the changes per second that the projection can take
     * @param requestsPerSecond to the router meanwhile, in a second measurement; 0 for none
     */
    record Load(int changesMin, Duration length, double perSecond, double share, double requestsPerSecond) {

        Load {
            if (changesMin < 1 || perSecond < 0 || share <= 0 || share > 1 || requestsPerSecond < 0) {
                throw new IllegalArgumentException("changes, rate, share and traffic: " + changesMin + ", " + perSecond
                        + ", " + share + " and " + requestsPerSecond
                        + ", expected 1 or more, 0 or more, above 0 up to 1 and 0 or more");
            }
        }

        /** How long to go on at that rate. */
        Duration lengthAt(double rate) {
            Duration forChanges = Duration.ofMillis((long) Math.ceil(changesMin / rate * 1000));
            return forChanges.compareTo(length) > 0 ? forChanges : length;
        }
    }

    /** How to start the projector and the router. */
    record Programs(ProcessUnderTest.Start projector, ProcessUnderTest.Start router) {

        /** Those of the launcher {@code weir} of an installation, or of this project after a build. */
        static Programs launchedBy(Path launcher) {
            return new Programs(
                    ProcessUnderTest.launched(launcher, "projector"), ProcessUnderTest.launched(launcher, "router"));
        }
    }
}
