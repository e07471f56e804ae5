package io.weir.perf.forward;

import io.weir.perf.process.Answers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server that is no JVM, for the time of a run. */
final class NativeProcess implements AutoCloseable {

    private static final int UP_SECONDS_MAX = 60;
    private static final int END_SECONDS_MAX = 10;

    private final Process process;

    private NativeProcess(Process process) {
        this.process = process;
    }

    /** A program of the distribution by its name. */
    static Optional<Path> found(String name) {
        // Where distributions keep servers need not be on the PATH of everybody.
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts it, and waits until it listens.
     *
     * @param folder its output goes to a file of its name there
     * @param ports on the loopback address
     * @throws IOException if it ends or does not listen within a minute; says what it printed
     */
    static NativeProcess start(String name, Path folder, List<String> command, List<Integer> ports)
            throws IOException, InterruptedException {
        Path output = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        var started = new NativeProcess(process);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(UP_SECONDS_MAX);
        while (!ports.stream().allMatch(Answers::listens)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                started.close();
                throw new IOException(
                        name + " does not listen: " + Files.readString(output).strip());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return started;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
