package io.weir.embedded.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.replica.RackAwareReplicaSelector;

/** Kafka's settings of an embedded node. */
final class BrokerProperties {

    private static final int NODE_ID_ALONE = 1;
    private static final String LOOPBACK = "127.0.0.1";

    private BrokerProperties() {}

    static Map<String, String> of(EmbeddedBrokerSettings settings, Path logs, int clientPort, int controllerPort) {
        Map<String, String> properties = new HashMap<>();
        address(properties, settings, clientPort, controllerPort);
        properties.put("log.dirs", logs.toString());
        settings.cluster().ifPresentOrElse(cluster -> together(properties, cluster), () -> alone(properties));
        always(properties);
        small(properties);
        longRunning(properties);
        properties.putAll(settings.properties());
        return properties;
    }

    static int nodeId(EmbeddedBrokerSettings settings) {
        return settings.cluster().map(BrokerCluster::nodeId).orElse(NODE_ID_ALONE);
    }

    /** The address that the controller listens on. */
    static String controllerHost(EmbeddedBrokerSettings settings) {
        return settings.cluster().map(cluster -> cluster.self().host()).orElse(LOOPBACK);
    }

    /** Adds the secure listener to what {@link #of} gave. */
    static void secure(
            Map<String, String> properties, SecureListener listener, EmbeddedBrokerSettings settings, int port) {
        String name = "," + SecureListener.NAME + "://";
        properties.merge("listeners", name + bracketed(settings.listenHost()) + ":" + port, String::concat);
        properties.merge(
                "advertised.listeners", name + bracketed(settings.advertisedHost()) + ":" + port, String::concat);
        properties.merge("listener.security.protocol.map", ",SASL_SSL:SASL_SSL", String::concat);
        properties.putAll(listener.properties());
    }

    private static void address(
            Map<String, String> properties, EmbeddedBrokerSettings settings, int clientPort, int controllerPort) {
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(nodeId(settings)));
        properties.put(
                "controller.quorum.voters",
                settings.cluster()
                        .map(BrokerCluster::votersText)
                        .orElse(NODE_ID_ALONE + "@" + LOOPBACK + ":" + controllerPort));
        properties.put("controller.listener.names", BrokerSockets.CONTROLLER);
        properties.put("inter.broker.listener.name", BrokerSockets.CLIENTS);
        properties.put(
                "listeners",
                BrokerSockets.CLIENTS + "://" + bracketed(settings.listenHost()) + ":" + clientPort + ","
                        + BrokerSockets.CONTROLLER + "://" + bracketed(controllerHost(settings)) + ":"
                        + controllerPort);
        properties.put(
                "advertised.listeners",
                BrokerSockets.CLIENTS + "://" + bracketed(settings.advertisedHost()) + ":" + clientPort);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    }

    /** One node: every topic of Kafka's own has one replica, and nobody is waited for. */
    private static void alone(Map<String, String> properties) {
        copies(properties, 1, 1);
    }

    /**
     * One node may be gone: two of three copies acknowledge. A killed node is replaced within about 3 s, also one that led
     * both partitions and the quorum: 1 s until its silence is noticed, less than 0.5 s to elect, 2 s until its session as
     * a broker is over for the new controller.
     */
    private static void together(Map<String, String> properties, BrokerCluster cluster) {
        copies(properties, cluster.replicas(), cluster.replicas() - 1);
        properties.put("controller.quorum.fetch.timeout.ms", "1000");
        properties.put("controller.quorum.election.timeout.ms", "500");
        properties.put("controller.quorum.election.backoff.max.ms", "300");
        properties.put("controller.quorum.request.timeout.ms", "1000");
        // A follower whose process stands still holds up acknowledgements no longer than a broker that is gone.
        properties.put("replica.lag.time.max.ms", "3000");
        properties.put("replica.socket.timeout.ms", "3000");
        properties.put("replica.fetch.wait.max.ms", "250");
        // Readers that say in which zone they are read from the copy of a node there (broker.rack), the others from the
        // leader.
        properties.put("replica.selector.class", RackAwareReplicaSelector.class.getName());
        // A broker that comes back leads again what it led, so that the next loss is no larger than the last.
        properties.put("leader.imbalance.check.interval.seconds", "10");
    }

    private static void copies(Map<String, String> properties, int replicas, int minInSync) {
        properties.put("default.replication.factor", Integer.toString(replicas));
        properties.put("min.insync.replicas", Integer.toString(minInSync));
        properties.put("offsets.topic.replication.factor", Integer.toString(replicas));
        properties.put("transaction.state.log.replication.factor", Integer.toString(replicas));
        properties.put("transaction.state.log.min.isr", Integer.toString(minInSync));
        properties.put("share.coordinator.state.topic.replication.factor", Integer.toString(replicas));
        properties.put("share.coordinator.state.topic.min.isr", Integer.toString(minInSync));
    }

    private static void always(Map<String, String> properties) {
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("auto.create.topics.enable", "false");
        // A killed node is refused until its old session has ended; node and controller stall together, if they do.
        properties.put("broker.session.timeout.ms", "2000");
        properties.put("broker.heartbeat.interval.ms", "400");
        // What a killed writer left open holds up every reader of committed records until this has looked.
        properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
        // The first write of a transaction is held back until the marks of the one before are written, which takes a
        // millisecond or two, and is looked at again only after this.
        properties.put("add.partitions.to.txn.retry.backoff.ms", "2");
    }

    /** One machine shares its memory with the services: few partitions and threads, small buffers. */
    private static void small(Map<String, String> properties) {
        properties.put("offsets.topic.num.partitions", "5");
        properties.put("transaction.state.log.num.partitions", "5");
        properties.put("share.coordinator.state.topic.num.partitions", "1");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("background.threads", "2");
        properties.put("num.recovery.threads.per.data.dir", "2");
        // 32 MiB hold 1.2 million keys in one pass of the cleaner; more keys only take more passes.
        properties.put("log.cleaner.dedupe.buffer.size", "33554432");
    }

    /** Runs for months on one disk: retention and compaction keep up, and old segments go. */
    private static void longRunning(Map<String, String> properties) {
        properties.put("log.cleaner.enable", "true");
        properties.put("log.cleaner.backoff.ms", "15000");
        properties.put("log.retention.check.interval.ms", "60000");
        // A segment is compacted and expired only when it is rolled: 1 GiB would keep a small table's history for ever.
        properties.put("log.segment.bytes", "67108864");
        properties.put("metadata.log.segment.bytes", "67108864");
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
