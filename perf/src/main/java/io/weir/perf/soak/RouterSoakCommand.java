package io.weir.perf.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./weir soak router}: what clients see while the routers of a fleet come, go and die. */
@Command(
        name = "router",
        mixinStandardHelpOptions = true,
        description = {
            "Runs three brokers, a registry, a projector and a fleet of routers as processes, and asks for some hundred hosts at a steady rate"
                    + " as a load balancer does, while the fleet grows, shrinks, is restarted, loses a router (killed, standing still, cut off"
                    + " from the network where root allows it) and loses all brokers. First replicated, then sharded.",
            "Ends with 0 if nothing that was planned failed a request, no answer came from a wrong backend, what was lost with a router is what"
                    + " docs/fleet.md says, and draws by weight were exact. The numbers are in soak-router.json of the data folder."
        },
        sortOptions = false)
final class RouterSoakCommand implements Callable<Integer> {

    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration AFTER = Duration.ofSeconds(8);
    private static final double CHANGES_PER_SECOND = 5;

    @Option(names = "--seed", description = "Seed of the run (default: the time).")
    private @Nullable Long seed;

    @Option(
            names = "--mode",
            split = ",",
            description = "One or both of ${COMPLETION-CANDIDATES} (default: both, one after the other).")
    private Set<RouterSoakSettings.Mode> modes = EnumSet.allOf(RouterSoakSettings.Mode.class);

    @Option(
            names = "--phases",
            split = ",",
            description = "Some of ${COMPLETION-CANDIDATES} (default: all, in this order).")
    private Set<RouterSoakSettings.Step> phases = EnumSet.allOf(RouterSoakSettings.Step.class);

    @Option(names = "--routers", defaultValue = "4", description = "Routers of the fleet (default: ${DEFAULT-VALUE}).")
    private int routers;

    @Option(
            names = "--brokers",
            defaultValue = "3",
            description = "Brokers: 3, one of which may be away, or 1 (default: ${DEFAULT-VALUE}).")
    private int brokers;

    @Option(
            names = "--partitions",
            defaultValue = "12",
            description = "Partitions of the log and of the tables (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(names = "--rate", defaultValue = "500", description = "Requests per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(names = "--hosts", defaultValue = "400", description = "Hosts asked for (default: ${DEFAULT-VALUE}).")
    private int hosts;

    @Option(names = "--apps", defaultValue = "64", description = "Backends (default: ${DEFAULT-VALUE}).")
    private int apps;

    @Option(
            names = "--calm",
            defaultValue = "30s",
            converter = CapiSoakCommand.Time.class,
            description = "How long nothing is done, at first (default: ${DEFAULT-VALUE}).")
    private Duration calm = Duration.ZERO;

    @Option(
            names = "--pause",
            defaultValue = "60s",
            converter = CapiSoakCommand.Time.class,
            description = "How long a router stands still, and is cut off (default: ${DEFAULT-VALUE}).")
    private Duration pause = Duration.ZERO;

    @Option(
            names = "--outage",
            defaultValue = "60s",
            converter = CapiSoakCommand.Time.class,
            description = "How long all brokers are away, such as 10m (default: ${DEFAULT-VALUE}).")
    private Duration outage = Duration.ZERO;

    @Option(names = "--data", description = "Folder for data and output, kept (default: a new temporary one).")
    private @Nullable Path data;

    @Override
    public Integer call() throws Exception {
        Path folder = data == null ? Files.createTempDirectory("weir-soak-router-") : Files.createDirectories(data);
        var settings = new RouterSoakSettings(
                folder.toAbsolutePath(),
                seed == null ? System.currentTimeMillis() : seed,
                modes,
                phases,
                new RouterSoakSettings.Shape(brokers, routers, partitions),
                new RouterSoakSettings.Load(hosts, apps, rate, CHANGES_PER_SECOND),
                new RouterSoakSettings.Times(WARM_UP, calm, AFTER, pause, outage));
        List<String> violations = new RouterSoak(settings, System.out).run();
        violations.forEach(violation -> System.out.println("violated: " + violation));
        System.out.println(violations.isEmpty() ? "passed" : "failed, seed=" + settings.seed());
        return violations.isEmpty() ? 0 : 1;
    }
}
