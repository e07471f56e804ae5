package io.weir.standalone.command;

import java.util.Locale;
import picocli.CommandLine.Option;

/** In which form a command prints what it found. */
final class OutputOptions {

    @Option(
            names = "--format",
            paramLabel = "F",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    Format format = Format.TABLE;

    /** For people, for programs, and for spreadsheets. */
    enum Format {
        TABLE,
        JSON,
        CSV;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
