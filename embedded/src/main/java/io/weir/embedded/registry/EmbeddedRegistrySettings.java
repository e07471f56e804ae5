package io.weir.embedded.registry;

import java.util.Map;

/**
 * What an {@link EmbeddedRegistry} is started with.
 *
 * @param host the address to listen on
 * @param port the port, 0 for any free one
 * @param kafka Kafka client settings, at least {@code bootstrap.servers}
 * @param topic the compacted topic with one partition that holds the schemas; created if it is missing
 * @param access who may use it and over which protocol
 */
public record EmbeddedRegistrySettings(
        String host, int port, Map<String, String> kafka, String topic, RegistryAccess access) {

    /** The usual name of the schema topic. */
    public static final String DEFAULT_TOPIC = "_schemas";

    public EmbeddedRegistrySettings {
        kafka = Map.copyOf(kafka);
        if (host.isBlank()) {
            throw new IllegalArgumentException("host: expected an address to listen on");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " is not a port; expected 0 (any free) to 65535");
        }
        if (!kafka.containsKey("bootstrap.servers")) {
            throw new IllegalArgumentException("kafka: bootstrap.servers is missing");
        }
        if (topic.isBlank()) {
            throw new IllegalArgumentException("topic: expected the name of the schema topic");
        }
    }

    /** On loopback, any free port, open to everybody there. */
    public EmbeddedRegistrySettings(String bootstrapServers) {
        this(0, bootstrapServers);
    }

    /** On loopback, open to everybody there. */
    public EmbeddedRegistrySettings(int port, String bootstrapServers) {
        this("127.0.0.1", port, Map.of("bootstrap.servers", bootstrapServers), DEFAULT_TOPIC, RegistryAccess.open());
    }

    /** The same with this access. */
    public EmbeddedRegistrySettings withAccess(RegistryAccess access) {
        return new EmbeddedRegistrySettings(host, port, kafka, topic, access);
    }

    /** The same on this topic. */
    public EmbeddedRegistrySettings withTopic(String topic) {
        return new EmbeddedRegistrySettings(host, port, kafka, topic, access);
    }
}
