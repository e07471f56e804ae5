package io.weir.perf.propagation;

import io.weir.perf.process.WeirPrograms;
import io.weir.perf.report.BenchPlaces;
import io.weir.perf.report.Machine;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./weir bench ways}: how long the platform's word takes to be served, by the way it comes. */
@Command(
        name = "ways",
        mixinStandardHelpOptions = true,
        description = {
            "Changes one thing after the other and says how long it takes until a router serves it: an event of the log, a webhook of CAPI, an instance that is"
                    + " registered by NATS and taken back.",
            "Then has the log copied exactly once and at least once, which shows what the guarantee takes of that. One broker and one of each of Weir's"
                    + " processes; needs a nats-server on this machine."
        },
        sortOptions = false)
public final class WaysCommand implements Callable<Integer> {

    @Option(names = "--changes", defaultValue = "500", description = "Changes by each way (default: ${DEFAULT-VALUE}).")
    private int changes;

    @Option(
            names = "--warm-up",
            defaultValue = "200",
            description = "Changes by each way before these (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Mixin
    private BenchPlaces places = new BenchPlaces();

    @Override
    public Integer call() throws Exception {
        Path folder = places.createFolder();
        System.out.println("bench of ways folder=" + folder + " on " + Machine.describe());
        var settings = new WaysBench.Settings(folder, WeirPrograms.launchedBy(places.launcher()), changes, warmUp);
        System.out.println("samples are in " + WaysReport.write(folder, new WaysBench(settings, System.out).run()));
        return 0;
    }
}
