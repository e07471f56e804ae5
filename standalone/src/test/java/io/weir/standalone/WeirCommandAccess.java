package io.weir.standalone;

import picocli.CommandLine;

/** Lets tests of other packages run the command line without ending the JVM. */
public final class WeirCommandAccess {

    private WeirCommandAccess() {}

    public static CommandLine commandLine() {
        return WeirCommand.commandLine();
    }
}
