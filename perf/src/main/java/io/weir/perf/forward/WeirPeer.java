package io.weir.perf.forward;

import io.netty.channel.uring.IoUring;
import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.perf.load.Requests;
import io.weir.perf.process.BenchCertificate;
import io.weir.perf.process.BenchTables;
import io.weir.perf.process.KafkaProcesses;
import io.weir.perf.process.ServiceProcess;
import io.weir.perf.process.WeirPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Weir's router, with one broker, a registry, and so many routes to the backend. */
public final class WeirPeer implements Peer {

    public static final String NAME = "weir";

    private static final String BACKEND_CONNECTIONS = "1024";

    /** Why it cannot be started, as far as is known; empty if it can. */
    private final String missing;

    private final String name;
    private final ProcessUnderTest.Start router;
    private final int routes;

    /**
     * @param router how to start the router
     * @param routes hosts of {@link Requests#host} that lead to the backend
     */
    public WeirPeer(ProcessUnderTest.Start router, int routes) {
        this(NAME, "", router, routes);
    }

    private WeirPeer(String name, String missing, ProcessUnderTest.Start router, int routes) {
        this.name = name;
        this.missing = missing;
        this.router = router;
        this.routes = routes;
    }

    /** That of the launcher {@code weir} of an installation, or of this project after a build. */
    public static WeirPeer launchedBy(Path launcher, int routes) {
        return new WeirPeer(ProcessUnderTest.launched(launcher, "router"), routes);
    }

    /** The same over io_uring, with a name that says so. */
    WeirPeer overIoUring() {
        return new WeirPeer(
                NAME + "-io-uring",
                IoUring.isAvailable() ? "" : "io_uring is not to be had: " + IoUring.unavailabilityCause(),
                router.with("WEIR_ROUTER_TRANSPORT", "io-uring"),
                routes);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String missing() {
        return router.program() instanceof ProcessUnderTest.Program.Launcher(Path script) && !Files.isExecutable(script)
                ? "there is no launcher " + script
                : missing;
    }

    @Override
    public Fleet start(Path folder, int backendPort, BenchCertificate certificate)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var kafka =
                new KafkaProcesses(folder, new KafkaProcesses.Setup(1, "127.0.0.1", Map.of(), ServiceProcess.MODEST));
        BenchTables tables = null;
        try {
            kafka.start();
            tables = new BenchTables(kafka.bootstrapServers(), kafka.registryUrl());
            tables.write(routes, backendPort);
            int port = FreePorts.next();
            int tlsPort = FreePorts.next();
            long began = System.nanoTime();
            ServiceProcess started = WeirPrograms.startRouter(
                    router,
                    kafka,
                    port,
                    Map.of(
                            // As the other proxies are set up: all routes lead to one endpoint here.
                            "WEIR_ROUTER_BACKENDS_CONNECTIONS_MAX",
                            BACKEND_CONNECTIONS,
                            "WEIR_ROUTER_BACKENDS_IDLE_CONNECTIONS_MAX",
                            BACKEND_CONNECTIONS,
                            "WEIR_ROUTER_LISTEN_TLS_HOST",
                            "127.0.0.1",
                            "WEIR_ROUTER_LISTEN_TLS_PORT",
                            Integer.toString(tlsPort),
                            "WEIR_ROUTER_LISTEN_TLS_CERTIFICATES_0_CERTIFICATE",
                            certificate.certificate().toString(),
                            "WEIR_ROUTER_LISTEN_TLS_CERTIFICATES_0_KEY",
                            certificate.key().toString()),
                    folder);
            return new Fleet(kafka, tables, started, Duration.ofNanos(System.nanoTime() - began), port, tlsPort);
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (tables != null) {
                tables.close();
            }
            kafka.close();
            throw e;
        }
    }

    /**
     * A router that runs, with what it needs.
     *
     * @param tables that it follows
     * @param ready from the start of its process until it said that it takes requests
     */
    public record Fleet(
            KafkaProcesses kafka, BenchTables tables, ServiceProcess router, Duration ready, int port, int tlsPort)
            implements Running {

        public String name() {
            return router.name();
        }

        @Override
        public long pid() {
            return router.pid();
        }

        @Override
        public void close() {
            router.close();
            tables.close();
            kafka.close();
        }
    }
}
