package io.weir.standalone.command;

import io.weir.embedded.capi.SimulatedCapi;
import io.weir.embedded.capi.SimulatedCapiMain;
import io.weir.embedded.capi.SimulatedCapiSettings;
import io.weir.embedded.capi.SimulatedClient;
import io.weir.embedded.capi.Trouble;
import io.weir.standalone.stack.CapiWebhooks;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the simulated CAPI as a process of its own. */
@Command(
        name = "simulated-capi",
        description = "Runs a small CAPI v3 with UAA, in memory: for trying things out without a foundation.")
public final class SimulatedCapiCommand implements Callable<Integer> {

    @Spec
    @Nullable CommandSpec spec;

    @Option(
            names = "--listen",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (${DEFAULT-VALUE}).")
    String listen = "127.0.0.1";

    @Option(names = "--port", paramLabel = "N", defaultValue = "8700", description = "Port (${DEFAULT-VALUE}).")
    int port;

    @Option(
            names = "--external-url",
            paramLabel = "URL",
            description = "Address that clients see, for the links of its documents.")
    @Nullable URI externalUrl;

    @Option(
            names = "--client",
            paramLabel = "ID",
            defaultValue = "weir",
            description = "UAA client that may read and change everything (${DEFAULT-VALUE}).")
    String client = "weir";

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "File with that client's secret; without it the secret is weir-secret.")
    @Nullable Path secretFile;

    @Option(names = "--state", paramLabel = "FILE", description = "File that keeps its routes over a restart.")
    @Nullable Path state;

    @Option(
            names = "--routes",
            paramLabel = "N",
            defaultValue = "0",
            description = "Routes to start with, each with one destination (${DEFAULT-VALUE}).")
    int routes;

    @Option(
            names = "--trouble",
            paramLabel = "CHANCE",
            defaultValue = "0",
            description = {
                "How likely a request goes wrong in each of eight ways (429, 500, 503, cut, not JSON, wrong shape, HTML, stalled); a"
                        + " fifth of the events is late then and pages shift (${DEFAULT-VALUE}: nothing goes wrong).",
                "PUT /simulation/trouble changes it while it runs."
            })
    double trouble;

    @Option(
            names = "--trouble-seed",
            paramLabel = "N",
            description = "Seed of what goes wrong (default: the time; it is printed).")
    @Nullable Long troubleSeed;

    @ArgGroup(exclusive = false)
    @Nullable WebhookTarget webhook;

    /** Where audit events are posted. */
    static final class WebhookTarget {

        @Option(
                names = "--webhook-url",
                paramLabel = "URL",
                required = true,
                description = "Post every audit event there, such as http://ingest:8701/v1/webhooks/capi.")
        @Nullable URI url;

        @ArgGroup(multiplicity = "1")
        @Nullable WebhookSecret secret;
    }

    /** With what those are signed. */
    static final class WebhookSecret {

        @Option(
                names = "--webhook-secret-file",
                paramLabel = "FILE",
                required = true,
                description = "File with the secret that signs them.")
        @Nullable Path file;

        @Option(
                names = "--webhook-secret-env",
                paramLabel = "NAME",
                required = true,
                description = "Environment variable with that secret.")
        @Nullable String variable;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        SimulatedCapi capi = SimulatedCapi.start(settings());
        try (Lifetime life = Lifetime.of(capi)) {
            SimulatedCapiMain.seed(capi.foundation(), routes);
            if (webhook != null) {
                URI url = Objects.requireNonNull(webhook.url);
                String secret = secret(Objects.requireNonNull(webhook.secret));
                CapiWebhooks.forward(capi, url, secret, (event, nanos) -> {});
            }
            capi.trouble(chosenTrouble());
            PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
            out.println("simulated CAPI at " + capi.uri() + ", client " + client + seedOfTrouble());
            out.flush();
            return life.awaitEnd();
        }
    }

    private Trouble chosenTrouble() {
        if (trouble == 0) {
            return Trouble.none();
        }
        if (troubleSeed == null) {
            troubleSeed = System.currentTimeMillis();
        }
        try {
            return Trouble.mixed(troubleSeed, trouble);
        } catch (IllegalArgumentException outOfRange) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--trouble " + trouble + ": " + outOfRange.getMessage());
        }
    }

    private String seedOfTrouble() {
        return troubleSeed == null || trouble == 0 ? "" : ", trouble with seed " + troubleSeed;
    }

    private SimulatedCapiSettings settings() throws IOException {
        String secret = secretFile == null ? "weir-secret" : secret(secretFile);
        SimulatedCapiSettings settings = SimulatedCapiSettings.defaults()
                .withHost(listen)
                .withPort(port)
                .withClients(List.of(SimulatedClient.admin(client, secret)));
        if (externalUrl != null) {
            settings = settings.withExternalUri(externalUrl);
        }
        return state == null ? settings : settings.withStateFile(state);
    }

    private String secret(WebhookSecret source) throws IOException {
        if (source.file != null) {
            return secret(source.file);
        }
        String variable = Objects.requireNonNull(source.variable);
        return filled(System.getenv().getOrDefault(variable, ""), "the environment variable " + variable);
    }

    private String secret(Path file) throws IOException {
        return filled(Files.readString(file).strip(), "the secret file " + file);
    }

    private String filled(String secret, String source) {
        if (secret.isEmpty()) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), source + " is empty");
        }
        return secret;
    }
}
