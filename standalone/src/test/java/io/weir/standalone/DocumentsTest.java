package io.weir.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.weir.ingest.IngestConfig;
import io.weir.projector.ProjectorConfig;
import io.weir.router.RouterConfig;
import io.weir.schemas.config.ConfigLoader;
import io.weir.standalone.command.TopicsConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the documents show is what the program takes. */
class DocumentsTest {

    private static final Path PROJECT = Path.of("..");

    /** Commands of the launcher itself; they never reach the command line of Java. */
    private static final Set<String> LAUNCHER = Set.of("test", "soak", "bench");

    @TempDir
    Path folder;

    @Test
    void theConfigurationReferenceIsWhatTheProgramPrints() throws IOException {
        StringWriter out = new StringWriter();

        WeirCommandAccess.commandLine().setOut(new PrintWriter(out)).execute("config", "reference");

        assertThat(Files.readString(PROJECT.resolve("docs/configuration.md")))
                .as("docs/configuration.md; ./weir config reference prints what belongs below its introduction")
                .endsWith(out.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "ingest.yaml, io.weir.ingest.IngestConfig, " + IngestConfig.ENV_PREFIX,
        "projector.yaml, io.weir.projector.ProjectorConfig, " + ProjectorConfig.ENV_PREFIX,
        "router.yaml, io.weir.router.RouterConfig, " + RouterConfig.ENV_PREFIX,
        "topics.yaml, io.weir.standalone.command.TopicsConfig, " + TopicsConfig.ENVIRONMENT,
    })
    void everySampleIsAConfiguration(String sample, Class<? extends Record> config, String prefix) throws IOException {
        String text = Files.readString(PROJECT.resolve("docs/config").resolve(sample));
        Path file = Files.writeString(folder.resolve(sample), text);
        Matcher secrets = Pattern.compile("\\{file: ([^}]+)}").matcher(text);
        while (secrets.find()) {
            Path secret = folder.resolve(secrets.group(1));
            Files.createDirectories(secret.getParent());
            Files.writeString(secret, "a-secret-that-is-long-enough-for-every-service");
        }

        assertThatCode(() -> ConfigLoader.load(config, file, Map.of(), prefix)).doesNotThrowAnyException();
    }

    @Test
    void everyCommandOfTheDocumentsExistsWithItsOptions() throws IOException {
        List<List<String>> commands = new ArrayList<>();
        for (String document : List.of("README.md", "CONTRIBUTING.md", "docs/kafka.md")) {
            commands.addAll(commandsOf(Files.readString(PROJECT.resolve(document))));
        }

        assertThat(commands).hasSizeGreaterThan(8).allSatisfy(words -> {
            CommandLine.ParseResult parsed = WeirCommandAccess.commandLine().parseArgs(words.toArray(String[]::new));
            assertThat(parsed.hasSubcommand()).isTrue();
        });
    }

    private static List<List<String>> commandsOf(String markdown) {
        Matcher blocks = Pattern.compile("(?s)```sh\n(.*?)```").matcher(markdown);
        List<List<String>> commands = new ArrayList<>();
        while (blocks.find()) {
            blocks.group(1)
                    .lines()
                    .filter(line -> line.startsWith("./weir "))
                    .map(line -> Stream.of(line.replaceAll(" *[#|>].*", "").split(" +"))
                            .skip(1)
                            .toList())
                    .filter(words -> !LAUNCHER.contains(words.getFirst()))
                    .forEach(commands::add);
        }
        return commands;
    }
}
