package io.weir.standalone.command;

import io.weir.schemas.config.ConfigLoader;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Creates or verifies the topics of an installation. */
@Command(
        name = "topics",
        description = "Creates the topics, or verifies them.",
        synopsisSubcommandLabel = "(create | verify)",
        footer = {
            "",
            "The file has the sections kafka and topics:",
            "  kafka:  { bootstrap.servers: kafka-1:9092 }",
            "  topics: { prefix: weir., partitions: 12, replicationFactor: 3 }"
        })
public final class TopicsCommand {

    @Spec
    @Nullable CommandSpec spec;

    /** Creates what is missing, verifies what is there. */
    @Command(name = "create", description = "Creates the topics that are missing and verifies those that are there.")
    int create(
            @Option(names = "--config", paramLabel = "FILE", description = "YAML file; environment: WEIR_TOPICS_…")
                    @Nullable Path config) {
        TopicsConfig settings = load(config);
        TopicCatalog catalog = settings.topics().toCatalog();
        try (Admin admin = admin(settings)) {
            catalog.createOrVerify(admin);
        }
        print(catalog);
        return 0;
    }

    /** Verifies without creating. */
    @Command(name = "verify", description = "Verifies the topics; 1 if one is missing or has other settings.")
    int verify(
            @Option(names = "--config", paramLabel = "FILE", description = "YAML file; environment: WEIR_TOPICS_…")
                    @Nullable Path config)
            throws ExecutionException, InterruptedException {
        TopicsConfig settings = load(config);
        TopicCatalog catalog = settings.topics().toCatalog();
        try (Admin admin = admin(settings)) {
            Set<String> missing = new TreeSet<>(names(catalog));
            missing.removeAll(admin.listTopics().names().get());
            if (!missing.isEmpty()) {
                err().println("missing: " + String.join(", ", missing) + "; weir topics create makes them");
                return 1;
            }
            catalog.createOrVerify(admin);
        }
        print(catalog);
        return 0;
    }

    /** An admin client that gives up while somebody still looks on. */
    private static Admin admin(TopicsConfig settings) {
        Logging.quiet();
        return Admin.create(settings.kafka()
                .clientProperties(Map.of("default.api.timeout.ms", "20000", "request.timeout.ms", "10000"), Map.of()));
    }

    private static TopicsConfig load(@Nullable Path config) {
        return ConfigLoader.load(TopicsConfig.class, config, Map.copyOf(System.getenv()), TopicsConfig.ENVIRONMENT);
    }

    private static List<String> names(TopicCatalog catalog) {
        return catalog.all().stream().map(TopicSpec::name).toList();
    }

    private void print(TopicCatalog catalog) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        for (TopicSpec topic : catalog.all()) {
            out.printf(
                    "%-32s %3d partitions  replication %d  %s%n",
                    topic.name(), topic.partitions(), topic.replicationFactor(), topic.retention());
        }
        out.flush();
    }

    private PrintWriter err() {
        return Objects.requireNonNull(spec).commandLine().getErr();
    }
}
