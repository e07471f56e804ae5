package io.weir.perf.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./weir soak replay}: how long projections and replays of a long log take. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a log of many events, times its first projection, a replay by one instance and one by several beside it, and, with"
                    + " --weir, the commands that read the log.",
            "Ends with 0 if the replays hold the same bytes as the first table, and the table is the fold of the log."
        },
        sortOptions = false)
final class ReplaySoakCommand implements Callable<Integer> {

    @Option(names = "--seed", description = "Seed of the log (default: the time).")
    private @Nullable Long seed;

    @Option(
            names = "--events",
            defaultValue = "1000000",
            description = "Events in the log (default: ${DEFAULT-VALUE}).")
    private int events;

    @Option(
            names = "--keys",
            defaultValue = "200000",
            description = "Hosts and paths that the routes are made of (default: ${DEFAULT-VALUE}).")
    private int keys;

    @Option(
            names = "--instances",
            defaultValue = "2",
            description = "Projectors of the second replay; the first has one (default: ${DEFAULT-VALUE}).")
    private int instances;

    @Option(
            names = "--projector",
            paramLabel = "VARIABLE=VALUE",
            description = "A variable of the projectors' environment; repeatable.")
    private Map<String, String> variables = new TreeMap<>();

    @Option(names = "--weir", paramLabel = "FILE", description = "The launcher, whose commands are then timed too.")
    private @Nullable Path weir;

    @Option(names = "--data", description = "Folder for data and output, kept (default: a new temporary one).")
    private @Nullable Path data;

    @Override
    public Integer call() throws Exception {
        Path folder = data == null ? Files.createTempDirectory("weir-soak-replay-") : Files.createDirectories(data);
        var settings = new ReplaySoakSettings(
                folder.toAbsolutePath(),
                seed == null ? System.currentTimeMillis() : seed,
                events,
                keys,
                instances,
                Map.copyOf(variables),
                weir);
        List<String> violations = new ReplaySoak(settings, System.out).run();
        violations.forEach(violation -> System.out.println("violated: " + violation));
        System.out.println(violations.isEmpty() ? "passed" : "failed, seed=" + settings.seed());
        return violations.isEmpty() ? 0 : 1;
    }
}
