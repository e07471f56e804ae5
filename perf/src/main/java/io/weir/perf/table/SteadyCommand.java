package io.weir.perf.table;

import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.perf.report.BenchPlaces;
import io.weir.perf.report.Machine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./weir bench steady}: whether a router that works for long needs ever more memory. */
@Command(
        name = "steady",
        mixinStandardHelpOptions = true,
        description = {
            "Asks a router at a steady rate for minutes, while its table changes, and looks at its memory every half minute.",
            "Ends with 0 if every request was answered, live heap grew by no more than 1 MB a minute, and resident memory stayed within 5 %% after"
                    + " minute three."
        },
        sortOptions = false)
public final class SteadyCommand implements Callable<Integer> {

    @Option(
            names = "--routes",
            defaultValue = "10000",
            description = "Routes of the table (default: ${DEFAULT-VALUE}).")
    private int routes;

    @Option(names = "--rate", defaultValue = "3000", description = "Requests per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--changes",
            defaultValue = "20",
            description = "Changes of the table per second (default: ${DEFAULT-VALUE}).")
    private double changes;

    @Option(names = "--minutes", defaultValue = "10", description = "How long (default: ${DEFAULT-VALUE}).")
    private int minutes;

    @Mixin
    private BenchPlaces places = new BenchPlaces();

    @Override
    public Integer call() throws Exception {
        Path folder = places.createFolder();
        System.out.println("bench of steadiness folder=" + folder + " on " + Machine.describe());
        var settings = new SteadyBench.Settings(
                folder,
                ProcessUnderTest.launched(places.launcher(), "router"),
                routes,
                rate,
                changes,
                Duration.ofMinutes(minutes));
        Steadiness steadiness = new SteadyBench(settings, System.out).run();
        System.out.println(steadiness.text());
        System.out.println("samples are in " + steadiness.write(folder));
        List<String> findings = steadiness.findings();
        findings.forEach(finding -> System.out.println("violated: " + finding));
        return findings.isEmpty() ? 0 : 1;
    }
}
