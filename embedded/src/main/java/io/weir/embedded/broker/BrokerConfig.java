package io.weir.embedded.broker;

import io.weir.schemas.config.ConfigKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a broker in a process of its own.
 *
 * @param dataFolder where it keeps everything
 * @param port the port for clients
 * @param listenHost the address it listens on
 * @param advertisedHost the name by which clients reach it
 * @param nodeId which of the voters this node is
 * @param clusterId id that all nodes of the cluster share
 * @param voters the controllers of the cluster; none for a broker alone
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

        @ConfigKey(description = "Which of the voters this node is.", defaultValue = "1")
        int nodeId,

        @ConfigKey(description = "Id that all nodes of a cluster share, 22 characters; only with voters.") @Nullable String clusterId,

        @ConfigKey(
                description = "Controllers of all nodes of a cluster, `id@host:port` each; empty for a broker alone.")
        List<String> voters,

        @ConfigKey(description = "Broker settings laid over Weir's, by Kafka's names.")
        Map<String, String> kafka) {

    BrokerConfig {
        if ((clusterId == null) != voters.isEmpty()) {
            throw new IllegalArgumentException((clusterId == null ? "clusterId" : "voters")
                    + ": missing; set both for a cluster, none for a broker alone");
        }
        if (clusterId != null) {
            // Said here, a wrong value is told with its origin.
            new BrokerCluster(
                    nodeId,
                    clusterId,
                    voters.stream().map(BrokerCluster.Voter::parse).toList());
        }
    }

    EmbeddedBrokerSettings toSettings() {
        EmbeddedBrokerSettings alone = new EmbeddedBrokerSettings(dataFolder, port, listenHost, advertisedHost, kafka);
        return clusterId == null
                ? alone
                : alone.withCluster(new BrokerCluster(
                        nodeId,
                        clusterId,
                        voters.stream().map(BrokerCluster.Voter::parse).toList()));
    }
}
