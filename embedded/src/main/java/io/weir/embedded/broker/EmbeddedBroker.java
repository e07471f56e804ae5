package io.weir.embedded.broker;

import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * A Kafka node (broker and controller) in this JVM, alone or as one of a cluster, whose other nodes are other processes.
 *
 * <p>Its data folder outlives it, also after {@code kill -9}: a start on the same folder finds topics, groups, open
 * transactions and, if nobody took it meanwhile, the same address. An acknowledged record is in the page cache, not
 * forced to the disk: it outlives the process, and a power failure only if the operating system wrote it before.
 *
 * <p>If the broker fails for good while it runs (its disk is full or gone), it ends the whole process with a message on
 * stderr, as Kafka does.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final BrokerFolder folder;
    private final String bootstrapServers;
    private final String secureBootstrapServers;
    private final ControllerServer controller;
    private final BrokerServer broker;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

    private EmbeddedBroker(BrokerFolder folder, Addresses addresses, SharedServer shared, BootstrapMetadata first) {
        this.folder = folder;
        this.bootstrapServers = addresses.plain();
        this.secureBootstrapServers = addresses.secure();
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), first);
        this.broker = new BrokerServer(shared);
    }

    /**
     * Starts a broker and returns when it serves clients; a node of a cluster does not before a majority is up.
     *
     * @throws EmbeddedBrokerException if the folder is in use or unusable, the port is taken, or Kafka does not start;
     *     nothing is left behind but the folder
     */
    public static EmbeddedBroker start(EmbeddedBrokerSettings settings) {
        long begin = System.nanoTime();
        BrokerFolder folder =
                BrokerFolder.open(settings.dataFolder(), settings.cluster().map(BrokerCluster::clusterId));
        try (BrokerSockets sockets = BrokerSockets.bind(
                settings.listenHost(), settings.port(), folder.identity().port(), controllerOf(settings))) {
            EmbeddedBroker broker = start(settings, folder, sockets);
            LOG.info(
                    "Embedded broker started address={} folder={} millis={}",
                    broker.bootstrapServers,
                    settings.dataFolder(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
            return broker;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** {@code host:port}, for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** {@code host:port} of the secure listener; empty text without one. */
    public String secureBootstrapServers() {
        return secureBootstrapServers;
    }

    /** Stops the broker and gives the folder back; further calls wait for the first. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                shutDown();
            } finally {
                folder.close();
                ended.complete(null);
            }
        }
        ended.join();
    }

    private static EmbeddedBroker start(EmbeddedBrokerSettings settings, BrokerFolder folder, BrokerSockets sockets) {
        BrokerFaults faults = new BrokerFaults(settings.dataFolder());
        @Nullable EmbeddedBroker broker = null;
        try {
            Map<String, String> properties =
                    BrokerProperties.of(settings, folder.logs(), sockets.clientPort(), sockets.controllerPort());
            String host = bracketed(settings.advertisedHost());
            String secure = settings.secure()
                    .map(listener -> {
                        int port = sockets.bindSecure(settings.listenHost());
                        BrokerProperties.secure(properties, listener, settings, port);
                        return host + ":" + port;
                    })
                    .orElse("");
            KafkaConfig config = KafkaConfig.fromProps(asProperties(properties));
            Addresses addresses = new Addresses(host + ":" + sockets.clientPort(), secure);
            // The cluster id first: a start that dies while it formats is then gone on with, not begun anew.
            folder.remember(new BrokerFolder.Identity(folder.identity().clusterId(), sockets.clientPort()));
            format(folder, BrokerProperties.nodeId(settings));
            broker = assemble(addresses, folder, voters(settings, sockets), sockets, faults, config);
            broker.controller.startup();
            broker.broker.startup();
            if (settings.secure().isPresent()) {
                ScramUsers.make(addresses.plain(), settings.secure().get().users());
            }
            faults.started();
            return broker;
        } catch (Exception e) {
            if (broker != null) {
                broker.shutDown();
            }
            Throwable fault = faults.atStart();
            throw new EmbeddedBrokerException(
                    "The embedded broker on " + settings.dataFolder() + " did not start: "
                            + (fault == null ? e : fault),
                    e);
        }
    }

    /** By which clients reach it; the secure one is empty text without such a listener. */
    private record Addresses(String plain, String secure) {}

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    private static InetSocketAddress controllerOf(EmbeddedBrokerSettings settings) {
        int port = settings.cluster().map(cluster -> cluster.self().port()).orElse(0);
        return new InetSocketAddress(BrokerProperties.controllerHost(settings), port);
    }

    private static Map<Integer, InetSocketAddress> voters(EmbeddedBrokerSettings settings, BrokerSockets sockets) {
        return settings.cluster()
                .map(BrokerCluster::addresses)
                .orElseGet(() -> Map.of(BrokerProperties.nodeId(settings), sockets.controllerAddress()));
    }

    private static EmbeddedBroker assemble(
            Addresses addresses,
            BrokerFolder folder,
            Map<Integer, InetSocketAddress> voters,
            BrokerSockets sockets,
            BrokerFaults faults,
            KafkaConfig config) {
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> found =
                KafkaRaftServer.initializeLogDirs(config, LOG, "[EmbeddedBroker] ");
        SharedServer shared = new SharedServer(
                config,
                found._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(voters),
                List.of(),
                faults::handler,
                sockets::claim);
        return new EmbeddedBroker(folder, addresses, shared, found._2());
    }

    /** Formats the logs of a new folder; those of an old one are left as they are. */
    private static void format(BrokerFolder folder, int nodeId) throws Exception {
        Path logs = folder.logs();
        Files.createDirectories(logs);
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(nodeId)
                .setClusterId(folder.identity().clusterId())
                .addDirectory(logs.toString())
                .setControllerListenerName(BrokerSockets.CONTROLLER)
                .setMetadataLogDirectory(logs.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setIgnoreFormatted(true)
                .run();
    }

    private static Properties asProperties(Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        return properties;
    }

    private void shutDown() {
        broker.shutdown();
        controller.shutdown();
    }
}
