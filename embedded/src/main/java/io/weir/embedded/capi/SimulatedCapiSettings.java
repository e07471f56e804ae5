package io.weir.embedded.capi;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a simulated CAPI is started.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 takes a free one
 * @param externalUri address that links start with; null for the one it listens on
 * @param clients who may ask for tokens; the first is the one that {@link SimulatedCapi#client()} names
 * @param tokenLifetime how long a token is valid
 * @param hashRouting the feature flag {@code hash_based_routing}
 * @param stateFile file that keeps organizations, spaces, domains, apps and routes over a restart; null keeps nothing
 * @param clock CAPI's clock
 * @param trouble what goes wrong by chance from the start
 */
public record SimulatedCapiSettings(
        String host,
        int port,
        @Nullable URI externalUri,
        List<SimulatedClient> clients,
        Duration tokenLifetime,
        boolean hashRouting,
        @Nullable Path stateFile,
        InstantSource clock,
        Trouble trouble) {

    public SimulatedCapiSettings {
        clients = List.copyOf(clients);
        if (clients.isEmpty()) {
            throw new IllegalArgumentException("clients: [], expected at least one");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + ", expected 0..65535");
        }
    }

    /** A free port on loopback, client {@code weir} with secret {@code weir-secret}, tokens of ten minutes. */
    public static SimulatedCapiSettings defaults() {
        return new SimulatedCapiSettings(
                "127.0.0.1",
                0,
                null,
                List.of(SimulatedClient.admin("weir", "weir-secret")),
                Duration.ofMinutes(10),
                false,
                null,
                InstantSource.system(),
                Trouble.none());
    }

    /** With another address to listen on. */
    public SimulatedCapiSettings withHost(String otherHost) {
        return new SimulatedCapiSettings(
                otherHost, port, externalUri, clients, tokenLifetime, hashRouting, stateFile, clock, trouble);
    }

    /** With another port. */
    public SimulatedCapiSettings withPort(int otherPort) {
        return new SimulatedCapiSettings(
                host, otherPort, externalUri, clients, tokenLifetime, hashRouting, stateFile, clock, trouble);
    }

    /** With other clients. */
    public SimulatedCapiSettings withClients(List<SimulatedClient> others) {
        return new SimulatedCapiSettings(
                host, port, externalUri, others, tokenLifetime, hashRouting, stateFile, clock, trouble);
    }

    /** With another lifetime of tokens. */
    public SimulatedCapiSettings withTokenLifetime(Duration lifetime) {
        return new SimulatedCapiSettings(
                host, port, externalUri, clients, lifetime, hashRouting, stateFile, clock, trouble);
    }

    /** With another address in links. */
    public SimulatedCapiSettings withExternalUri(URI uri) {
        return new SimulatedCapiSettings(
                host, port, uri, clients, tokenLifetime, hashRouting, stateFile, clock, trouble);
    }

    /** With the feature flag {@code hash_based_routing} on or off. */
    public SimulatedCapiSettings withHashRouting(boolean on) {
        return new SimulatedCapiSettings(
                host, port, externalUri, clients, tokenLifetime, on, stateFile, clock, trouble);
    }

    /** With a file that keeps the state over a restart. */
    public SimulatedCapiSettings withStateFile(Path file) {
        return new SimulatedCapiSettings(
                host, port, externalUri, clients, tokenLifetime, hashRouting, file, clock, trouble);
    }

    /** With another clock. */
    public SimulatedCapiSettings withClock(InstantSource other) {
        return new SimulatedCapiSettings(
                host, port, externalUri, clients, tokenLifetime, hashRouting, stateFile, other, trouble);
    }

    /** With things that go wrong by chance. */
    public SimulatedCapiSettings withTrouble(Trouble other) {
        return new SimulatedCapiSettings(
                host, port, externalUri, clients, tokenLifetime, hashRouting, stateFile, clock, other);
    }
}
