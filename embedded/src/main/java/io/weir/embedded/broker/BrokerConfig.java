package io.weir.embedded.broker;

import io.weir.schemas.config.ConfigKey;
import java.nio.file.Path;
import java.util.Map;

/**
 * The configuration of a broker in a process of its own.
 *
 * @param dataFolder where it keeps everything
 * @param port the port for clients
 * @param listenHost the address it listens on
 * @param advertisedHost the name by which clients reach it
 * @param kafka broker settings laid over Weir's
 */
record BrokerConfig(
        @ConfigKey(description = "Folder of the broker's data; created if it is missing.")
        Path dataFolder,

        @ConfigKey(
                description = "Port for clients; 0 takes the one of the last start or any free one.",
                defaultValue = "0",
                unit = "port")
        int port,

        @ConfigKey(description = "Address to listen on.", defaultValue = "127.0.0.1")
        String listenHost,

        @ConfigKey(
                description = "Name by which clients reach the broker; it has to resolve on this machine too.",
                defaultValue = "127.0.0.1")
        String advertisedHost,

        @ConfigKey(description = "Broker settings laid over Weir's, by Kafka's names.")
        Map<String, String> kafka) {

    EmbeddedBrokerSettings toSettings() {
        return new EmbeddedBrokerSettings(dataFolder, port, listenHost, advertisedHost, kafka);
    }
}
