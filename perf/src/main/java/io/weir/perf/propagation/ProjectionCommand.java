package io.weir.perf.propagation;

import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.perf.report.BenchPlaces;
import io.weir.perf.report.Machine;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./weir bench projection}: how fast the projector is. */
@Command(
        name = "projection",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a log of routes and has the projector make their table, then has the same log copied by topologies that do nothing else, with the"
                    + " same settings of Kafka Streams: one keeps each record in a store, as a projection must, and one does not. Says how many events each took in a second.",
            "Ends with 0 if the projector is at least 0.7 times as fast as the copy with a store."
        },
        sortOptions = false)
public final class ProjectionCommand implements Callable<Integer> {

    @Option(
            names = "--events",
            defaultValue = "1000000",
            description = "Events of the log, each of a route of its own (default: ${DEFAULT-VALUE}).")
    private int events;

    @Option(
            names = "--passes",
            defaultValue = "3",
            description = "How often both are measured (default: ${DEFAULT-VALUE}).")
    private int passes;

    @Mixin
    private BenchPlaces places = new BenchPlaces();

    @Override
    public Integer call() throws Exception {
        Path folder = places.createFolder();
        System.out.println("bench of the projection folder=" + folder + " on " + Machine.describe());
        var report = new ProjectionReport(new ProjectionBench(
                        folder, events, passes, ProcessUnderTest.launched(places.launcher(), "projector"), System.out)
                .run());
        System.out.println(report.text());
        System.out.println("samples are in " + report.write(folder));
        if (report.ratioTo(ProjectionBench.Who.KEEPING) >= ProjectionReport.RATIO_MIN) {
            return 0;
        }
        System.out.println(
                "violated: the ratio to the copy with a store is to be " + ProjectionReport.RATIO_MIN + " or more");
        return 1;
    }
}
