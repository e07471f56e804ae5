package io.weir.perf.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a benchmark finds Weir, and where it leaves what it measured; mixed into the commands. */
public final class BenchPlaces {

    @Option(
            names = "--weir",
            paramLabel = "FILE",
            defaultValue = "${env:WEIR_HOME:-.}/weir",
            description = "The launcher that starts Weir's processes (default: that of this project).")
    private Path weir = Path.of("weir");

    @Option(names = "--data", description = "Folder for data and output, kept (default: a new temporary one).")
    private @Nullable Path data;

    /** The launcher {@code weir} of an installation, or of this project after a build. */
    public Path launcher() {
        return weir.toAbsolutePath();
    }

    /** Makes the folder; to be called once. */
    public Path createFolder() throws IOException {
        return (data == null ? Files.createTempDirectory("weir-bench-") : Files.createDirectories(data))
                .toAbsolutePath();
    }
}
