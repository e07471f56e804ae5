package io.weir.standalone.command;

import io.weir.standalone.ingest.IngestAdmin;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where running ingest instances are, and who asks. */
final class IngestOptions {

    private static final URI DEFAULT = URI.create("http://127.0.0.1:8702");

    @Option(
            names = "--ingest",
            paramLabel = "URL",
            description = "Admin address of an ingest instance; may be repeated (default: http://127.0.0.1:8702).")
    List<URI> instances = new ArrayList<>();

    @Option(names = "--by", paramLabel = "NAME", description = "Who orders it; goes into the log (default: the user).")
    String by = System.getProperty("user.name", "operator");

    IngestAdmin open() {
        for (URI instance : instances) {
            if (instance.getHost() == null) {
                throw new IllegalArgumentException(
                        "--ingest: '" + instance + "', expected an address such as " + DEFAULT);
            }
        }
        return new IngestAdmin(instances.isEmpty() ? List.of(DEFAULT) : instances);
    }
}
