package io.weir.standalone.command;

import java.nio.file.Path;

/** Decides where the log goes; to be called before anything logs. */
public final class Logging {

    private static final String FILE = "weir.log.file";

    private Logging() {}

    /** True when the log goes to a file, and the terminal shows nothing of it. */
    public static boolean goesToFile() {
        return System.getProperty(FILE) != null;
    }

    /** Leaves out what Kafka's clients say while they wait: a command tells the outcome itself. */
    static void quiet() {
        System.setProperty("weir.log.kafka", "ERROR");
    }

    /** To this file, so that the terminal stays free. */
    static void toFile(Path file) {
        System.setProperty(FILE, file.toString());
        System.setProperty("log4j2.configurationFile", "weir-log-file.xml");
    }
}
