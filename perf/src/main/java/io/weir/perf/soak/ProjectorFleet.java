package io.weir.perf.soak;

import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.perf.process.Answers;
import io.weir.perf.process.KafkaProcesses;
import io.weir.perf.process.ServiceProcess;
import io.weir.perf.process.StartCache;
import io.weir.projector.ProjectorMain;
import io.weir.router.RouterMain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** One or three brokers, a registry, projectors and routers, each a process with ports and a folder of its own that stay the same. */
final class ProjectorFleet implements AutoCloseable {

    /** That shares the log out. */
    static final String GROUP = "weir.route-projector";

    private static final String LOOPBACK = "127.0.0.1";

    /**
     * What all processes have in common.
     *
     * @param partitions of the log and of the tables
     * @param projectorVariables more of the projectors' environment
     * @param jvmOptions of every process
     */
    record Setup(int partitions, Map<String, String> projectorVariables, List<String> jvmOptions) {}

    private final Path folder;
    private final Setup setup;
    private final KafkaProcesses kafka;
    private final Answers answers = new Answers();
    private final List<ServiceProcess> projectors = new ArrayList<>();
    private final List<ServiceProcess> routers = new ArrayList<>();
    private final List<Integer> routerAdmins = new ArrayList<>();
    private final StartCache projectorStarts;

    private ProjectorFleet(Path folder, int brokers, Setup setup) {
        this.folder = folder;
        this.setup = setup;
        this.projectorStarts = new StartCache(folder.resolve("projector.aot"));
        this.kafka =
                new KafkaProcesses(folder, new KafkaProcesses.Setup(brokers, LOOPBACK, Map.of(), setup.jvmOptions()));
    }

    /** What is to run; {@link #start()} starts it. */
    static ProjectorFleet of(Path folder, ProjectorSoakSettings.Shape shape, Setup setup) {
        var fleet = new ProjectorFleet(folder, shape.brokers(), setup);
        for (int i = 1; i <= shape.projectors(); i++) {
            fleet.addProjector();
        }
        for (int i = 1; i <= shape.routers(); i++) {
            fleet.addRouter("router-" + i);
        }
        return fleet;
    }

    /** One broker, to which projectors are added later. */
    static ProjectorFleet onOneBroker(Path folder, Setup setup) {
        return new ProjectorFleet(folder, 1, setup);
    }

    /** Adds a projector that is not started yet. */
    ServiceProcess addProjector() {
        var projector = projector("projector-" + (projectors.size() + 1), projectorStarts::learned);
        projectors.add(projector);
        return projector;
    }

    private ServiceProcess projector(String name, UnaryOperator<ProcessUnderTest.Start> starts) {
        int admin = FreePorts.next();
        var start = kafka.withKafka(ProcessUnderTest.java(ProjectorMain.class), "WEIR_PROJECTOR", setup.partitions())
                .with("WEIR_PROJECTOR_STREAMS_STATE_DIR", stateDir(name).toString())
                .with("WEIR_PROJECTOR_STREAMS_STANDBY_REPLICAS", "1")
                .with("WEIR_PROJECTOR_ADMIN_PORT", Integer.toString(admin));
        var complete = starts.apply(KafkaProcesses.withAll(start, setup.projectorVariables()));
        return kafka.service(name, ServiceProcess.standingBack(complete), () -> answers.good(admin, "/ready"));
    }

    private ServiceProcess addRouter(String name) {
        int admin = FreePorts.next();
        var start = kafka.withKafka(ProcessUnderTest.java(RouterMain.class), "WEIR_ROUTER", setup.partitions())
                .with("WEIR_ROUTER_ID", name)
                .with("WEIR_ROUTER_LISTEN_PORT", Integer.toString(FreePorts.next()))
                .with("WEIR_ROUTER_ADMIN_PORT", Integer.toString(admin));
        var router = kafka.service(name, start, () -> answers.good(admin, "/ready"));
        routers.add(router);
        routerAdmins.add(admin);
        return router;
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    String registryUrl() {
        return kafka.registryUrl();
    }

    /** Of the log and of the table. */
    int partitions() {
        return setup.partitions();
    }

    List<ServiceProcess> brokers() {
        return kafka.brokers();
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
        return kafka.logs(node);
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

    /** Starts the brokers, which start together, and the registry. */
    void startKafka() throws IOException, InterruptedException {
        kafka.start();
    }

    /** Starts projectors and routers, one after the other. */
    void startServices() throws IOException, InterruptedException {
        for (ServiceProcess process :
                Stream.concat(projectors.stream(), routers.stream()).toList()) {
            KafkaProcesses.startAndWait(process);
        }
    }

    /** Starts one more projector, from which the others' JVMs learn when it {@linkplain #endTraining is ended}. */
    ServiceProcess startTraining() throws IOException, InterruptedException {
        var projector = projector("projector-in-training", projectorStarts::learning);
        KafkaProcesses.startAndWait(projector);
        return projector;
    }

    /** Ends it in good order. */
    void endTraining(ServiceProcess projector) throws IOException {
        projectorStarts.learn(projector);
    }

    /** Starts one more router, which has seen nothing yet, and gives its admin address when it is ready. */
    URI startFreshRouter() throws IOException, InterruptedException {
        KafkaProcesses.startAndWait(addRouter("router-fresh"));
        return URI.create("http://127.0.0.1:" + routerAdmins.getLast());
    }

    /** The processes that have ended though nobody told them to. */
    List<String> ended() {
        return KafkaProcesses.ended(Stream.of(kafka.brokers(), List.of(kafka.registry()), projectors, routers)
                .flatMap(List::stream));
    }

    /** Whether every projector is ready; empty if so, else the name of one that is not. */
    Optional<String> notReady() {
        return projectors.stream()
                .filter(projector -> !projector.isUp())
                .map(ServiceProcess::name)
                .findFirst();
    }

    @Override
    public void close() {
        Stream.of(routers, projectors).flatMap(List::stream).forEach(ServiceProcess::close);
        kafka.close();
    }
}
