package io.weir.perf.forward;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.NatsProcess;
import io.weir.perf.load.Requests;
import io.weir.perf.process.BenchCertificate;
import io.weir.perf.process.BenchTables;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Gorouter, with a NATS server by which it hears of so many routes to the backend. Set up as an operator's release does where that is not
 * about size: one backend takes what would be many instances' connections, and no route is registered again, which Gorouter would have to
 * hear of every 20 s.
 */
final class GorouterPeer implements Peer {

    private static final String NAME = "gorouter";
    private static final int URIS_OF_A_MESSAGE = 500;
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final int SERVED_SECONDS_MAX = 600;

    private final @Nullable Path program;
    private final int routes;

    /**
     * @param program where it is; null where nobody said
     * @param routes hosts of {@link Requests#host} that lead to the backend
     */
    GorouterPeer(@Nullable Path program, int routes) {
        this.program = program;
        this.routes = routes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String missing() {
        if (program == null) {
            return "nobody said where it is, see --gorouter";
        }
        if (!Files.isExecutable(program)) {
            return "there is no program " + program;
        }
        return NatsProcess.program().isPresent() ? "" : "there is no nats-server, by which it would hear of routes";
    }

    @Override
    public Running start(Path folder, int backendPort, BenchCertificate certificate)
            throws IOException, InterruptedException {
        Path found = program;
        String why = missing();
        if (found == null || !why.isEmpty()) {
            throw new IOException(why);
        }
        Files.createDirectories(folder);
        var natsServer = NatsProcess.Settings.plain("nats");
        var places = new NativePeer.Places(FreePorts.next(), FreePorts.next(), backendPort, folder, certificate);
        Path config = folder.resolve("gorouter.yml");
        Files.writeString(config, config(places, natsServer.port(), FreePorts.next(), FreePorts.next()));
        NatsProcess nats = NatsProcess.start(folder, natsServer);
        NativeProcess gorouter = null;
        try {
            Connection connection = connect(natsServer.port());
            try {
                Subscription starts = connection.subscribe("router.start");
                flush(connection);
                gorouter = NativeProcess.start(
                        NAME, folder, List.of(found.toString(), "-c", config.toString()), places.ports());
                // It says so when it listens to messages; what was sent before is lost.
                if (starts.nextMessage(START_PATIENCE) == null) {
                    throw new IOException(NAME + " does not say router.start at the NATS server");
                }
                register(connection, backendPort);
            } finally {
                connection.close();
            }
            awaitServed(places.port());
            return new NativePeer.Listening(gorouter, places, nats::close);
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (gorouter != null) {
                gorouter.close();
            }
            nats.close();
            throw e;
        }
    }

    static String config(NativePeer.Places places, int natsPort, int statusPort, int routesPort) throws IOException {
        return """
                status: {host: 127.0.0.1, port: %3$d, user: bench, pass: bench, enable_nontls_health_checks: true, routes: {port: %4$d}}
                nats: {hosts: [{hostname: 127.0.0.1, port: %5$d}]}
                logging: {level: info}
                access_log: {file: %6$s/access.log}
                port: %1$d
                enable_ssl: true
                ssl_port: %2$d
                enable_http2: true
                min_tls_version: TLSv1.2
                max_tls_version: TLSv1.3
                cipher_suites: ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256
                client_cert_validation: none
                tls_pem:
                - cert_chain: |
                %7$s
                  private_key: |
                %8$s
                disable_keep_alives: false
                max_idle_conns: 100
                max_idle_conns_per_host: 100
                endpoint_timeout: 60s
                backends: {max_attempts: 3}
                start_response_delay_interval: 0s
                prune_stale_droplets_interval: 24h
                droplet_stale_threshold: 24h
                suspend_pruning_if_nats_unavailable: true
                """.formatted(
                        places.port(),
                        places.tlsPort(),
                        statusPort,
                        routesPort,
                        natsPort,
                        places.folder(),
                        indented(places.certificate().certificate()),
                        indented(places.certificate().key()));
    }

    private static String indented(Path pem) throws IOException {
        return Files.readString(pem).lines().map(line -> "    " + line).collect(Collectors.joining("\n"));
    }

    private static Connection connect(int port) throws IOException, InterruptedException {
        return Nats.connect(Options.builder().server("nats://127.0.0.1:" + port).build());
    }

    private void register(Connection connection, int backendPort) throws IOException, InterruptedException {
        for (int from = 0; from < routes; from += URIS_OF_A_MESSAGE) {
            connection.publish(
                    "router.register",
                    message(from, Math.min(routes, from + URIS_OF_A_MESSAGE), backendPort)
                            .getBytes(StandardCharsets.UTF_8));
        }
        flush(connection);
    }

    private static void flush(Connection connection) throws IOException, InterruptedException {
        try {
            connection.flush(START_PATIENCE);
        } catch (TimeoutException e) {
            throw new IOException("the NATS server does not answer", e);
        }
    }

    static String message(int from, int to, int backendPort) {
        String uris = IntStream.range(from, to)
                .mapToObj(i -> '"' + Requests.host(i) + '"')
                .collect(Collectors.joining(","));
        return "{\"host\":\"127.0.0.1\",\"port\":" + backendPort + ",\"protocol\":\"http1\",\"uris\":[" + uris
                + "],\"app\":\"" + BenchTables.APP
                + "\",\"private_instance_id\":\"instance-1\",\"private_instance_index\":\"0\","
                + "\"stale_threshold_in_seconds\":86400,\"tags\":{\"component\":\"route-emitter\"}}";
    }

    /** Messages are taken in their order: the last host comes last. */
    private void awaitServed(int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SERVED_SECONDS_MAX);
        Optional<String> status = Optional.empty();
        while (!status.orElse("").contains(" 200 ")) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        NAME + " does not serve " + Requests.host(routes - 1) + ": " + status.orElse("no answer"));
            }
            TimeUnit.MILLISECONDS.sleep(50);
            status = statusLine(port, Requests.host(routes - 1));
        }
    }

    private static Optional<String> statusLine(int port, String host) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write(("GET /1024 HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.lines().findFirst();
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }
}
