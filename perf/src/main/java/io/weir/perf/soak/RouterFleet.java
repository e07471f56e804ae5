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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** Brokers, a registry, a projector and a fleet of routers as processes, each router at a place of its own in the network. */
final class RouterFleet implements AutoCloseable {

    /** What the brokers are told of groups; the least that makes the loss of a router short. */
    static final Duration SESSION = Duration.ofSeconds(6);

    private static final Map<String, String> BROKER_VARIABLES = Map.of(
            "WEIR_BROKER_KAFKA_GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS", "6000",
            "WEIR_BROKER_KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS", "6000",
            "WEIR_BROKER_KAFKA_GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS", "500",
            "WEIR_BROKER_KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS", "500");

    private static final String FLEET = "soak";
    /** Group that shares the hosts of a sharded fleet out. */
    static final String GROUP = "weir-router." + FLEET;

    /** Longer than the load balancer takes to notice. */
    private static final String DRAIN_WAIT = "3s";

    private static final String DRAIN_TIMEOUT = "10s";
    private static final Duration END_LIMIT = Duration.ofSeconds(90);
    private static final int STEADY_SECONDS_MAX = 120;
    /** It has been steady for so long when it is called so: a second hand-over may follow the first. */
    private static final long STEADY_MILLIS = 2_000;

    private static final long LOOK_MILLIS = 250;

    /** One router, and where it is asked. */
    record Node(String name, SoakNetwork.Place place, int port, int adminPort, ServiceProcess process) {

        InetSocketAddress address() {
            return new InetSocketAddress(InetAddress.ofLiteral(place.address()), port);
        }

        private URI admin(String path) {
            return URI.create("http://" + place.address() + ":" + adminPort + path);
        }
    }

    private final RouterSoakSettings.Shape shape;
    private final boolean sharded;
    private final SoakNetwork network;
    private final KafkaProcesses kafka;
    private final ServiceProcess projector;
    private final StartCache starts;
    private final Node trainee;
    private final List<Node> nodes = new ArrayList<>();
    /** Those that nobody has told to end. */
    private final Set<Node> running = new HashSet<>();

    private final Answers answers = new Answers();

    /** What is to run; {@link #start()} starts all but the routers. */
    RouterFleet(Path folder, RouterSoakSettings.Shape shape, boolean sharded, SoakNetwork network) throws IOException {
        this.shape = shape;
        this.sharded = sharded;
        this.network = network;
        this.kafka = new KafkaProcesses(
                folder,
                new KafkaProcesses.Setup(
                        shape.brokers(), network.hostAddress(), BROKER_VARIABLES, ServiceProcess.MODEST));
        this.projector = projector(folder);
        this.starts = new StartCache(folder.resolve("router.aot"));
        this.trainee = node("router-in-training", starts::learning);
        // One more than the fleet has, which comes and goes.
        for (int i = 1; i <= shape.routers() + 1; i++) {
            nodes.add(node("router-" + i, starts::learned));
        }
    }

    private ServiceProcess projector(Path folder) {
        int admin = FreePorts.next();
        var start = kafka.withKafka(ProcessUnderTest.java(ProjectorMain.class), "WEIR_PROJECTOR", shape.partitions())
                .with(
                        "WEIR_PROJECTOR_STREAMS_STATE_DIR",
                        folder.resolve("projector-state").toString())
                .with("WEIR_PROJECTOR_STREAMS_STANDBY_REPLICAS", "0")
                .with("WEIR_PROJECTOR_STREAMS_THREADS", "1")
                .with("WEIR_PROJECTOR_STREAMS_COMMIT_INTERVAL", "200ms")
                .with("WEIR_PROJECTOR_ADMIN_PORT", Integer.toString(admin));
        return kafka.service("projector", start, () -> answers.good(admin, "/ready"));
    }

    private Node node(String name, UnaryOperator<ProcessUnderTest.Start> learning) throws IOException {
        SoakNetwork.Place place = network.add();
        int port = FreePorts.next();
        int admin = FreePorts.next();
        var start = kafka.withKafka(ProcessUnderTest.java(RouterMain.class), "WEIR_ROUTER", shape.partitions())
                .with("WEIR_ROUTER_ID", name)
                .with("WEIR_ROUTER_LISTEN_HOST", place.address())
                .with("WEIR_ROUTER_LISTEN_PORT", Integer.toString(port))
                .with("WEIR_ROUTER_ADMIN_HOST", place.address())
                .with("WEIR_ROUTER_ADMIN_PORT", Integer.toString(admin))
                .with("WEIR_ROUTER_DRAIN_WAIT_TIME", DRAIN_WAIT)
                .with("WEIR_ROUTER_DRAIN_TIMEOUT", DRAIN_TIMEOUT)
                .with("WEIR_ROUTER_FLEET_NAME", FLEET)
                .launchedBy(place.launcher());
        if (sharded) {
            start = start.with("WEIR_ROUTER_FLEET_MODE", "sharded")
                    .with("WEIR_ROUTER_FLEET_HOP_SECRET", "the secret of a soak")
                    .with("WEIR_ROUTER_LISTEN_H2C", "true");
        }
        URI ready = URI.create("http://" + place.address() + ":" + admin + "/ready");
        var process = kafka.service(
                name,
                ServiceProcess.standingBack(learning.apply(start)),
                () -> answers.body(ready).isPresent());
        return new Node(name, place, port, admin, process);
    }

