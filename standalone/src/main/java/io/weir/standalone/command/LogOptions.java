package io.weir.standalone.command;

import io.weir.projector.ProjectorConfig;
import io.weir.schemas.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the log and the tables are, for commands that read Kafka themselves. */
final class LogOptions {

    /** Where {@code weir up} writes the projector's configuration. */
    static final Path CONFIG_DEFAULT = Path.of(".weir", "run", "projector.yaml");

    private static final String KAFKA = ProjectorConfig.ENV_PREFIX + "_KAFKA_BOOTSTRAP_SERVERS";
    private static final String REGISTRY = ProjectorConfig.ENV_PREFIX + "_SCHEMA_REGISTRY_URL";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A projector's configuration (./.weir/run/projector.yaml where it is; environment:"
                    + " WEIR_PROJECTOR_…).")
    @Nullable Path config;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Brokers, instead of the configured ones.")
    @Nullable String kafka;

    @Option(names = "--registry", paramLabel = "URL", description = "Schema registry, instead of the configured one.")
    @Nullable String registry;

    /** The configuration under these options; from here on, Kafka's clients log errors only. */
    ProjectorConfig load() {
        Logging.quiet();
        return load(CONFIG_DEFAULT, System.getenv());
    }

    ProjectorConfig load(Path fileDefault, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(environment);
        if (kafka != null) {
            variables.put(KAFKA, kafka);
        }
        if (registry != null) {
            variables.put(REGISTRY, registry);
        }
        Path file = config != null ? config : Files.exists(fileDefault) ? fileDefault : null;
        if (file == null && !(variables.containsKey(KAFKA) && variables.containsKey(REGISTRY))) {
            throw new IllegalArgumentException("it is not said where Kafka is: give --config FILE (a projector's), or"
                    + " --kafka HOST:PORT and --registry URL, or call it where weir up keeps its data ("
                    + fileDefault + " is not here)");
        }
        return ConfigLoader.load(ProjectorConfig.class, file, variables, ProjectorConfig.ENV_PREFIX);
    }
}
