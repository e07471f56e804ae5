package io.weir.perf.table;

import io.weir.perf.report.BenchPlaces;
import io.weir.perf.report.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./weir bench table}: what look-up, selection and change cost. */
@Command(
        name = "table",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the router's table alone, by JMH: the look-up of a route, the selection of an endpoint among 1, 2, 10 and 100 weighted"
                    + " destinations, a change, and the loss of a zone; how long each takes and how many bytes it allocates; and how"
                    + " near weighted selection comes to the weights."
        },
        sortOptions = false)
public final class TableCommand implements Callable<Integer> {

    @Option(
            names = "--routes",
            paramLabel = "ROUTES",
            split = ",",
            description = "Sizes of the table, the smallest first (default: 1,1000,1000000).")
    private List<Integer> sizes = new ArrayList<>();

    @Option(
            names = "--round",
            paramLabel = "MILLIS",
            defaultValue = "1000",
            description = "How long each of the five rounds takes, after five to warm up (default: ${DEFAULT-VALUE}).")
    private int roundMillis;

    @Mixin
    private BenchPlaces places = new BenchPlaces();

    @Override
    public Integer call() throws Exception {
        Path folder = places.createFolder();
        System.out.println("bench of the table folder=" + folder + " on " + Machine.describe());
        List<TableBench.Sample> samples =
                new TableBench(sizes.isEmpty() ? List.of(1, 1_000, 1_000_000) : sizes, roundMillis).run();
        samples.forEach(sample -> System.out.println(TableReport.line(sample)));
        List<WeightedExactness.Sample> draws = WeightedExactness.run();
        draws.forEach(sample -> System.out.println(TableReport.line(sample)));
        System.out.println("figures are in " + TableReport.write(folder, samples, draws));
        return 0;
    }
}
