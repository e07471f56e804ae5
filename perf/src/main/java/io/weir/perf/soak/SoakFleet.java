package io.weir.perf.soak;

import io.weir.embedded.broker.EmbeddedBrokerMain;
import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.embedded.registry.EmbeddedRegistryMain;
import io.weir.perf.process.Answers;
import io.weir.perf.process.KafkaProcesses;
import io.weir.perf.process.ServiceProcess;
import io.weir.projector.ProjectorMain;
import io.weir.router.RouterMain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The processes of the run, each with ports of its own that stay the same. */
final class SoakFleet implements AutoCloseable {

    static final String CAPI_CLIENT = "weir";
    static final String CAPI_SECRET = "soak-capi-secret";
    static final String WEBHOOK_SECRET = "soak-webhook-secret";

    private static final String INGEST = "ingest-";
    private static final String OVER = "failpoints-over";
    private static final int UP_SECONDS_MAX = 120;

    private final Path folder;
    private final URI capi;
    private final int brokerPort = FreePorts.next();
    private final int registryPort = FreePorts.next();
    private final List<URI> ingests = new ArrayList<>();
    private final List<URI> admins = new ArrayList<>();
    private final List<ServiceProcess> processes = new ArrayList<>();
    private final Answers answers = new Answers();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    /**
     * How many there are of each, beside one broker and one registry.
     *
     * @param webhooks whether ingest takes webhooks
     * @param failpointChance how likely an ingest instance ends itself whenever it reaches the step that its life has chosen, 0..1
     * @param ingestVariables more of ingest's environment
     */
    record Shape(
            int ingests,
            int projectors,
            int routers,
            boolean webhooks,
            double failpointChance,
            Map<String, String> ingestVariables) {

        /** Two of each, with webhooks. */
        static Shape chaos(double failpointChance) {
            return new Shape(2, 2, 2, true, failpointChance, Map.of());
        }

        /** Two ingest instances without webhooks, which never halt by themselves, and one projector. */
        static Shape polling(Map<String, String> ingestVariables) {
            return new Shape(2, 1, 0, false, 0, ingestVariables);
        }
    }

    SoakFleet(Path folder, URI capi, Shape shape) {
        this.folder = folder;
        this.capi = capi;
        add("broker", shortLived(EmbeddedBrokerMain.class, path("kafka"), Integer.toString(brokerPort)), brokerPort);
        add("registry", registry(), registryPort);
        for (int i = 1; i <= Math.max(shape.ingests, Math.max(shape.projectors, shape.routers)); i++) {
            if (i <= shape.ingests) {
                addIngest(i, shape);
            }
            if (i <= shape.projectors) {
                addProjector(i);
            }
            if (i <= shape.routers) {
                addRouter("router-" + i, FreePorts.next());
            }
        }
    }

    /** What is killed every few seconds never lives to see what the second compiler would do for it. */
    private static ProcessUnderTest.Start shortLived(Class<?> main, String... arguments) {
        return ServiceProcess.withOptions(ProcessUnderTest.java(main, arguments), ServiceProcess.MODEST);
    }

