package io.weir.perf.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./weir soak projector}: how late a change is visible while projectors and brokers die. */
@Command(
        name = "projector",
        mixinStandardHelpOptions = true,
        description = {
            "Runs one or three brokers, a registry, projectors and routers as processes, appends changes to the log at a steady rate, and kills,"
                    + " pauses, closes and restarts projectors and kills brokers, one at a time; or, with --rolling, restarts projectors in"
                    + " good order one after the other. Before that one projector works off the first changes for the JVM to learn from, as the"
                    + " launcher does for all of Weir after a build.",
            "Ends with 0 if every change was visible in time, the table is the fold of the log, a router started afterwards holds the same,"
                    + " and the dead letters are those that were sown."
        },
        sortOptions = false)
final class ProjectorSoakCommand implements Callable<Integer> {

    @Option(names = "--seed", description = "Seed of the run (default: the time).")
    private @Nullable Long seed;

    @Option(
            names = "--duration",
            defaultValue = "10m",
            converter = CapiSoakCommand.Time.class,
            description = "How long processes are disturbed, such as 90s, 10m or 1h (default: ${DEFAULT-VALUE}).")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--calm",
            defaultValue = "30s",
            converter = CapiSoakCommand.Time.class,
            description = "How long nothing is disturbed, before that (default: ${DEFAULT-VALUE}).")
    private Duration calm = Duration.ZERO;

    @Option(
            names = "--changes-per-second",
            defaultValue = "200",
            description = "Events appended to the log (default: ${DEFAULT-VALUE}).")
    private double changesPerSecond;

    @Option(
            names = "--keys",
            defaultValue = "2000",
            description = "Hosts and paths that the routes are made of (default: ${DEFAULT-VALUE}).")
    private int keys;

    @Option(
            names = "--brokers",
            defaultValue = "3",
            description = "Brokers: 3, one of which is killed now and then, or 1 (default: ${DEFAULT-VALUE}).")
    private int brokers;

    @Option(names = "--projectors", defaultValue = "3", description = "Projectors (default: ${DEFAULT-VALUE}).")
    private int projectors;

    @Option(names = "--routers", defaultValue = "1", description = "Routers (default: ${DEFAULT-VALUE}).")
    private int routers;

    @Option(
            names = "--partitions",
            defaultValue = "6",
            description = "Partitions of the log and of the tables (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--pause-millis",
            defaultValue = "9000",
            description = "Shortest pause; beyond the session timeout (default: ${DEFAULT-VALUE}).")
    private int pauseMillis;

    @Option(names = "--rolling", description = "Restarts in good order one after the other, then kills, instead.")
    private boolean rolling;

    @Option(
            names = "--restarts",
            defaultValue = "10",
            description = "How many of these restarts (default: ${DEFAULT-VALUE}).")
    private int restarts;

    @Option(
            names = "--away",
            defaultValue = "3s",
            converter = CapiSoakCommand.Time.class,
            description = "How long a projector that is restarted stays away (default: ${DEFAULT-VALUE}).")
    private Duration away = Duration.ZERO;

    @Option(
            names = "--apart",
            defaultValue = "5s",
            converter = CapiSoakCommand.Time.class,
            description = "How long all must have been well before the next restart (default: ${DEFAULT-VALUE}).")
    private Duration apart = Duration.ZERO;

    @Option(
            names = "--kills",
            defaultValue = "3",
            description = "How many kills after them (default: ${DEFAULT-VALUE}).")
    private int kills;

    @Option(
            names = "--visible-max",
            defaultValue = "10s",
            converter = CapiSoakCommand.Time.class,
            description = "How soon every change must be visible (default: ${DEFAULT-VALUE}).")
    private Duration visibleMax = Duration.ZERO;

    @Option(
            names = "--rolling-p99-max",
            defaultValue = "1s",
            converter = CapiSoakCommand.Time.class,
            description = "How soon 99 %% of the changes during these restarts (default: ${DEFAULT-VALUE}).")
    private Duration rollingP99Max = Duration.ZERO;

    @Option(
            names = "--projector",
            paramLabel = "VARIABLE=VALUE",
            description =
                    "A variable of the projectors' environment, such as WEIR_PROJECTOR_STREAMS_THREADS=1; repeatable.")
    private Map<String, String> variables = new TreeMap<>();

    @Option(names = "--data", description = "Folder for data and output, kept (default: a new temporary one).")
    private @Nullable Path data;

    @Override
    public Integer call() throws Exception {
        Path folder = data == null ? Files.createTempDirectory("weir-soak-projector-") : Files.createDirectories(data);
        var load = new ProjectorSoakSettings.Load(
                keys,
                changesPerSecond,
                calm,
                duration,
                pauseMillis,
                rolling ? new ProjectorSoakSettings.Rolling(restarts, away, apart, kills) : null);
        var settings = new ProjectorSoakSettings(
                folder.toAbsolutePath(),
                seed == null ? System.currentTimeMillis() : seed,
                new ProjectorSoakSettings.Shape(brokers, projectors, routers, partitions),
                load,
                new ProjectorSoakSettings.Bounds(visibleMax, rollingP99Max),
                Map.copyOf(variables));
        List<String> violations = new ProjectorSoak(settings, System.out).run();
        violations.forEach(violation -> System.out.println("violated: " + violation));
        System.out.println(violations.isEmpty() ? "passed" : "failed, seed=" + settings.seed());
        return violations.isEmpty() ? 0 : 1;
    }
}
