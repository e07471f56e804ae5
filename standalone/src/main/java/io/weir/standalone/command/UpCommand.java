package io.weir.standalone.command;

import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.SimulatedCapi;
import io.weir.standalone.demo.CopyAndPaste;
import io.weir.standalone.demo.SampleFoundation;
import io.weir.standalone.stack.CapiSource;
import io.weir.standalone.stack.DataFolder;
import io.weir.standalone.stack.Ports;
import io.weir.standalone.stack.StackSettings;
import io.weir.standalone.stack.WeirStack;
import io.weir.standalone.terminal.Steps;
import io.weir.standalone.terminal.Terminal;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs everything in one process until it is asked to end. */
@Command(
        name = "up",
        description = {
            "Runs everything in one process: a Kafka broker, a schema registry, ingest, projector and routers.",
            "",
            "Its data stays in the data folder: a restart finds its table again. Without --capi it serves a small simulated"
                    + " CAPI, for a look around."
        },
        footer = {
            "",
            "Against a foundation, with a UAA client of authority cloud_controller.global_auditor:",
            "",
            "  weir up --capi https://api.sys.example.com --capi-client weir \\",
            "    --capi-secret-file capi.secret"
        })
public final class UpCommand implements Callable<Integer> {

    @Mixin
    StackOptions stackOptions = new StackOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".weir",
            description = "Data folder (${DEFAULT-VALUE}).")
    Path data = Path.of(".weir");

    @Option(
            names = "--router-port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "Port of router 1, the next ones follow; 0 takes free ones (${DEFAULT-VALUE}).")
    int routerPort;

    @Option(
            names = "--base-port",
            paramLabel = "N",
            defaultValue = "8700",
            description = "First port of everything else; 0 takes free ones (${DEFAULT-VALUE}).")
    int basePort;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "YAML file with sections ingest, projector and router, laid over the services' configuration.")
    @Nullable Path config;

    @ArgGroup
    @Nullable Capi capi;

    /** Whose routes are served. */
    static final class Capi {

        @Option(
                names = "--simulated-capi",
                required = true,
                description = "Serve a small simulated CAPI; the default where no other one is named.")
        boolean simulated;

        @ArgGroup(exclusive = false)
        @Nullable Real real;
    }

    /** A foundation's CAPI. */
    static final class Real {

        @Option(
                names = "--capi",
                paramLabel = "URL",
                required = true,
                description = "The foundation's Cloud Controller API, such as https://api.sys.example.com.")
        @Nullable URI url;

        @Option(
                names = "--capi-client",
                paramLabel = "ID",
                required = true,
                description = "UAA client that may read all routes.")
        @Nullable String client;

        @Option(
                names = "--capi-secret-file",
                paramLabel = "FILE",
                required = true,
                description = "File with that client's secret.")
        @Nullable Path secretFile;

        @Option(names = "--capi-skip-ssl-validation", description = "Trust any certificate of CAPI and UAA.")
        boolean skipSslValidation;
    }

    @Override
    public Integer call() throws Exception {
        Logging.toFile(DataFolder.log(data));
        Terminal terminal = Terminal.standard();
        StackSettings settings =
                new StackSettings(data, stackOptions.routers, new Ports(routerPort, basePort), source(), config);
        terminal.line(terminal.styled(Terminal.Style.BOLD, "Weir") + " on one machine");
        terminal.line("  data in " + data.toAbsolutePath().normalize());
        terminal.line();
        Steps steps = new Steps(terminal);
        WeirStack stack = WeirStack.start(settings, steps, (event, nanos) -> {});
        try (Lifetime life = Lifetime.of(() -> {
            terminal.line("Ending …");
            stack.close();
        })) {
            steps.run("routers ready", stack::awaitReady, count -> count + " of " + count + ", tables complete");
            terminal.line();
            CopyAndPaste.addresses(stack).forEach(terminal::line);
            terminal.line();
            steps.run("changes flow", stack::awaitProjecting, ready -> "the projector has its partitions");
            terminal.line();
            hints(stack).forEach(terminal::line);
            terminal.line();
            terminal.line("Ctrl-C ends it; the data stays. Log: " + DataFolder.log(data));
            return life.awaitEnd();
        }
    }

    private static List<String> hints(WeirStack stack) {
        List<String> lines = new ArrayList<>();
        SimulatedCapi simulated = stack.capi().orElse(null);
        if (simulated == null) {
            lines.add("  CAPI sends no webhooks by itself; sign what tells Weir of a changed route:");
            lines.add("  ./weir sign --secret-file " + stack.webhookSecretFile() + " \\");
            lines.add("    --body event.json --url " + stack.webhookUri() + " | sh");
            return lines;
        }
        lines.add("  No --capi was given, so this serves a simulated one, which tells ingest of its");
        lines.add("  changes. Your foundation: ./weir up --capi URL --capi-client ID --capi-secret-file F");
        lines.add("");
        SampleFoundation sample = SampleFoundation.in(simulated.foundation());
        CapiRoute route = sample.firstRoute(simulated.foundation());
        lines.addAll(CopyAndPaste.instance(stack, sample.blue(), route.url()));
        lines.addAll(CopyAndPaste.ofRoute(stack, simulated, sample, route));
        return lines;
    }

    private CapiSource source() {
        if (capi == null || capi.real == null) {
            return new CapiSource.Simulated();
        }
        Capi chosen = capi;
        Real real = Objects.requireNonNull(chosen.real);
        return new CapiSource.Foundation(
                Objects.requireNonNull(real.url),
                Objects.requireNonNull(real.client),
                Objects.requireNonNull(real.secretFile),
                real.skipSslValidation);
    }
}
