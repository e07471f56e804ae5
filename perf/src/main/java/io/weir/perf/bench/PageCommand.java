package io.weir.perf.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./weir bench page}: what was measured, for readers. */
@Command(
        name = "page",
        mixinStandardHelpOptions = true,
        description = "Makes a page in Markdown, with plots, of what benchmarks have left in their folders (--data).",
        sortOptions = false)
final class PageCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FOLDER", arity = "1..*", description = "Folders with bench-*.json.")
    private List<Path> folders = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "FILE",
            defaultValue = "${env:WEIR_HOME:-.}/docs/benchmarks.md",
            description = "The page; plots and samples go into a folder of its name (default: docs/benchmarks.md).")
    private Path to = Path.of("docs/benchmarks.md");

    @Override
    public Integer call() throws Exception {
        System.setProperty("java.awt.headless", "true");
        new BenchPage(to).write(folders);
        System.out.println("written: " + to);
        return 0;
    }
}
