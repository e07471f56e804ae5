package io.weir.standalone;

import io.weir.schemas.config.ConfigException;
import io.weir.standalone.command.AwaitCommand;
import io.weir.standalone.command.BrokerCommand;
import io.weir.standalone.command.ConfigCommand;
import io.weir.standalone.command.DeadLettersCommand;
import io.weir.standalone.command.DemoCommand;
import io.weir.standalone.command.DiffCommand;
import io.weir.standalone.command.FleetCommand;
import io.weir.standalone.command.HeldCommand;
import io.weir.standalone.command.HelpCommand;
import io.weir.standalone.command.HistoryCommand;
import io.weir.standalone.command.Logging;
import io.weir.standalone.command.RegistryCommand;
import io.weir.standalone.command.ReplayCommand;
import io.weir.standalone.command.RollbackCommand;
import io.weir.standalone.command.ScanCommand;
import io.weir.standalone.command.ServiceCommand;
import io.weir.standalone.command.SignCommand;
import io.weir.standalone.command.SimulatedCapiCommand;
import io.weir.standalone.command.TableCommand;
import io.weir.standalone.command.TopicsCommand;
import io.weir.standalone.command.TrainCommand;
import io.weir.standalone.command.UpCommand;
import io.weir.standalone.command.VersionCommand;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The {@code weir} command line. */
@Command(
        name = "weir",
        description = "Weighted routing for Cloud Foundry.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = VersionCommand.class,
        usageHelpAutoWidth = true)
public final class WeirCommand implements Runnable {

    private static final List<Class<?>> COMMANDS = List.of(
            UpCommand.class,
            DemoCommand.class,
            ServiceCommand.Ingest.class,
            ServiceCommand.Projector.class,
            ServiceCommand.Router.class,
            BrokerCommand.class,
            RegistryCommand.class,
            SimulatedCapiCommand.class,
            ScanCommand.class,
            HeldCommand.class,
            FleetCommand.class,
            RollbackCommand.class,
            ReplayCommand.class,
            TableCommand.class,
            DiffCommand.class,
            HistoryCommand.class,
            AwaitCommand.class,
            DeadLettersCommand.class,
            TopicsCommand.class,
            SignCommand.class,
            ConfigCommand.class,
            VersionCommand.class,
            TrainCommand.class,
            HelpCommand.class);

    /** They speak of the other ones. */
    private static final Set<Class<?>> OF_ALL = Set.of(HelpCommand.class, TrainCommand.class);

    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs a command and gives its exit code: 0 done, 1 failed, 2 wrong options or configuration, 3 routers differ. */
    public static int run(String... args) {
        return ServiceCommand.called(args)
                .map(WeirCommand::serve)
                .orElseGet(() -> commandLineFor(args).execute(args));
    }

    private static int serve(ServiceCommand service) {
        try {
            return service.call();
        } catch (Exception e) {
            return explain(e, new PrintWriter(System.err, true, System.err.charset()), name(service.getClass()));
        }
    }

    /** With every command. */
    static CommandLine commandLine() {
        return of(COMMANDS);
    }

    /** With the command that is called only, where one is: to read the options of all of them takes a third of a second. */
    private static CommandLine commandLineFor(String... args) {
        return COMMANDS.stream()
                .filter(command -> args.length > 0 && args[0].equals(name(command)) && !OF_ALL.contains(command))
                .findFirst()
                .map(command -> of(List.of(command)))
                .orElseGet(WeirCommand::commandLine);
    }

    private static CommandLine of(List<Class<?>> commands) {
        CommandLine weir = new CommandLine(new WeirCommand());
        commands.forEach(weir::addSubcommand);
        weir.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> explain(failure, command.getErr(), command.getCommandName()));
        weir.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().usageMessage().sortOptions(false));
        return weir;
    }

    private static String name(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }

    @Override
    public void run() {
        HelpCommand.printAll(System.out);
    }

    /** A few lines for what the user can mend, all of it in the log. */
    private static int explain(Exception failure, PrintWriter err, String command) {
        if (failure instanceof ConfigException wrong) {
            err.println("weir: the configuration cannot be used");
            wrong.problems().forEach(problem -> err.println("  " + problem));
            err.flush();
            return MISUSED;
        }
        String message = failure.getMessage();
        err.println("weir: " + (message == null ? failure.toString() : message));
        if (failure instanceof IllegalArgumentException) {
            err.flush();
            return MISUSED;
        }
        if (Logging.goesToFile()) {
            LoggerFactory.getLogger(WeirCommand.class).error("command failed", failure);
        }
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            err.println("  because: " + cause);
            // Netty's own transport has another class for it than the JDK.
            if (cause.toString().contains("Address already in use")) {
                err.println(
                        "  another process has that port; see weir " + command + " --help for how to choose others");
                break;
            }
        }
        err.flush();
        return FAILED;
    }
}
