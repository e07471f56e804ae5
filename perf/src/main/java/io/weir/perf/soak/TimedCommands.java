package io.weir.perf.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Times operator commands as processes, from their start to their end, on the log of a run. */
final class TimedCommands {

    private static final int LIMIT_MINUTES = 10;

    /** What is promised to whoever asks for the history of a host, from the call to the prompt. */
    private static final double HISTORY_SECONDS_MAX = 2;

    private final Path weir;
    private final ProjectorFleet fleet;
    private final Path folder;
    private final Figures figures;

    /** Takes one figure: what, nanoseconds, and how many records it was for, 0 for none. */
    interface Figures {
        void add(String what, long nanos, long records);
    }

    TimedCommands(Path weir, ProjectorFleet fleet, Path folder, Figures figures) {
        this.weir = weir;
        this.fleet = fleet;
        this.folder = folder;
        this.figures = figures;
    }

    /**
     * Runs them, and returns what one of them did not do, a sentence each.
     *
     * @param route host and path of a route
     * @param middle an instant within the log
     */
    List<String> run(String route, Instant middle) throws IOException, InterruptedException {
        List<String> failures = new ArrayList<>();
        // The first one pays for the launcher's build, if there is something to build.
        time(failures, "weir version, to begin with", List.of("version"), false);
        double history = time(failures, "weir history of one route", List.of("history", route), true);
        if (history > HISTORY_SECONDS_MAX) {
            failures.add("weir history of one route took " + history + " s, more than " + HISTORY_SECONDS_MAX);
        }
        time(failures, "weir table --at the middle of the log", List.of("table", "--at", middle.toString()), true);
        time(failures, "weir table", List.of("table"), true);
        time(failures, "weir diff of the middle and now", List.of("diff", middle.toString(), "now"), true);
        return failures;
    }

    /** Seconds from the start of the process to its end. */
    private double time(List<String> failures, String what, List<String> arguments, boolean onKafka)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(weir.toString()));
        command.addAll(arguments);
        if (onKafka) {
            Collections.addAll(
                    command,
                    "--kafka",
                    fleet.bootstrapServers(),
                    "--registry",
                    fleet.registryUrl(),
                    "--format",
                    "json");
        }
        Path output = folder.resolve("weir-" + arguments.getFirst() + ".json");
        Path errors = folder.resolve("weir-" + arguments.getFirst() + ".log");
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            failures.add(what + " did not end within " + LIMIT_MINUTES + " minutes");
            return TimeUnit.MINUTES.toSeconds(LIMIT_MINUTES);
        }
        long nanos = System.nanoTime() - begin;
        figures.add(what, nanos, 0);
        // 1 is a negative answer, such as a difference.
        if (process.exitValue() > 1 || Files.size(output) == 0) {
            failures.add(what + " ended with " + process.exitValue() + ": " + Files.readString(errors));
        }
        return nanos / 1e9;
    }
}
