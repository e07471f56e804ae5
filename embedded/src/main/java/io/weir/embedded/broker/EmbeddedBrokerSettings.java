package io.weir.embedded.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What an {@link EmbeddedBroker} is started with.
 *
 * @param dataFolder where the broker keeps everything; created if it is missing, used by one process at a time
 * @param port the port for clients; 0 takes the port of the last start on this folder if that is still free, else a free
 *     one
 * @param listenHost the address to listen on, loopback unless said otherwise; there is no authentication
 * @param advertisedHost the name by which clients reach the broker; it must also resolve on this machine, since the
 *     broker talks to itself under it
 * @param properties broker settings laid over ours, by Kafka's names
 * @param secure a listener with TLS and passwords beside the plain one, on any free port
 * @param cluster which node of which cluster it is; empty for a broker alone
 */
public record EmbeddedBrokerSettings(
        Path dataFolder,
        int port,
        String listenHost,
        String advertisedHost,
        Map<String, String> properties,
        Optional<SecureListener> secure,
        Optional<BrokerCluster> cluster) {

    private static final String LOOPBACK = "127.0.0.1";

    public EmbeddedBrokerSettings {
        dataFolder = dataFolder.toAbsolutePath().normalize();
        properties = Map.copyOf(properties);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " is not a port; expected 0 (any free) to 65535");
        }
        if (cluster.isPresent() && port == 0) {
            throw new IllegalArgumentException(
                    "port: 0 (any free) is not possible in a cluster, whose nodes are found again at their addresses; expected 1 to"
                            + " 65535");
        }
        if (listenHost.isBlank() || advertisedHost.isBlank()) {
            throw new IllegalArgumentException("listenHost and advertisedHost: expected a host name or address");
        }
        if (advertisedHost.equals("0.0.0.0") || advertisedHost.equals("::")) {
            throw new IllegalArgumentException("advertisedHost: '" + advertisedHost
                    + "' is an address that no client can connect to; expected a name or address of this machine");
        }
    }

    /** Without a secure listener, alone. */
    public EmbeddedBrokerSettings(
            Path dataFolder, int port, String listenHost, String advertisedHost, Map<String, String> properties) {
        this(dataFolder, port, listenHost, advertisedHost, properties, Optional.empty(), Optional.empty());
    }

    /** On loopback, on the port of the last start or any free one. */
    public EmbeddedBrokerSettings(Path dataFolder) {
        this(dataFolder, 0);
    }

    /** On loopback. */
    public EmbeddedBrokerSettings(Path dataFolder, int port) {
        this(dataFolder, port, LOOPBACK, LOOPBACK, Map.of());
    }

    /** The same, listening on {@code listenHost} and reached by clients as {@code advertisedHost}. */
    public EmbeddedBrokerSettings reachableAs(String listenHost, String advertisedHost) {
        return new EmbeddedBrokerSettings(dataFolder, port, listenHost, advertisedHost, properties, secure, cluster);
    }

    /** The same with these broker settings laid over ours. */
    public EmbeddedBrokerSettings withProperties(Map<String, String> properties) {
        return new EmbeddedBrokerSettings(dataFolder, port, listenHost, advertisedHost, properties, secure, cluster);
    }

    /** The same with a secure listener. */
    public EmbeddedBrokerSettings withSecure(SecureListener listener) {
        return new EmbeddedBrokerSettings(
                dataFolder, port, listenHost, advertisedHost, properties, Optional.of(listener), cluster);
    }

    /** The same as one node of a cluster. */
    public EmbeddedBrokerSettings withCluster(BrokerCluster membership) {
        return new EmbeddedBrokerSettings(
                dataFolder, port, listenHost, advertisedHost, properties, secure, Optional.of(membership));
    }
}
