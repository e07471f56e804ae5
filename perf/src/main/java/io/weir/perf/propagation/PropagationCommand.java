package io.weir.perf.propagation;

import io.weir.perf.process.WeirPrograms;
import io.weir.perf.report.BenchPlaces;
import io.weir.perf.report.Machine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./weir bench propagation}: how long a change takes to be served. */
@Command(
        name = "propagation",
        mixinStandardHelpOptions = true,
        description = {
            "Changes routes at a steady rate, and says how long it takes until the log has a change, until it is in the route table, and until"
                    + " the router serves it; for tables of several sizes, idle and under requests.",
            "One broker, one projector, one router, each a process; the rate is a share of what the projection can take, which is measured first."
        },
        sortOptions = false)
public final class PropagationCommand implements Callable<Integer> {

    @Option(
            names = "--routes",
            paramLabel = "ROUTES",
            split = ",",
            description = "Sizes of the table (default: 1000,100000,1000000).")
    private List<Integer> sizes = new ArrayList<>();

    @Option(
            names = "--changes",
            defaultValue = "10000",
            description = "Changes of each measurement, at least (default: ${DEFAULT-VALUE}).")
    private int changes;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "Seconds of each measurement, at least (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "120",
            description = "Seconds of changes before the first measurement of each size (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--rate", defaultValue = "0", description = "Changes per second (default: by --share).")
    private double rate;

    @Option(
            names = "--share",
            defaultValue = "0.2",
            description = "Share of the changes per second that the projection can take (default: ${DEFAULT-VALUE}).")
    private double share;

    @Option(
            names = "--traffic",
            defaultValue = "2000",
            description = "Requests per second in the second measurement; 0 for none (default: ${DEFAULT-VALUE}).")
    private double traffic;

    @Mixin
    private BenchPlaces places = new BenchPlaces();

    @Override
    public Integer call() throws Exception {
        Path folder = places.createFolder();
        var settings = new PropagationSettings(
                folder,
                sizes.isEmpty() ? List.of(1_000, 100_000, 1_000_000) : sizes,
                new PropagationSettings.Load(
                        changes, Duration.ofSeconds(seconds), Duration.ofSeconds(warmUp), rate, share, traffic),
                WeirPrograms.launchedBy(places.launcher()));
        System.out.println("bench of propagation folder=" + folder + " on " + Machine.describe());
        var report = new PropagationReport(new PropagationBench(settings, System.out).run());
        System.out.print("\n" + report.text());
        System.out.println("samples are in " + report.write(folder));
        return 0;
    }
}
