package io.weir.perf.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./weir soak}: kills and pauses of every process under load, and the comparison at the end. */
@Command(
        name = "weir soak",
        mixinStandardHelpOptions = true,
        description = {
            "Runs broker, registry, two ingest instances, two projectors and two routers as processes of their own, changes routes in a"
                    + " simulated CAPI, kills (SIGKILL) and pauses (SIGSTOP) every process at random, then compares CAPI, log, table and a"
                    + " router started afterwards.",
            "Ends with 0 if all of them say the same. The subcommands run others: capi of ingest without webhooks, projector of projectors and brokers,"
                    + " replay of long logs, router of fleets of routers."
        },
        sortOptions = false)
public final class SoakMain implements Callable<Integer> {

    @Option(names = "--seed", description = "Seed of the run (default: the time).")
    private @Nullable Long seed;

    @Option(
            names = "--disturbances",
            defaultValue = "50",
            description = "Kills and pauses of each process (default: ${DEFAULT-VALUE}).")
    private int disturbances;

    @Option(
            names = "--changes-per-second",
            defaultValue = "10",
            description = "Changes of routes (default: ${DEFAULT-VALUE}).")
    private double changesPerSecond;

    @Option(
            names = "--pause-millis",
            defaultValue = "12000",
            description = "Shortest pause; beyond the session timeout (default: ${DEFAULT-VALUE}).")
    private int pauseMillis;

    @Option(
            names = "--failpoint-chance",
            defaultValue = "0.6",
            description =
                    "How likely ingest halts itself whenever it reaches the step of a batch that its life has chosen (default: ${DEFAULT-VALUE}).")
    private double failpointChance;

    @Option(names = "--data", description = "Folder for data and output, kept (default: a new temporary one).")
    private @Nullable Path data;

    private SoakMain() {}

    /** Runs and ends the process. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new SoakMain())
                .addSubcommand(new CapiSoakCommand())
                .addSubcommand(new ProjectorSoakCommand())
                .addSubcommand(new ReplaySoakCommand())
                .addSubcommand(new RouterSoakCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path folder = data == null ? Files.createTempDirectory("weir-soak-") : Files.createDirectories(data);
        long number = seed == null ? System.currentTimeMillis() : seed;
        var settings = new ChaosRun.Settings(
                folder.toAbsolutePath(), number, disturbances, changesPerSecond, pauseMillis, failpointChance);
        boolean same = new ChaosRun(settings, System.out).run();
        System.out.println(same ? "passed" : "failed");
        return same ? 0 : 1;
    }
}