    private ProcessUnderTest.Start registry() {
        return shortLived(EmbeddedRegistryMain.class)
                .with("WEIR_REGISTRY_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers())
                .with("WEIR_REGISTRY_LISTEN_PORT", Integer.toString(registryPort));
    }

    private void addIngest(int number, Shape shape) {
        int port = FreePorts.next();
        int admin = FreePorts.next();
        ingests.add(URI.create("http://127.0.0.1:" + port));
        var start = withKafka(shortLived(IngestWithFailpoints.class), "WEIR_INGEST")
                .with("WEIR_INGEST_LISTEN_PORT", Integer.toString(port))
                .with("WEIR_INGEST_ADMIN_PORT", Integer.toString(admin))
                .with("WEIR_INGEST_CAPI_URL", capi.toString())
                .with("WEIR_INGEST_CAPI_CLIENT_ID", CAPI_CLIENT)
                .with("WEIR_INGEST_CAPI_CLIENT_SECRET", CAPI_SECRET)
                .withJvmOption("-D" + IngestWithFailpoints.CHANCE + "=" + shape.failpointChance)
                .withJvmOption("-D" + IngestWithFailpoints.OVER + "=" + path(OVER));
        if (shape.webhooks) {
            start = start.with("WEIR_INGEST_WEBHOOK_SECRET", WEBHOOK_SECRET);
        }
        ProcessUnderTest.Start complete = KafkaProcesses.withAll(start, shape.ingestVariables);
        admins.add(URI.create("http://127.0.0.1:" + admin));
        processes.add(new ServiceProcess(
                new ServiceProcess.Plan(INGEST + number, complete, () -> answers.good(admin, "/health")), folder));
    }

    private void addProjector(int number) {
        int admin = FreePorts.next();
        var start = withKafka(shortLived(ProjectorMain.class), "WEIR_PROJECTOR")
                .with("WEIR_PROJECTOR_STREAMS_STATE_DIR", path("projector-" + number))
                .with("WEIR_PROJECTOR_ADMIN_PORT", Integer.toString(admin));
        processes.add(new ServiceProcess(
                new ServiceProcess.Plan("projector-" + number, start, () -> answers.good(admin, "/health")), folder));
    }

    private ServiceProcess addRouter(String name, int admin) {
        var start = withKafka(shortLived(RouterMain.class), "WEIR_ROUTER")
                .with("WEIR_ROUTER_ID", name)
                .with("WEIR_ROUTER_LISTEN_PORT", Integer.toString(FreePorts.next()))
                .with("WEIR_ROUTER_ADMIN_PORT", Integer.toString(admin));
        var router =
                new ServiceProcess(new ServiceProcess.Plan(name, start, () -> answers.good(admin, "/ready")), folder);
        processes.add(router);
        return router;
    }

    private ProcessUnderTest.Start withKafka(ProcessUnderTest.Start start, String prefix) {
        return start.with(prefix + "_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers())
                .with(prefix + "_SCHEMA_REGISTRY_URL", registryUrl());
    }

    private void add(String name, ProcessUnderTest.Start start, int port) {
        processes.add(new ServiceProcess(new ServiceProcess.Plan(name, start, () -> Answers.listens(port)), folder));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    String registryUrl() {
        return "http://127.0.0.1:" + registryPort;
    }

    List<URI> ingests() {
        return List.copyOf(ingests);
    }

    List<ServiceProcess> processes() {
        return List.copyOf(processes);
    }

    /** The ingest instances among the processes. */
    List<ServiceProcess> ingestProcesses() {
        return processes.stream()
                .filter(process -> process.name().startsWith(INGEST))
                .toList();
    }

    /** The metrics of every ingest instance that answers, in Prometheus' format. */
    List<String> ingestMetrics() throws InterruptedException {
        var texts = new ArrayList<String>();
        for (URI admin : admins) {
            var request = HttpRequest.newBuilder(admin.resolve("/metrics"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            try {
                texts.add(
                        http.send(request, HttpResponse.BodyHandlers.ofString()).body());
            } catch (IOException notUp) {
                texts.add("");
            }
        }
        return texts;
    }

    /** How often ingest halted itself so far, at which step. */
    Halts halts() throws IOException {
        return Halts.in(ingestProcesses().stream().map(ServiceProcess::log).toList());
    }

    /** From now on nobody halts by itself; those who have meanwhile are started again. */
    void calm() throws IOException, InterruptedException {
        Files.writeString(folder.resolve(OVER), "");
        for (ServiceProcess process : processes) {
            if (!process.alive()) {
                startAndWait(process);
            }
        }
    }

    /** Starts all of them, one after the other. */
    void start() throws IOException, InterruptedException {
        for (ServiceProcess process : processes) {
            startAndWait(process);
        }
    }

    /** Starts one more router, which has seen nothing yet, and gives its admin address when it is ready. */
    URI startFreshRouter() throws IOException, InterruptedException {
        int admin = FreePorts.next();
        startAndWait(addRouter("router-fresh", admin));
        return URI.create("http://127.0.0.1:" + admin);
    }

    private static void startAndWait(ServiceProcess process) throws IOException, InterruptedException {
        process.start();
        if (!process.awaitUp(UP_SECONDS_MAX)) {
            throw new IOException(
                    process.name() + " is not up after " + UP_SECONDS_MAX + " s; its output is in " + process.log());
        }
    }

    @Override
    public void close() {
        processes.reversed().forEach(ServiceProcess::close);
    }
}
