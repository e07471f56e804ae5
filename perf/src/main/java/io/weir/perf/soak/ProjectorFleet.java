package io.weir.perf.soak;

import io.weir.embedded.broker.EmbeddedBrokerMain;
import io.weir.embedded.fixture.ClusterPlan;
import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.embedded.registry.EmbeddedRegistryMain;
import io.weir.projector.ProjectorMain;
import io.weir.router.RouterMain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** One or three brokers, a registry, projectors and routers, each a process with ports and a folder of its own that stay the same. */
final class ProjectorFleet implements AutoCloseable {

    private static final int UP_SECONDS_MAX = 120;

    /** What was learned is written at the end, by a JVM of its own. */
    private static final Duration TRAINING_END_LIMIT = Duration.ofMinutes(2);

    /**
     * What all processes have in common.
     *
     * @param partitions of the log and of the tables
     * @param projectorVariables more of the projectors' environment
     * @param jvmOptions of every process
     */
    record Setup(int partitions, Map<String, String> projectorVariables, List<String> jvmOptions) {}

    private final Path folder;
    private final int copies;
    private final String bootstrapServers;
    private final Setup setup;
    private final int registryPort = FreePorts.next();
    private final Answers answers = new Answers();
    private final List<ServiceProcess> brokers = new ArrayList<>();
    private final List<ServiceProcess> projectors = new ArrayList<>();
    private final List<ServiceProcess> routers = new ArrayList<>();
    private final List<Integer> routerAdmins = new ArrayList<>();
    private final ServiceProcess registry;
    private final StartCache projectorStarts;

