package io.weir.schemas.registry;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Apicurio Registry as a process of its own that keeps its schemas in a file and speaks Confluent's API.
 *
 * <p>Not AutoCloseable on purpose: JUnit would close it after the first class of tests that takes it as an argument.
 */
final class ApicurioRegistry implements RunningRegistry {

    private static final Path SERVER = Path.of("target", "apicurio", "quarkus-run.jar");
    private static final Duration START_MAX = Duration.ofSeconds(90);
    private static final Pattern LISTENING =
            Pattern.compile("Listening on: (http://\\S+:\\d+)\\. Management interface listening on (http://\\S+:\\d+)");

    private final Path folder;
    private Process process;
    private String url;

    private ApicurioRegistry(Path folder) {
        this.folder = folder;
        process = launch(folder);
        url = awaitReady();
    }

    /** Starts it on free loopback ports and an empty store; returns when it serves. */
    static ApicurioRegistry start() {
        if (!Files.exists(SERVER)) {
            throw new IllegalStateException(
                    SERVER.toAbsolutePath() + " is missing: run the build once, which unpacks it before these tests");
        }
        try {
            return new ApicurioRegistry(Files.createTempDirectory("weir-apicurio"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public void restart() {
        end();
        process = launch(folder);
        url = awaitReady();
    }

    /** Ends it for good and forgets its schemas. */
    void stop() {
        end();
        Folders.delete(folder);
    }

    @Override
    public String toString() {
        return "Apicurio's registry";
    }

    private static Process launch(Path folder) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                // Lives for half a minute: no time to earn back what the second compiler costs.
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=0",
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=0",
                "-Dapicurio.datasource.url=jdbc:h2:file:" + folder.resolve("schemas") + ";WRITE_DELAY=0",
                "-Dapicurio.datasource.jdbc.initial-size=2",
                "-Dapicurio.datasource.jdbc.min-size=2",
                "-jar",
                SERVER.toAbsolutePath().toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(folder.resolve("log").toFile());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start Apicurio Registry", e);
        }
    }

    private String awaitReady() {
        try {
            Matcher listening = Eventually.value(
                    START_MAX,
                    () -> {
                        if (!process.isAlive()) {
                            throw new IllegalStateException("it ended with " + process.exitValue());
                        }
                        Matcher line = LISTENING.matcher(log());
                        return line.find() ? line : null;
                    },
                    "Apicurio Registry listens");
            Eventually.until(START_MAX, () -> healthy(listening.group(2)), "Apicurio Registry is ready");
            return listening.group(1) + "/apis/ccompat/v7";
        } catch (AssertionError e) {
            String said = log();
            end();
            throw new AssertionError(e.getMessage() + "; it wrote:\n" + said, e);
        }
    }

    private static boolean healthy(String management) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create(management + "/health/ready").toURL().openConnection();
        try {
            return connection.getResponseCode() == 200;
        } finally {
            connection.disconnect();
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM, and if that is not heard, SIGKILL. */
    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
