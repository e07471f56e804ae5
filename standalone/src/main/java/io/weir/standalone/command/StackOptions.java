package io.weir.standalone.command;

import picocli.CommandLine.Option;

/** Options of every command that runs the whole stack. */
final class StackOptions {

    @Option(
            names = "--routers",
            paramLabel = "N",
            defaultValue = "2",
            description = "Routers to run (${DEFAULT-VALUE}).")
    int routers;
}
