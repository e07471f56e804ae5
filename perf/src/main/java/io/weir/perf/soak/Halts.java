package io.weir.perf.soak;

import io.weir.ingest.worker.WorkerStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * How often ingest halted itself at each step of a batch, read from what it wrote just before.
 *
 * @param bySteps every step, with 0 where it never did
 */
record Halts(Map<WorkerStep, Integer> bySteps) {

    private static final String SAID = "halted step=";

    Halts {
        bySteps = new EnumMap<>(bySteps);
    }

    /** Counts in these files; one that is not there yet counts as empty. */
    static Halts in(List<Path> logs) throws IOException {
        var counts = new EnumMap<WorkerStep, Integer>(WorkerStep.class);
        for (WorkerStep step : WorkerStep.values()) {
            counts.put(step, 0);
        }
        for (Path log : logs) {
            if (Files.exists(log)) {
                for (String line : Files.readAllLines(log)) {
                    if (line.startsWith(SAID)) {
                        counts.merge(WorkerStep.valueOf(line.substring(SAID.length())), 1, Integer::sum);
                    }
                }
            }
        }
        return new Halts(counts);
    }

    /** The steps at which it never did. */
    TreeSet<WorkerStep> missing() {
        var missing = new TreeSet<WorkerStep>();
        bySteps.forEach((step, count) -> {
            if (count == 0) {
                missing.add(step);
            }
        });
        return missing;
    }

    @Override
    public String toString() {
        return bySteps.toString();
    }
}
