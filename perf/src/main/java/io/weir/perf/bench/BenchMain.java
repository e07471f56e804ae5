package io.weir.perf.bench;

import io.weir.perf.forward.ForwardCommand;
import io.weir.perf.propagation.ProjectionCommand;
import io.weir.perf.propagation.PropagationCommand;
import io.weir.perf.propagation.WaysCommand;
import io.weir.perf.table.ScaleCommand;
import io.weir.perf.table.SteadyCommand;
import io.weir.perf.table.TableCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./weir bench}: figures of Weir beside those of others. */
@Command(
        name = "weir bench",
        mixinStandardHelpOptions = true,
        description =
                "Measures Weir on this machine: beside other proxies in one run, the way of a change to the routers, the router's table"
                        + " alone, and what a router needs for how many routes and for long.",
        subcommands = {
            ForwardCommand.class,
            PropagationCommand.class,
            WaysCommand.class,
            ProjectionCommand.class,
            TableCommand.class,
            ScaleCommand.class,
            SteadyCommand.class,
            PageCommand.class
        },
        subcommandsRepeatable = false)
public final class BenchMain implements Runnable {

    private BenchMain() {}

    /** Runs and ends the process. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
