package io.weir.standalone.command;

import io.weir.ingest.IngestConfig;
import io.weir.ingest.IngestMain;
import io.weir.projector.ProjectorConfig;
import io.weir.projector.ProjectorMain;
import io.weir.router.RouterConfig;
import io.weir.router.RouterMain;
import io.weir.schemas.config.ConfigLoader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one service as this process; the service's own entry sees to signals. */
public abstract sealed class ServiceCommand implements Callable<Integer> {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file; every key can also be set by environment, see weir config reference.")
    @Nullable Path config;

    /**
     * The service that is called in the usual way, with a file or without: reading options of all kinds takes a third of what such a process
     * does before its service begins.
     *
     * @return empty for everything else, be it wrong
     */
    public static Optional<ServiceCommand> called(String... args) {
        boolean file = args.length == 3 && args[1].equals("--config") && !args[2].startsWith("-");
        if (args.length != 1 && !file) {
            return Optional.empty();
        }
        ServiceCommand service = switch (args[0]) {
            case "ingest" -> new Ingest();
            case "projector" -> new Projector();
            case "router" -> new Router();
            default -> null;
        };
        if (service != null && file) {
            service.config = Path.of(args[2]);
        }
        return Optional.ofNullable(service);
    }

    @Override
    public Integer call() throws Exception {
        // Wrong configuration is told here, in the same words for every service.
        ConfigLoader.load(configuration(), config, System.getenv(), environment());
        run(config == null ? new String[0] : new String[] {"--config", config.toString()});
        return 0;
    }

    abstract Class<? extends Record> configuration();

    abstract String environment();

    abstract void run(String[] arguments) throws Exception;

    /** Webhooks and registrations in, route events out. */
    @Command(name = "ingest", description = "Runs ingest: webhooks and registrations in, route events out.")
    public static final class Ingest extends ServiceCommand {

        @Override
        Class<? extends Record> configuration() {
            return IngestConfig.class;
        }

        @Override
        String environment() {
            return IngestConfig.ENV_PREFIX;
        }

        @Override
        void run(String[] arguments) throws Exception {
            IngestMain.main(arguments);
        }
    }

    /** Route events in, tables out. */
    @Command(name = "projector", description = "Runs the projector: route events in, tables out.")
    public static final class Projector extends ServiceCommand {

        @Override
        Class<? extends Record> configuration() {
            return ProjectorConfig.class;
        }

        @Override
        String environment() {
            return ProjectorConfig.ENV_PREFIX;
        }

        @Override
        void run(String[] arguments) throws Exception {
            ProjectorMain.main(arguments);
        }
    }

    /** Tables in, requests forwarded. */
    @Command(name = "router", description = "Runs a router: tables in, requests forwarded.")
    public static final class Router extends ServiceCommand {

        @Override
        Class<? extends Record> configuration() {
            return RouterConfig.class;
        }

        @Override
        String environment() {
            return RouterConfig.ENV_PREFIX;
        }

        @Override
        void run(String[] arguments) throws Exception {
            RouterMain.main(arguments);
        }
    }
}
