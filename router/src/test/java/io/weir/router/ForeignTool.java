package io.weir.router;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program that is not ours; tests that need one are skipped where there is none. */
public final class ForeignTool {

    private static final long PATIENCE_SECONDS = 60;

    private ForeignTool() {}

    /** Everything it printed, and its exit code. */
    public record Result(int code, String output) {}

    /** Runs it to its end, without input. */
    public static Result run(String tool, String... arguments) throws IOException, InterruptedException {
        return run("", tool, arguments);
    }

    public static Result run(String input, String tool, List<String> arguments)
            throws IOException, InterruptedException {
        return run(input, tool, arguments.toArray(new String[0]));
    }

    private static Result run(String input, String tool, String[] arguments) throws IOException, InterruptedException {
        boolean there = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
        Assumptions.assumeTrue(there, tool + " is not installed");
        List<String> command = new ArrayList<>(List.of(tool));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(tool + " does not end: " + output);
        }
        return new Result(process.exitValue(), output);
    }
}
