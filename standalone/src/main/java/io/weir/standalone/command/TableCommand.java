package io.weir.standalone.command;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the route table, as it is served or as it was. */
@Command(name = "table", description = "Shows the route table, as it is served now or as it was at a time.")
public final class TableCommand implements Callable<Integer> {

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    LogOptions log = new LogOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "The table as it was then: 2026-11-23T10:15:00Z, now, or -15m, -2h and so on from now.")
    @Nullable String at;

    @Option(names = "--host", paramLabel = "HOST", description = "The routes of this host only.")
    @Nullable String host;

    @Override
    public Integer call() {
        Objects.requireNonNull(spec).commandLine().getOut().flush();
        return 0;
    }
}
