package io.weir.standalone.command;

import io.weir.ingest.signature.Signature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
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

/** Signs a request to ingest, in the form in which curl takes headers. */
@Command(
        name = "sign",
        description = "Prints the headers that sign a webhook, or a request to the endpoint API.",
        footer = {
            "",
            "A signature is good for five minutes. Examples:",
            "  weir sign --secret-file webhook.secret --body event.json",
            "  weir sign --secret-file webhook.secret --body event.json \\",
            "       --url http://127.0.0.1:8701/v1/webhooks/capi | sh",
            "  weir sign --secret-file cell.secret --credential cell-7 --method PUT \\",
            "       --path /v1/endpoints/10.0.16.7:61001 --body endpoint.json"
        })
public final class SignCommand implements Callable<Integer> {

    @Spec
    @Nullable CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    @Nullable SecretSource secret;

    @Option(
            names = "--body",
            paramLabel = "FILE",
            description =
                    "File with the body exactly as it is sent; - reads standard input. Without it the body is empty.")
    @Nullable String body;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description = "PUT or DELETE: sign a request to the endpoint API instead of a webhook.")
    @Nullable String method;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description = "Path and query of that request, such as /v1/endpoints/10.0.16.7:61001.")
    @Nullable String path;

    @Option(names = "--credential", paramLabel = "ID", description = "Id of the credential whose secret it is.")
    @Nullable String credential;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Print a whole curl command to this address instead of the headers alone.")
    @Nullable String url;

    /** Where the secret comes from; never from the command line itself, which every user of the machine can see. */
    static final class SecretSource {

        @Option(names = "--secret-file", paramLabel = "FILE", required = true, description = "File with the secret.")
        @Nullable Path file;

        @Option(
                names = "--secret-env",
                paramLabel = "NAME",
                required = true,
                description = "Environment variable with the secret.")
        @Nullable String variable;
    }

    @Override
    public Integer call() throws IOException {
        CommandSpec command = Objects.requireNonNull(spec);
        if ((method == null) != (path == null)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--method and --path belong together: both for the endpoint API, none for a webhook");
        }
        if (url != null && "-".equals(body)) {
            throw new ParameterException(
                    command.commandLine(), "--url needs the body in a file, since curl has to read it too");
        }
        byte[] content = content();
        String timestamp = Long.toString(Clock.systemUTC().instant().getEpochSecond());
        List<String> headers = headers(secretText(command), timestamp, content);
        PrintWriter out = command.commandLine().getOut();
        if (url == null) {
            headers.forEach(header -> out.println("-H '" + header + "'"));
        } else {
            out.println(curl(url, headers));
        }
        out.flush();
        return 0;
    }

    private byte[] content() throws IOException {
        if (body == null) {
            return new byte[0];
        }
        return body.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(body));
    }

    private String secretText(CommandSpec command) throws IOException {
        SecretSource source = Objects.requireNonNull(secret);
        String text;
        if (source.file != null) {
            text = Files.readString(source.file);
        } else {
            String name = Objects.requireNonNull(source.variable);
            text = System.getenv().getOrDefault(name, "");
        }
        if (text.isBlank()) {
            throw new ParameterException(command.commandLine(), "the secret is empty");
        }
        return text.replaceFirst("\r?\n$", "");
    }

    private List<String> headers(String secretText, String timestamp, byte[] content) {
        List<String> headers = new ArrayList<>();
        if (credential != null) {
            headers.add(Signature.CREDENTIAL_HEADER + ": " + credential);
        }
        headers.add(Signature.TIMESTAMP_HEADER + ": " + timestamp);
        String signature = method != null && path != null
                ? Signature.ofRequest(secretText, timestamp, method, path, content)
                : Signature.ofWebhook(secretText, timestamp, content);
        headers.add(Signature.SIGNATURE_HEADER + ": " + signature);
        return headers;
    }

    private String curl(String address, List<String> headers) {
        StringBuilder command = new StringBuilder("curl -sS -i -X ")
                .append(method == null ? "POST" : method)
                .append(" '")
                .append(address)
                .append('\'');
        if (body != null) {
            command.append(" -H 'Content-Type: application/json'");
        }
        headers.forEach(header -> command.append(" -H '").append(header).append('\''));
        if (body != null) {
            command.append(" --data-binary '@").append(body).append('\'');
        }
        return command.toString();
    }
}
