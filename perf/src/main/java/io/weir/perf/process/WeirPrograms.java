package io.weir.perf.process;

import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.ProcessUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * How to start Weir's processes, and what they have in common wherever they are measured: one broker, one of each, the loopback address.
 *
 * @param ingest program of {@code weir ingest}
 * @param projector program of {@code weir projector}
 * @param router program of {@code weir router}
 */
public record WeirPrograms(
        ProcessUnderTest.Start ingest, ProcessUnderTest.Start projector, ProcessUnderTest.Start router) {

    /** Those of the launcher {@code weir} of an installation, or of this project after a build. */
    public static WeirPrograms launchedBy(Path launcher) {
        return new WeirPrograms(
                ProcessUnderTest.launched(launcher, "ingest"),
                ProcessUnderTest.launched(launcher, "projector"),
                ProcessUnderTest.launched(launcher, "router"));
    }

    /** A projector, or a topology that is compared with one: it has the same settings of Kafka Streams. */
    public static ProcessUnderTest.Start streams(ProcessUnderTest.Start program, KafkaProcesses kafka, Path state) {
        return kafka.withKafka(program, "WEIR_PROJECTOR", BenchTables.PARTITIONS)
                .with("WEIR_PROJECTOR_STREAMS_STATE_DIR", state.toString())
                .with("WEIR_PROJECTOR_STREAMS_STANDBY_REPLICAS", "0");
    }

    /** Starts the projector; it is ready on return. */
    public ServiceProcess startProjector(KafkaProcesses kafka, Path folder) throws IOException, InterruptedException {
        int admin = FreePorts.next();
        return start(
                "projector",
                streams(projector, kafka, folder.resolve("projector-state"))
                        .with("WEIR_PROJECTOR_ADMIN_PORT", Integer.toString(admin)),
                admin,
                "/ready",
                folder);
    }

    /**
     * Starts the ingest, which listens on that port; it answers on return.
     *
     * @param variables more of its environment
     */
    public ServiceProcess startIngest(KafkaProcesses kafka, int port, Map<String, String> variables, Path folder)
            throws IOException, InterruptedException {
        int admin = FreePorts.next();
        return start(
                "ingest",
                KafkaProcesses.withAll(kafka.withKafka(ingest, "WEIR_INGEST", BenchTables.PARTITIONS), variables)
                        .with("WEIR_INGEST_LISTEN_HOST", "127.0.0.1")
                        .with("WEIR_INGEST_LISTEN_PORT", Integer.toString(port))
                        .with("WEIR_INGEST_ADMIN_PORT", Integer.toString(admin)),
                admin,
                "/health",
                folder);
    }

    /**
     * Starts a router with its access log on, which listens on that port; it has the table on return.
     *
     * @param variables more of its environment
     */
    public static ServiceProcess startRouter(
            ProcessUnderTest.Start router, KafkaProcesses kafka, int port, Map<String, String> variables, Path folder)
            throws IOException, InterruptedException {
        int admin = FreePorts.next();
        return start(
                "router",
                KafkaProcesses.withAll(kafka.withKafka(router, "WEIR_ROUTER", BenchTables.PARTITIONS), variables)
                        .with("WEIR_ROUTER_ID", "router-1")
                        .with("WEIR_ROUTER_LISTEN_HOST", "127.0.0.1")
                        .with("WEIR_ROUTER_LISTEN_PORT", Integer.toString(port))
                        .with("WEIR_ROUTER_ADMIN_PORT", Integer.toString(admin))
                        .with("WEIR_ROUTER_ACCESS_LOG_FORMAT", "gorouter")
                        .with(
                                "WEIR_ROUTER_ACCESS_LOG_FILE",
                                folder.resolve("access.log").toString()),
                admin,
                "/ready",
                folder);
    }

    private static ServiceProcess start(String name, ProcessUnderTest.Start start, int admin, String path, Path folder)
            throws IOException, InterruptedException {
        var answers = new Answers();
        var service = new ServiceProcess(new ServiceProcess.Plan(name, start, () -> answers.good(admin, path)), folder);
        try {
            KafkaProcesses.startAndWait(service);
            return service;
        } catch (IOException | InterruptedException | RuntimeException e) {
            service.close();
            throw e;
        }
    }
}
