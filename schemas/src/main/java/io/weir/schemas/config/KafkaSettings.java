package io.weir.schemas.config;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Kafka: the section {@code kafka} of a service's configuration, whose keys are the settings of Kafka's own
 * clients.
 *
 * @param properties the settings, at least {@code bootstrap.servers}
 */
public record KafkaSettings(
        @ConfigKey(
                description = "Any setting of Kafka's clients under its own name; `bootstrap.servers` is required."
                        + " Secret ones (passwords, `sasl.jaas.config`, …) as `{file: path}` or by environment.")
        @WholeSection
        ClientProperties properties) {

    private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    private static final String CLIENT_RACK = "client.rack";

    public KafkaSettings {
        @Nullable String servers = properties.values().get(BOOTSTRAP_SERVERS);
        if (servers == null || servers.isBlank()) {
            throw new IllegalArgumentException(BOOTSTRAP_SERVERS
                    + ": missing; expected the brokers' addresses, such as kafka-1:9092,kafka-2:9092");
        }
    }

    /** Brokers without authentication, such as an embedded one. */
    public static KafkaSettings of(String bootstrapServers) {
        return new KafkaSettings(new ClientProperties(Map.of(BOOTSTRAP_SERVERS, bootstrapServers)));
    }

    /** {@code host:port}, separated by commas. */
    public String bootstrapServers() {
        return properties.values().getOrDefault(BOOTSTRAP_SERVERS, "");
    }

    /** The zone that clients run in, {@code client.rack}; empty where none is said. */
    public String zone() {
        return properties.values().getOrDefault(CLIENT_RACK, "");
    }

    /** The same for clients that run in this zone, unless the configuration says another; null or nothing for no zone. */
    public KafkaSettings inZone(@Nullable String zone) {
        if (zone == null || zone.isBlank() || !zone().isBlank()) {
            return this;
        }
        Map<String, String> all = new TreeMap<>(properties.values());
        all.put(CLIENT_RACK, zone);
        return new KafkaSettings(new ClientProperties(all));
    }

    /** The settings for a client; a fresh map. */
    public Map<String, Object> clientProperties() {
        return new TreeMap<>(properties.values());
    }

    /**
     * The settings for a client; a fresh map.
     *
     * @param defaults what applies where the configuration says nothing
     * @param required what applies whatever the configuration says, since the service would be wrong without it
     */
    public Map<String, Object> clientProperties(Map<String, ?> defaults, Map<String, ?> required) {
        Map<String, Object> all = new TreeMap<>(defaults);
        all.putAll(properties.values());
        all.putAll(required);
        return all;
    }
}
