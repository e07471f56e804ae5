package io.weir.standalone.command;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what runs here. */
@Command(name = "version", description = "Prints version, JDK and folder.")
public final class VersionCommand implements Callable<Integer>, IVersionProvider {

    @Spec
    @Nullable CommandSpec spec;

    @Override
    public String[] getVersion() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return new String[] {
            "weir " + (version == null ? "(not packaged)" : version),
            "JDK  " + Runtime.version() + ", " + System.getProperty("java.home"),
            "home " + System.getenv().getOrDefault("WEIR_HOME", "(not started by the launcher)")
        };
    }

    @Override
    public Integer call() {
        for (String line : getVersion()) {
            Objects.requireNonNull(spec).commandLine().getOut().println(line);
        }
        return 0;
    }
}
