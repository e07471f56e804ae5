package io.weir.ingest.nats;

import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The NATS servers over which a foundation's route-emitters and route-registrars announce endpoints. */
public record NatsConfig(
        @ConfigKey(
                description =
                        "Addresses of all servers of the foundation's NATS, such as `nats://10.0.1.5:4222`; `tls://` for TLS. Each by an"
                                + " address of its own, none by a name that stands for several: ingest counts endpoints as heard only while"
                                + " every one of them answers. Empty: ingest does not listen to NATS.")
        List<String> servers,

        @ConfigKey(
                description =
                        "User that ingest logs in as; needs to subscribe and publish `router.*` and `weir.probe.*`.")
        Optional<String> user,

        @ConfigKey(description = "Password of that user.") Optional<Secret> password,

        @ConfigKey(description = "Token that ingest logs in with instead of a user.")
        Optional<Secret> token,

        NatsTlsConfig tls,

        @ConfigKey(
                description =
                        "Messages that may wait to be worked; more are dropped, as Gorouter does, and stop the clock of expiry.",
                defaultValue = "131072")
        int pendingMessagesMax,

        @ConfigKey(
                description =
                        "Name of this instance in the `id` of `router.start`, such as its index; without it, 0. What follows it there is"
                                + " random.")
        Optional<String> routerId,

        @ConfigKey(
                description =
                        "Addresses of this instance in `hosts` of `router.start`; without it, the one it reaches NATS from.")
        List<String> hosts,

        @ConfigKey(
                description =
                        "How often emitters are asked to repeat every registration, whole seconds. The clock of expiry stands for so long,"
                                + " and 5 s more, after every interruption.",
                defaultValue = "20s")
        Duration registerInterval,

        @ConfigKey(
                description =
                        "Time without a heartbeat after which an endpoint goes, whole seconds; an emitter's `stale_threshold_in_seconds`"
                                + " counts where it is shorter.",
                defaultValue = "120s")
        Duration staleThreshold) {

    /** What {@code EndpointRegistered} allows. */
    private static final Duration STALE_THRESHOLD_MAX = Duration.ofDays(1);

    private static final int PENDING_MESSAGES_MAX = 10_000_000;
    private static final int SERVERS_MAX = 32;

    public NatsConfig {
        servers = List.copyOf(servers);
        hosts = List.copyOf(hosts);
        requireServers(servers, tls);
        if (user.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException(
                    (user.isPresent() ? "password" : "user") + ": missing; a user and its password come together");
        }
        if (user.isPresent() && token.isPresent()) {
            throw new IllegalArgumentException("token: expected either a token or a user with a password, not both");
        }
        if (pendingMessagesMax < 1 || pendingMessagesMax > PENDING_MESSAGES_MAX) {
            throw new IllegalArgumentException(
                    "pendingMessagesMax: " + pendingMessagesMax + ", expected 1.." + PENDING_MESSAGES_MAX);
        }
        requireWholeSeconds("registerInterval", registerInterval);
        requireWholeSeconds("staleThreshold", staleThreshold);
        if (staleThreshold.compareTo(registerInterval) <= 0 || staleThreshold.compareTo(STALE_THRESHOLD_MAX) > 0) {
            throw new IllegalArgumentException("staleThreshold: " + staleThreshold
                    + ", expected more than registerInterval (" + registerInterval + ") and at most 24h");
        }
    }

    private static void requireServers(List<String> servers, NatsTlsConfig tls) {
        if (servers.size() > SERVERS_MAX) {
            throw new IllegalArgumentException(
                    "servers: " + servers.size() + " addresses, expected at most " + SERVERS_MAX);
        }
        Set<Boolean> schemes = new HashSet<>();
        Set<String> seen = new HashSet<>();
        for (String text : servers) {
            NatsServer server = NatsServer.parse(text);
            schemes.add(server.tls() || tls.isSet());
            if (!seen.add(server.host() + ":" + server.port())) {
                throw new IllegalArgumentException("servers: '" + server + "' stands there twice");
            }
        }
        if (schemes.size() > 1) {
            throw new IllegalArgumentException(
                    "servers: some addresses begin with tls:// and some do not; either all use TLS or none");
        }
    }

    private static void requireWholeSeconds(String key, Duration duration) {
        if (duration.toSeconds() < 1 || duration.toNanosPart() != 0) {
            throw new IllegalArgumentException(key + ": " + duration + ", expected whole seconds, 1s or more");
        }
    }

    /** Off, every other key at its default. */
    public static NatsConfig none() {
        return to(List.of());
    }

    /** These servers, every other key at its default. */
    public static NatsConfig to(List<String> servers) {
        return new NatsConfig(
                servers,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                NatsTlsConfig.none(),
                131_072,
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(20),
                Duration.ofSeconds(120));
    }

    /** The same with other times: between two heartbeats, and until an endpoint without any goes. */
    public NatsConfig withTimes(Duration interval, Duration threshold) {
        return new NatsConfig(
                servers, user, password, token, tls, pendingMessagesMax, routerId, hosts, interval, threshold);
    }

    /** The same, logging in as this user. */
    public NatsConfig withUser(String name, Secret secret) {
        return new NatsConfig(
                servers,
                Optional.of(name),
                Optional.of(secret),
                token,
                tls,
                pendingMessagesMax,
                routerId,
                hosts,
                registerInterval,
                staleThreshold);
    }

    /** The same over TLS. */
    public NatsConfig withTls(NatsTlsConfig other) {
        return new NatsConfig(
                servers,
                user,
                password,
                token,
                other,
                pendingMessagesMax,
                routerId,
                hosts,
                registerInterval,
                staleThreshold);
    }

    /** True when there is a NATS to listen to. */
    public boolean isOn() {
        return !servers.isEmpty();
    }

    List<NatsServer> addresses() {
        return servers.stream().map(NatsServer::parse).toList();
    }

    boolean usesTls() {
        return tls.isSet() || addresses().stream().anyMatch(NatsServer::tls);
    }

    int staleThresholdSeconds() {
        return Math.toIntExact(staleThreshold.toSeconds());
    }
}
