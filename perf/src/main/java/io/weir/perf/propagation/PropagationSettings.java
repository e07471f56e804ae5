package io.weir.perf.propagation;

import io.weir.perf.process.WeirPrograms;
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
record PropagationSettings(Path folder, List<Integer> sizes, Load load, WeirPrograms programs) {

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
     * @param warmUp changes before the first measurement of each size: compilers of five JVMs take a part of two cores for minutes
     * @param perSecond changes per second; 0 for the share of what was measured
     * @param share of the changes per second that the projection can take
     * @param requestsPerSecond to the router meanwhile, in a second measurement; 0 for none
     */
    record Load(
            int changesMin,
            Duration length,
            Duration warmUp,
            double perSecond,
            double share,
            double requestsPerSecond) {

        Load {
            if (changesMin < 1
                    || warmUp.isNegative()
                    || perSecond < 0
                    || share <= 0
                    || share > 1
                    || requestsPerSecond < 0) {
                throw new IllegalArgumentException(
                        "changes, warm-up, rate, share and traffic: " + changesMin + ", " + warmUp + ", " + perSecond
                                + ", " + share + " and " + requestsPerSecond
                                + ", expected 1 or more, 0 or more, 0 or more, above 0 up to 1 and 0 or more");
            }
        }

        /** How long to go on at that rate. */
        Duration lengthAt(double rate) {
            Duration forChanges = Duration.ofMillis((long) Math.ceil(changesMin / rate * 1000));
            return forChanges.compareTo(length) > 0 ? forChanges : length;
        }
    }
}