    KafkaProcesses kafka() {
        return kafka;
    }

    SoakNetwork network() {
        return network;
    }

    /** Every router that may run. */
    List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** Those that run, in their order. */
    List<Node> running() {
        return Stream.concat(Stream.of(trainee), nodes.stream())
                .filter(running::contains)
                .toList();
    }

    /** Starts all but the routers. */
    void start() throws IOException, InterruptedException {
        kafka.start();
        KafkaProcesses.startAndWait(projector);
    }

    /** Starts one more router, from which the JVMs of the others learn when it {@linkplain #endTraining is ended}. */
    Node startTraining() throws IOException, InterruptedException {
        start(trainee);
        return trainee;
    }

    /** Ends it in good order. */
    void endTraining() throws IOException {
        running.remove(trainee);
        starts.learn(trainee.process());
    }

    /**
     * Starts it, and returns when it is ready. Elsewhere a router has a machine for itself; here one that starts stands back for those that
     * serve, and one that serves goes before brokers, projector and load, where root runs this.
     */
    void start(Node node) throws IOException, InterruptedException {
        running.add(node);
        KafkaProcesses.startAndWait(node.process());
        node.process().goFirst();
    }

    /** Ends it in good order, and returns when it has ended. */
    void end(Node node) {
        running.remove(node);
        node.process().end(END_LIMIT);
    }

    /** SIGKILL. */
    void kill(Node node) {
        running.remove(node);
        node.process().kill();
    }

    /** Whether it says that it is healthy, soon enough for a load balancer. */
    boolean isHealthy(Node node) {
        return answers.body(node.admin("/health"), LoadBalancer.CHECK_PATIENCE).isPresent();
    }

    /** One number of its metrics; nothing if it does not say. */
    OptionalDouble metric(Node node, String series) {
        return answers.body(node.admin("/metrics")).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst();
    }

    /** Waits until every router that runs is ready and up to date, and each host is one's alone, and stays so. */
    void awaitSteady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STEADY_SECONDS_MAX);
        long since = Long.MAX_VALUE;
        while (true) {
            String wrong = unsteady();
            long now = System.nanoTime();
            if (!wrong.isEmpty()) {
                since = Long.MAX_VALUE;
            } else if (since == Long.MAX_VALUE) {
                since = now;
            } else if (now - since >= TimeUnit.MILLISECONDS.toNanos(STEADY_MILLIS)) {
                return;
            }
            if (now > deadline) {
                throw new IOException("the fleet is not steady after " + STEADY_SECONDS_MAX + " s: " + wrong);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private String unsteady() {
        double held = 0;
        for (Node node : running()) {
            OptionalDouble stale = metric(node, "weir_table_staleness_seconds");
            if (stale.isEmpty() || stale.getAsDouble() > 0 || !isHealthy(node)) {
                return node.name() + " is not ready, or stale";
            }
            if (sharded) {
                OptionalDouble owns = metric(node, "weir_slices_owned");
                OptionalDouble holds = metric(node, "weir_slices_held");
                if (owns.isEmpty() || !owns.equals(holds) || owns.getAsDouble() == 0) {
                    return node.name() + " owns " + owns + " and holds " + holds;
                }
                held += holds.getAsDouble();
            }
        }
        return sharded && held != shape.partitions() ? held + " partitions are held" : "";
    }

    /** Waits until all copies of all partitions are where they belong, so that a broker that was away is back altogether. */
    void awaitCopies() throws IOException, InterruptedException {
        if (shape.brokers() == 1) {
            return;
        }
        try (var admin = Admin.create(Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "default.api.timeout.ms",
                "5000",
                "request.timeout.ms",
                "3000"))) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STEADY_SECONDS_MAX);
            String wrong = Copies.unsettled(admin);
            while (!wrong.isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new IOException(
                            "the brokers have not recovered after " + STEADY_SECONDS_MAX + " s: " + wrong);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                wrong = Copies.unsettled(admin);
            }
        }
    }

    /** Who serves each partition, asked by a host of it each; empty in a replicated fleet. */
    Map<Integer, String> owners(FleetHosts hosts) {
        Map<Integer, String> owners = new HashMap<>();
        if (sharded) {
            for (String host : hosts.weighted()) {
                for (Node node : running()) {
                    if (serves(node, host)) {
                        owners.put(hosts.partition(host), node.name());
                    }
                }
            }
        }
        return owners;
    }

    /** Whether that router would serve this host itself. */
    boolean serves(Node node, String host) {
        String query = "/lookup?url=" + URLEncoder.encode(host, StandardCharsets.UTF_8);
        return answers.body(node.admin(query))
                .filter(answer -> answer.contains("\"served\""))
                .isPresent();
    }

    /** What has ended though nobody told it to, a sentence each. */
    List<String> ended() {
        return KafkaProcesses.ended(Stream.of(
                        kafka.brokers().stream(),
                        Stream.of(kafka.registry(), projector),
                        running.stream().map(Node::process))
                .flatMap(each -> each));
    }

    @Override
    public void close() {
        trainee.process().close();
        nodes.forEach(node -> node.process().close());
        projector.close();
        kafka.close();
    }
}
