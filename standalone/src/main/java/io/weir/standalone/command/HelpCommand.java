package io.weir.standalone.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the one page that says it all, or the options of one command. */
@Command(name = "help", description = "Says everything on one page, or everything about one command.")
public final class HelpCommand implements Callable<Integer> {

    private static final String PAGE = "/io/weir/standalone/help.txt";

    @Spec
    @Nullable CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to explain.")
    @Nullable String command;

    @Override
    public Integer call() {
        CommandLine self = Objects.requireNonNull(spec).commandLine();
        if (command == null) {
            printAll(System.out);
            return 0;
        }
        CommandLine other = self.getParent().getSubcommands().get(command);
        if (other == null) {
            throw new ParameterException(self, "there is no command '" + command + "'");
        }
        other.usage(self.getOut());
        return 0;
    }

    /** Prints the page. */
    public static void printAll(PrintStream out) {
        out.print(page());
        out.flush();
    }

    static String page() {
        try (InputStream in = HelpCommand.class.getResourceAsStream(PAGE)) {
            return new String(Objects.requireNonNull(in, PAGE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
