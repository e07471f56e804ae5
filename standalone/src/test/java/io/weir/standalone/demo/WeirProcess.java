package io.weir.standalone.demo;

import io.weir.embedded.fixture.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The weir command as a process of its own, started by the launcher. */
final class WeirProcess implements AutoCloseable {

    /** Tests run in the module's folder; the launcher stands beside it. */
    private static final Path LAUNCHER = Path.of("..", "weir").toAbsolutePath().normalize();

    private final Process process;
    private final Path output;

    private WeirProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static WeirProcess start(Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        // The build that runs this test has just packaged what the launcher starts.
        builder.environment().put("WEIR_NO_BUILD", "1");
        Process process = builder.start();
        return new WeirProcess(process, output);
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The first group of the pattern, once the process has printed something that fits. */
    String awaitPrinted(String pattern, Duration timeout) throws Exception {
        Pattern compiled = Pattern.compile(pattern);
        Eventually.until(
                timeout,
                () -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("weir ended with " + process.exitValue() + ":\n" + output());
                    }
                    return compiled.matcher(output()).find();
                },
                "'" + pattern + "' in the output");
        Matcher matcher = compiled.matcher(output());
        return matcher.find() && matcher.groupCount() > 0 ? matcher.group(1) : "";
    }

    /** The exit code. */
    int awaitEnd(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("weir still runs after " + timeout + ":\n" + output());
        }
        return process.exitValue();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