    private ProjectorFleet(Path folder, int copies, String bootstrapServers, Setup setup) {
        this.folder = folder;
        this.copies = copies;
        this.bootstrapServers = bootstrapServers;
        this.setup = setup;
        this.projectorStarts = new StartCache(folder.resolve("projector.aot"));
        this.registry = service(
                "registry",
                ProcessUnderTest.java(EmbeddedRegistryMain.class)
                        .with("WEIR_REGISTRY_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers)
                        .with("WEIR_REGISTRY_LISTEN_PORT", Integer.toString(registryPort)),
                registryPort);
    }

    /** What is to run; {@link #start()} starts it. */
    static ProjectorFleet of(Path folder, ProjectorSoakSettings.Shape shape, Setup setup) {
        var fleet = shape.brokers() == 1 ? onOneBroker(folder, setup) : onThreeBrokers(folder, setup);
        for (int i = 1; i <= shape.projectors(); i++) {
            fleet.addProjector();
        }
        for (int i = 1; i <= shape.routers(); i++) {
            fleet.addRouter("router-" + i);
        }
        return fleet;
    }

    private static ProjectorFleet onThreeBrokers(Path folder, Setup setup) {
        var cluster = new ClusterPlan(folder);
        var fleet = new ProjectorFleet(folder, ClusterPlan.NODES, cluster.bootstrapServers(), setup);
        for (int node : cluster.nodes()) {
            fleet.brokers.add(fleet.service("broker-" + node, cluster.start(node), cluster.port(node)));
        }
        return fleet;
    }

    /** One broker, to which projectors are added later. */
    static ProjectorFleet onOneBroker(Path folder, Setup setup) {
        int port = FreePorts.next();
        var fleet = new ProjectorFleet(folder, 1, "127.0.0.1:" + port, setup);
        var start = ProcessUnderTest.java(
                EmbeddedBrokerMain.class, folder.resolve("kafka-1").toString(), Integer.toString(port));
        fleet.brokers.add(fleet.service("broker-1", start, port));
        return fleet;
    }

    private ServiceProcess service(String name, ProcessUnderTest.Start start, int port) {
        return service(name, start, () -> Answers.listens(port));
    }

    private ServiceProcess service(String name, ProcessUnderTest.Start start, BooleanSupplier up) {
        var complete = start;
        for (String option : setup.jvmOptions()) {
            complete = complete.withJvmOption(option);
        }
        return new ServiceProcess(new ServiceProcess.Plan(name, complete, up), folder);
    }

    /** Adds a projector that is not started yet. */
    ServiceProcess addProjector() {
        var projector = projector("projector-" + (projectors.size() + 1), projectorStarts::learned);
        projectors.add(projector);
        return projector;
    }

    private ServiceProcess projector(String name, UnaryOperator<ProcessUnderTest.Start> starts) {
        int admin = FreePorts.next();
        var start = withKafka(ProcessUnderTest.java(ProjectorMain.class), "WEIR_PROJECTOR")
                .with("WEIR_PROJECTOR_STREAMS_STATE_DIR", stateDir(name).toString())
                .with("WEIR_PROJECTOR_STREAMS_STANDBY_REPLICAS", "1")
                .with("WEIR_PROJECTOR_ADMIN_PORT", Integer.toString(admin));
        for (Map.Entry<String, String> variable : setup.projectorVariables().entrySet()) {
            start = start.with(variable.getKey(), variable.getValue());
        }
        return service(name, starts.apply(start), () -> answers.good(admin, "/ready"));
    }

    private ServiceProcess addRouter(String name) {
        int admin = FreePorts.next();
        var start = withKafka(ProcessUnderTest.java(RouterMain.class), "WEIR_ROUTER")
                .with("WEIR_ROUTER_ID", name)
                .with("WEIR_ROUTER_LISTEN_PORT", Integer.toString(FreePorts.next()))
                .with("WEIR_ROUTER_ADMIN_PORT", Integer.toString(admin));
        var router = service(name, start, () -> answers.good(admin, "/ready"));
        routers.add(router);
        routerAdmins.add(admin);
        return router;
    }

    private ProcessUnderTest.Start withKafka(ProcessUnderTest.Start start, String prefix) {
        return start.with(prefix + "_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers())
                .with(prefix + "_SCHEMA_REGISTRY_URL", registryUrl())
                .with(prefix + "_TOPICS_PARTITIONS", Integer.toString(setup.partitions()))
                .with(prefix + "_TOPICS_REPLICATION_FACTOR", Integer.toString(copies));
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    String registryUrl() {
        return "http://127.0.0.1:" + registryPort;
    }

    /** Of the log and of the table. */
    int partitions() {
        return setup.partitions();
    }

    List<ServiceProcess> brokers() {
        return List.copyOf(brokers);
    }

    List<ServiceProcess> projectors() {
        return List.copyOf(projectors);
    }

    /** Where that projector keeps its states. */
    Path stateDir(String projector) {
        return folder.resolve(projector + "-state");
    }

    /** Where that broker, counted from 1, keeps its logs. */
    Path logs(int node) {
        return folder.resolve("kafka-" + node).resolve("logs");
    }

    /** What each router's {@code /metrics} says; empty text if one does not answer. */
    List<String> routerMetrics() {
        return routerAdmins.stream()
                .map(admin -> answers.body(admin, "/metrics"))
                .map(answer -> answer.orElse(""))
                .toList();
    }

    /** Starts all of them. */
    void start() throws IOException, InterruptedException {
        startKafka();
        startServices();
    }

    /** Starts the brokers together, as none serves alone, then the registry. */
    void startKafka() throws IOException, InterruptedException {
        brokers.forEach(ServiceProcess::start);
        for (ServiceProcess broker : brokers) {
            awaitUp(broker);
        }
        awaitAllRegistered();
        startAndWait(registry);
    }

    /** Starts projectors and routers, one after the other. */
    void startServices() throws IOException, InterruptedException {
        for (ServiceProcess process :
                Stream.concat(projectors.stream(), routers.stream()).toList()) {
            startAndWait(process);
        }
    }

    /** Starts one more projector, from which the others' JVMs learn when it {@linkplain #endTraining is ended}. */
    ServiceProcess startTraining() throws IOException, InterruptedException {
        var projector = projector("projector-in-training", projectorStarts::learning);
        startAndWait(projector);
        return projector;
    }

    /** Ends it in good order. */
    void endTraining(ServiceProcess projector) throws IOException {
        projector.end(TRAINING_END_LIMIT);
        if (!projectorStarts.exists()) {
            throw new IOException("the training of projectors left nothing in " + projectorStarts.file()
                    + "; its output is in " + projector.log());
        }
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

    /** Starts one more router, which has seen nothing yet, and gives its admin address when it is ready. */
    URI startFreshRouter() throws IOException, InterruptedException {
        startAndWait(addRouter("router-fresh"));
        return URI.create("http://127.0.0.1:" + routerAdmins.getLast());
    }

    /** The processes that have ended though nobody told them to. */
    List<String> ended() {
        return Stream.of(brokers, List.of(registry), projectors, routers)
                .flatMap(List::stream)
                .filter(process -> !process.alive())
                .map(process -> process.name() + " has ended by itself; its output is in " + process.log())
                .toList();
    }

    /** Whether every projector is ready; empty if so, else the name of one that is not. */
    Optional<String> notReady() {
        return projectors.stream()
                .filter(projector -> !projector.isUp())
                .map(ServiceProcess::name)
                .findFirst();
    }

    static void startAndWait(ServiceProcess process) throws IOException, InterruptedException {
        process.start();
        awaitUp(process);
    }

    static void awaitUp(ServiceProcess process) throws IOException, InterruptedException {
        if (!process.awaitUp(UP_SECONDS_MAX)) {
            throw new IOException(
                    process.name() + " is not up after " + UP_SECONDS_MAX + " s; its output is in " + process.log());
        }
    }

    @Override
    public void close() {
        Stream.of(routers, projectors, List.of(registry), brokers)
                .flatMap(List::stream)
                .forEach(ServiceProcess::close);
    }
}
