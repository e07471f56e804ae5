package io.weir.standalone.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.weir.schemas.config.ConfigLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the configuration file of each service: what one-machine mode decides, and over it what the user's file says. The
 * environment stands above both, as it does for a service on its own.
 */
final class ServiceFiles {

    static final String WEBHOOK_SECRET = "webhook";
    static final String ENDPOINT_SECRET = "endpoint";
    static final String ENDPOINT_CREDENTIAL = "local";

    private static final String LOOPBACK = "127.0.0.1";
    private static final Set<String> SECTIONS = Set.of("ingest", "projector", "router");

    private final YAMLMapper yaml = new YAMLMapper(YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build()
            .getFactory());
    private final DataFolder folder;
    private final StackSettings settings;
    private final JsonNode overrides;

    ServiceFiles(DataFolder folder, StackSettings settings) {
        this.folder = folder;
        this.settings = settings;
        this.overrides = readOverrides(settings.overrides());
    }

    /** Where the broker and the registry are. */
    record KafkaAccess(String bootstrapServers, String registryUrl) {}

    /** Where CAPI is and who asks it. */
    record CapiAccess(URI url, String clientId, Path secretFile, boolean skipSslValidation) {}

    Path ingest(KafkaAccess kafka, @Nullable CapiAccess capi) {
        ObjectNode file = withKafka(kafka);
        file.putObject("listen")
                .put("host", LOOPBACK)
                .put("port", settings.ports().ingest());
        file.putObject("admin").put("port", settings.ports().ingestAdmin());
        if (capi != null) {
            ObjectNode section = file.putObject("capi");
            section.put("url", capi.url().toString());
            section.put("clientId", capi.clientId());
            section.putObject("clientSecret")
                    .put("file", capi.secretFile().toAbsolutePath().toString());
            section.put("skipSslValidation", capi.skipSslValidation());
        }
        secret(file.putObject("webhook"), "secret", WEBHOOK_SECRET);
        ObjectNode credential =
                file.putObject("endpoints").putArray("credentials").addObject();
        credential.put("name", ENDPOINT_CREDENTIAL);
        secret(credential, "secret", ENDPOINT_SECRET);
        credential.putArray("apps").add("*");
        credential.putArray("uris").add("*");
        return write("ingest", "ingest", file);
    }

    Path projector(KafkaAccess kafka) {
        ObjectNode file = withKafka(kafka);
        file.putObject("streams")
                .put("stateDir", folder.root().resolve("projector").toString())
                // There is no other instance that could keep a copy.
                .put("standbyReplicas", 0);
        file.putObject("admin").put("port", settings.ports().projectorAdmin());
        return write("projector", "projector", file);
    }

    /** The file of the router with this index, from 0. */
    Path router(KafkaAccess kafka, int index) {
        ObjectNode file = withKafka(kafka);
        file.put("id", "router-" + (index + 1));
        file.putObject("listen")
                .put("host", LOOPBACK)
                .put("port", settings.ports().router(index));
        file.putObject("admin").put("port", settings.ports().routerAdmin(index));
        // Nobody balances load in front of these routers: what is under way may end, nothing else is waited for.
        file.putObject("drain").put("waitTime", "0s").put("timeout", "5s");
        file.putObject("snapshot")
                .put("directory", folder.root().resolve("router-" + (index + 1)).toString());
        return write("router-" + (index + 1), "router", file);
    }

    /** Loads a service's record from its file and the environment. */
    static <T extends Record> T load(Class<T> record, Path file, String environmentPrefix) {
        return ConfigLoader.load(record, file, Map.copyOf(System.getenv()), environmentPrefix);
    }

    private ObjectNode withKafka(KafkaAccess kafka) {
        ObjectNode file = yaml.createObjectNode();
        file.putObject("kafka").put("bootstrap.servers", kafka.bootstrapServers());
        file.putObject("schemaRegistry").put("url", kafka.registryUrl());
        return file;
    }

    private void secret(ObjectNode section, String key, String name) {
        section.putObject(key).put("file", folder.secret(name).toString());
    }

    private Path write(String name, String section, ObjectNode file) {
        Path path = folder.configuration(name);
        try {
            if (overrides.path(section) instanceof ObjectNode over) {
                merge(file, over);
            }
            Files.writeString(path, "# Written by weir at each start.\n" + yaml.writeValueAsString(file));
            return path;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + path, failure);
        }
    }

    private static void merge(ObjectNode base, ObjectNode over) {
        over.properties().forEach(entry -> {
            JsonNode below = base.get(entry.getKey());
            if (below instanceof ObjectNode section && entry.getValue() instanceof ObjectNode changes) {
                merge(section, changes);
            } else {
                base.set(entry.getKey(), entry.getValue());
            }
        });
    }

    private JsonNode readOverrides(@Nullable Path file) {
        if (file == null) {
            return yaml.createObjectNode();
        }
        try {
            JsonNode tree = yaml.readTree(file.toFile());
            if (tree.isMissingNode() || tree.isNull()) {
                return yaml.createObjectNode();
            }
            List<String> unknown = tree.properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(key -> !SECTIONS.contains(key))
                    .toList();
            if (!tree.isObject() || !unknown.isEmpty()) {
                throw new IllegalArgumentException(file + ": expected the sections ingest, projector and router"
                        + (unknown.isEmpty() ? "" : ", found also " + String.join(", ", unknown)));
            }
            return tree;
        } catch (IOException failure) {
            throw new IllegalArgumentException("cannot read " + file + ": " + failure.getMessage(), failure);
        }
    }

    /** True when the user's file says where CAPI is. */
    boolean configuresCapi() {
        return overrides.path("ingest").has("capi");
    }
}
