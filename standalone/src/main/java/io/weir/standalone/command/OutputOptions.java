package io.weir.standalone.command;

import io.weir.standalone.report.Format;
import io.weir.standalone.report.Report;
import io.weir.standalone.terminal.Terminal;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** In which form a command prints what it found. */
final class OutputOptions {

    @Option(
            names = "--format",
            paramLabel = "F",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    Format format = Format.TABLE;

    /** A report in that form. */
    Report to(PrintWriter out) {
        return new Report(format, out, Terminal.standard());
    }
}
