package io.weir.perf.process;

import io.weir.embedded.broker.EmbeddedBrokerMain;
import io.weir.embedded.fixture.ClusterPlan;
import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.embedded.registry.EmbeddedRegistryMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** One or three brokers and a registry, each a process with ports and a folder of its own that stay the same. */
public final class KafkaProcesses implements AutoCloseable {

    private static final int UP_SECONDS_MAX = 120;

    /**
     * What they are.
     *
     * @param brokers 1, or 3 of which one may die
     * @param host address of this machine at which all are reached
     * @param brokerVariables more of the brokers' environment
     * @param jvmOptions of these processes and of those that use them
     */
    public record Setup(int brokers, String host, Map<String, String> brokerVariables, List<String> jvmOptions) {}

    private final Path folder;
    private final Setup setup;
    private final String bootstrapServers;
    private final int registryPort = FreePorts.next();
    private final List<ServiceProcess> brokers = new ArrayList<>();
    private final ServiceProcess registry;

    /** What is to run; {@link #start()} starts it. */
    public KafkaProcesses(Path folder, Setup setup) {
        this.folder = folder;
        this.setup = setup;
        this.bootstrapServers = setup.brokers() == 1 ? planOne() : planThree();
        this.registry = service(
                "registry",
                ProcessUnderTest.java(EmbeddedRegistryMain.class)
                        .with("WEIR_REGISTRY_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers)
                        .with("WEIR_REGISTRY_LISTEN_HOST", setup.host())
                        .with("WEIR_REGISTRY_LISTEN_PORT", Integer.toString(registryPort)),
                listens(registryPort));
    }

    private String planOne() {
        int port = FreePorts.next();
        var start = ProcessUnderTest.java(EmbeddedBrokerMain.class, dataOf(1).toString(), Integer.toString(port))
                .with("WEIR_BROKER_LISTEN_HOST", setup.host())
                .with("WEIR_BROKER_ADVERTISED_HOST", setup.host());
        brokers.add(service("broker-1", withAll(start, setup.brokerVariables()), listens(port)));
        return setup.host() + ":" + port;
    }

    private String planThree() {
        var cluster = new ClusterPlan(folder, setup.host());
        for (int node : cluster.nodes()) {
            brokers.add(service(
                    "broker-" + node,
                    withAll(cluster.start(node), setup.brokerVariables()),
                    listens(cluster.port(node))));
        }
        return cluster.bootstrapServers();
    }

    private BooleanSupplier listens(int port) {
        var address = new InetSocketAddress(InetAddress.ofLiteral(setup.host()), port);
        return () -> Answers.listens(address);
    }

    public static ProcessUnderTest.Start withAll(ProcessUnderTest.Start start, Map<String, String> variables) {
        var complete = start;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            complete = complete.with(variable.getKey(), variable.getValue());
        }
        return complete;
    }

    /** A further process of this run, with the JVM's options and the output's folder that all have. */
    public ServiceProcess service(String name, ProcessUnderTest.Start start, BooleanSupplier up) {
        var complete = ServiceProcess.withOptions(start, setup.jvmOptions());
        return new ServiceProcess(new ServiceProcess.Plan(name, complete, up), folder);
    }

    /** The same program with what it needs to find Kafka, under the environment's prefix of its module. */
    public ProcessUnderTest.Start withKafka(ProcessUnderTest.Start start, String prefix, int partitions) {
        return start.with(prefix + "_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers)
                .with(prefix + "_SCHEMA_REGISTRY_URL", registryUrl())
                .with(prefix + "_TOPICS_PARTITIONS", Integer.toString(partitions))
                .with(prefix + "_TOPICS_REPLICATION_FACTOR", Integer.toString(setup.brokers()));
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public String registryUrl() {
        return "http://" + setup.host() + ":" + registryPort;
    }

    public List<ServiceProcess> brokers() {
        return List.copyOf(brokers);
    }

    public ServiceProcess registry() {
        return registry;
    }

    /** Where that broker, counted from 1, keeps its logs. */
    public Path logs(int node) {
        return dataOf(node).resolve("logs");
    }

    private Path dataOf(int node) {
        return folder.resolve("kafka-" + node);
    }

    /** Starts the brokers together, as none of three serves alone, then the registry. */
    public void start() throws IOException, InterruptedException {
        startBrokers();
        startAndWait(registry);
    }

    /** Starts all brokers, which are down. */
    public void startBrokers() throws IOException, InterruptedException {
        brokers.forEach(ServiceProcess::start);
        for (ServiceProcess broker : brokers) {
            awaitUp(broker);
        }
        awaitAllRegistered();
    }

    /** A broker listens before the controller knows it, and topics with as many copies as there are brokers have to wait for that. */
    private void awaitAllRegistered() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(UP_SECONDS_MAX);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            while (admin.describeCluster().nodes().get().size() < brokers.size()) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("not all " + brokers.size() + " brokers know of each other after "
                            + UP_SECONDS_MAX + " s; their output is in " + folder);
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (ExecutionException e) {
            throw new IOException("the brokers do not answer: " + e.getCause(), e);
        }
    }

    public static void startAndWait(ServiceProcess process) throws IOException, InterruptedException {
        process.start();
        awaitUp(process);
    }

    private static void awaitUp(ServiceProcess process) throws IOException, InterruptedException {
        if (!process.awaitUp(UP_SECONDS_MAX)) {
            throw new IOException(
                    process.name() + " is not up after " + UP_SECONDS_MAX + " s; its output is in " + process.log());
        }
    }

    /** Of these processes, those that have ended though nobody told them to, a sentence each. */
    public static List<String> ended(Stream<ServiceProcess> processes) {
        return processes
                .filter(process -> !process.alive())
                .map(process -> process.name() + " has ended by itself; its output is in " + process.log())
                .toList();
    }

    @Override
    public void close() {
        registry.close();
        brokers.forEach(ServiceProcess::close);
    }
}
