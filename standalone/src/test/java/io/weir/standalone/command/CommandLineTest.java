package io.weir.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.signature.Signature;
import io.weir.standalone.WeirCommandAccess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            WeirCommandAccess.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void signsAWebhookForCurl() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");
        Path body = Files.writeString(folder.resolve("event.json"), "{}");

        int status = command.execute("sign", "--secret-file", secret.toString(), "--body", body.toString());

        assertThat(status).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("-H 'X-Weir-"));
        assertThat(lines.get(1))
                .contains(Signature.ofWebhook("s3cret", header(lines.get(0)), "{}".getBytes(StandardCharsets.UTF_8)));
        assertThat(out.toString()).doesNotContain("s3cret");
    }

    @Test
    void signsARegistrationAsAWholeCurlCommand() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret");
        String target = "/v1/endpoints/10.0.16.7:61001";

        int status = command.execute(
                "sign",
                "--secret-file",
                secret.toString(),
                "--credential",
                "cell-7",
                "--method",
                "DELETE",
                "--path",
                target,
                "--url",
                "http://127.0.0.1:8701" + target);

        assertThat(status).isZero();
        String timestamp = header(out.toString().replaceAll("(?s).*(X-Weir-Timestamp: \\d+).*", "-H '$1'"));
        assertThat(out.toString())
                .startsWith("curl -sS -i -X DELETE 'http://127.0.0.1:8701/v1/endpoints/10.0.16.7:61001'")
                .contains("-H 'X-Weir-Credential: cell-7'")
                .contains(Signature.ofRequest("s3cret", timestamp, "DELETE", target, new byte[0]));
    }

    @Test
    void refusesToSignWithHalfARequest() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret");

        int status = command.execute("sign", "--secret-file", secret.toString(), "--method", "PUT");

        assertThat(status).isEqualTo(2);
        assertThat(err.toString()).contains("--method and --path belong together");
    }

    @Test
    void saysWhichCommandIsUnknown() {
        assertThat(command.execute("fly")).isEqualTo(2);
        assertThat(err.toString()).contains("fly");
    }

    @Test
    void writesTheReferenceOfAService() {
        assertThat(command.execute("config", "reference", "router")).isZero();
        assertThat(out.toString()).contains("## router").contains("| `kafka.").contains("WEIR_ROUTER_");
    }

    @Test
    void helpNamesEveryCommandAndEveryOptionOfThoseThatHaveOptions() {
        String page = HelpCommand.page();

        command.getSubcommands().forEach((name, subcommand) -> {
            assertThat(page).contains(name);
            subcommand.getCommandSpec().options().stream()
                    .filter(option -> !option.usageHelp() && !option.versionHelp())
                    .forEach(option -> assertThat(page).as("option of %s", name).contains(option.longestName()));
        });
        assertThat(page.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    private static String header(String line) {
        Matcher matcher = Pattern.compile("-H 'X-Weir-Timestamp: (\\d+)'").matcher(line.strip());
        assertThat(matcher.matches()).as(line).isTrue();
        return matcher.group(1);
    }
}
