package io.weir.embedded.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Kafka's settings of an embedded node. */
final class BrokerProperties {

    static final int NODE_ID = 1;

    private BrokerProperties() {}

    static Map<String, String> of(EmbeddedBrokerSettings settings, Path logs, int clientPort, int controllerPort) {
        Map<String, String> properties = new HashMap<>();
        address(properties, settings, clientPort, controllerPort);
        properties.put("log.dirs", logs.toString());
        alone(properties);
        small(properties);
        longRunning(properties);
        properties.putAll(settings.properties());
        return properties;
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
        properties.put("node.id", Integer.toString(NODE_ID));
        properties.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        properties.put("controller.listener.names", BrokerSockets.CONTROLLER);
        properties.put("inter.broker.listener.name", BrokerSockets.CLIENTS);
        properties.put(
                "listeners",
                BrokerSockets.CLIENTS + "://" + bracketed(settings.listenHost()) + ":" + clientPort + ","
                        + BrokerSockets.CONTROLLER + "://127.0.0.1:" + controllerPort);
        properties.put(
                "advertised.listeners",
                BrokerSockets.CLIENTS + "://" + bracketed(settings.advertisedHost()) + ":" + clientPort);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    }

    /** One node: every topic of Kafka's own has one replica, and nobody is waited for. */
    private static void alone(Map<String, String> properties) {
        properties.put("default.replication.factor", "1");
        properties.put("min.insync.replicas", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("auto.create.topics.enable", "false");
        // A killed node is refused until its old session has ended; node and controller stall together, if they do.
        properties.put("broker.session.timeout.ms", "2000");
        properties.put("broker.heartbeat.interval.ms", "400");
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
