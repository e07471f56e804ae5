package io.weir.standalone.command;

import picocli.CommandLine.Option;

/** Who gives an order about tables. */
final class OrderOptions {

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "Who orders it; stands in the settings (default: the user).")
    String by = System.getProperty("user.name", "operator");
}
