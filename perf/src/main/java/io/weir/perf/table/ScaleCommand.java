package io.weir.perf.table;

import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.perf.report.BenchPlaces;
import io.weir.perf.report.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./weir bench scale}: what a router needs for how many routes. */
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a router with tables of several sizes, which it reads from Kafka, and says how long it takes until it takes requests, and how"
                    + " much memory it needs.",
            "Each route has a host of 40 characters and one destination; all are of one app with one endpoint."
        },
        sortOptions = false)
public final class ScaleCommand implements Callable<Integer> {

    @Option(
            names = "--routes",
            paramLabel = "ROUTES",
            split = ",",
            description = "Sizes of the table, the smallest first (default: 1000,100000,1000000).")
    private List<Integer> sizes = new ArrayList<>();

    @Mixin
    private BenchPlaces places = new BenchPlaces();

    @Override
    public Integer call() throws Exception {
        Path folder = places.createFolder();
        System.out.println("bench of scale folder=" + folder + " on " + Machine.describe());
        List<ScaleBench.Sample> samples = new ScaleBench(
                        folder,
                        sizes.isEmpty() ? List.of(1_000, 100_000, 1_000_000) : sizes,
                        ProcessUnderTest.launched(places.launcher(), "router"),
                        System.out)
                .run();
        System.out.println("samples are in " + ScaleReport.write(folder, samples));
        return 0;
    }
}
