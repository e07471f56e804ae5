package io.weir.router.backend;

import io.weir.schemas.config.ByteSize;
import io.weir.schemas.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How backends are spoken to.
 *
 * @param dialTimeout bound on the time to establish a connection
 * @param tlsHandshakeTimeout bound on the time of its TLS handshake, and of HTTP/2's first words
 * @param requestTimeout bound on the whole exchange
 * @param headerTimeout bound on the wait for a response's head; zero for none
 * @param exchangeIdleTimeout how long an exchange may be silent both ways; zero for ever
 * @param tunnelIdleTimeout how long an upgraded connection may be silent both ways; zero for ever
 * @param timeoutStatus status of a request that ran into a timeout: 504 or 502
 * @param attemptsMax bound on the endpoints that one request is tried on
 * @param retryBudget how long after its first attempt a request may begin another
 * @param connectionsMax bound on connections to one endpoint
 * @param idleConnectionsMax bound on idle connections to one endpoint
 * @param streamsMax bound on exchanges at once on one connection of HTTP/2
 * @param idleTimeout how long an idle connection is kept
 * @param waitingMax bound on requests that wait for a connection to one endpoint
 * @param failureMark how long an endpoint is left out after its connection failed
 * @param responseHeaderBytesMax bound on a response's headers
 * @param caCertificates authorities beside the system's
 * @param plainEndpointStalenessMax how old the table may be for endpoints to be used that do not prove who they are; zero for any age
 * @param clientCertificate what the router shows to endpoints that ask; null for nothing
 * @param clientKey its key; null without
 */
public record BackendSettings(
        @ConfigKey(
                description = "How long establishing a connection to an endpoint may take, and waiting for a free one.",
                defaultValue = "5s")
        Duration dialTimeout,

        @ConfigKey(
                description =
                        "How long the TLS handshake with an endpoint may take, and an HTTP/2 endpoint's first answer.",
                defaultValue = "10s")
        Duration tlsHandshakeTimeout,

        @ConfigKey(
                description = "How long a whole exchange may take, bodies included; upgraded connections are exempt."
                        + " A route's annotation `weir.io/request-timeout` overrides it.",
                defaultValue = "900s")
        Duration requestTimeout,

        @ConfigKey(
                description = "How long an endpoint may take to begin its response once it has the request; `0s` for as"
                        + " long as the exchange may. A route's annotation `weir.io/header-timeout` overrides it.",
                defaultValue = "0s")
        Duration headerTimeout,

        @ConfigKey(
                description = "How long an exchange may pass no byte in either direction; `0s` for as long as it may"
                        + " take. A route's annotation `weir.io/idle-timeout` overrides it.",
                defaultValue = "0s")
        Duration exchangeIdleTimeout,

        @ConfigKey(
                description = "How long an upgraded connection (a WebSocket) may pass no byte in either direction; `0s`"
                        + " for ever.",
                defaultValue = "0s")
        Duration tunnelIdleTimeout,

        @ConfigKey(
                description = "Status of a request that ran into a timeout: `504`, or `502` as Gorouter has it.",
                defaultValue = "504",
                unit = "HTTP status")
        int timeoutStatus,

        @ConfigKey(
                description = "On how many endpoints one request may be tried; it is repeated only when that is safe.",
                defaultValue = "3",
                unit = "attempts")
        int attemptsMax,

        @ConfigKey(
                description = "How long after its first attempt a request may still begin another one.",
                defaultValue = "30s")
        Duration retryBudget,

        @ConfigKey(
                description = "How many connections the router opens to one endpoint, over all its event loops.",
                defaultValue = "500",
                unit = "connections")
        int connectionsMax,

        @ConfigKey(
                description = "How many idle connections the router keeps to one endpoint, over all its event loops.",
                defaultValue = "100",
                unit = "connections")
        int idleConnectionsMax,

        @ConfigKey(
                description =
                        "How many requests one HTTP/2 connection to an endpoint carries at once, where the endpoint"
                                + " allows as many.",
                defaultValue = "100",
                unit = "requests")
        int streamsMax,

        @ConfigKey(description = "How long an idle connection to an endpoint is kept.", defaultValue = "90s")
        Duration idleTimeout,

        @ConfigKey(
                description = "How many requests may wait for a connection to one endpoint, per event loop.",
                defaultValue = "1000",
                unit = "requests")
        int waitingMax,

        @ConfigKey(
                description = "How long an endpoint is left out after a connection to it failed.",
                defaultValue = "30s")
        Duration failureMark,

        @ConfigKey(
                description = "How large the headers of a response may be together; larger ones are answered 502.",
                defaultValue = "1MiB")
        ByteSize responseHeaderBytesMax,

        @ConfigKey(
                description = "Files with certificates in PEM of authorities that endpoints are trusted by, beside the"
                        + " system's. Read again when they change.")
        List<Path> caCertificates,

        @ConfigKey(
                description =
                        "For how long Kafka may be away until endpoints are used no longer that do not prove who they are:"
                                + " those without TLS, and those of TLS without `server_cert_domain_san`. Another app may have"
                                + " their addresses by then. Their requests are answered 503 `stale_endpoints`. `0s` for ever,"
                                + " as Gorouter has it.",
                defaultValue = "0s")
        Duration plainEndpointStalenessMax,

        @ConfigKey(
                description = "File with the certificate chain in PEM that the router shows to endpoints that ask for"
                        + " one. Read again when it changes.")
        @Nullable Path clientCertificate,

        @ConfigKey(description = "File with the PKCS#8 key in PEM of `clientCertificate`.") @Nullable Path clientKey) {

    public BackendSettings {
        caCertificates = List.copyOf(caCertificates);
        positive("dialTimeout", dialTimeout);
        positive("tlsHandshakeTimeout", tlsHandshakeTimeout);
        positive("requestTimeout", requestTimeout);
        positive("idleTimeout", idleTimeout);
        positive("failureMark", failureMark);
        notNegative("headerTimeout", headerTimeout);
        notNegative("exchangeIdleTimeout", exchangeIdleTimeout);
        notNegative("tunnelIdleTimeout", tunnelIdleTimeout);
        notNegative("retryBudget", retryBudget);
        notNegative("plainEndpointStalenessMax", plainEndpointStalenessMax);
        if (timeoutStatus != 504 && timeoutStatus != 502) {
            throw new IllegalArgumentException("timeoutStatus: " + timeoutStatus + " must be 504 or 502");
        }
        between("attemptsMax", attemptsMax, 1, 20);
        between("connectionsMax", connectionsMax, 1, 60_000);
        between("idleConnectionsMax", idleConnectionsMax, 0, connectionsMax);
        between("streamsMax", streamsMax, 1, 100_000);
        between("waitingMax", waitingMax, 0, 1_000_000);
        if (responseHeaderBytesMax.bytes() < 256 || responseHeaderBytesMax.bytes() > 16 << 20) {
            throw new IllegalArgumentException(
                    "responseHeaderBytesMax: " + responseHeaderBytesMax + " must be 256B to 16MiB");
        }
        if ((clientCertificate == null) != (clientKey == null)) {
            throw new IllegalArgumentException("clientCertificate and clientKey: " + clientCertificate + " and "
                    + clientKey + " must be given together");
        }
    }

    /** What TLS to endpoints needs. */
    public BackendTls.Credentials credentials() {
        return new BackendTls.Credentials("endpoints", caCertificates, true, clientCertificate, clientKey);
    }

    /** The defaults of the reference. */
    public static BackendSettings defaults() {
        return new BackendSettings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(900),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                504,
                3,
                Duration.ofSeconds(30),
                500,
                100,
                100,
                Duration.ofSeconds(90),
                1000,
                Duration.ofSeconds(30),
                ByteSize.parse("1MiB"),
                List.of(),
                Duration.ZERO,
                null,
                null);
    }

    /** The same but for what {@code change} sets. */
    public BackendSettings with(Consumer<Change> change) {
        Change parts = new Change();
        change.accept(parts);
        return new BackendSettings(
                parts.dialTimeout,
                parts.tlsHandshakeTimeout,
                parts.requestTimeout,
                parts.headerTimeout,
                parts.exchangeIdleTimeout,
                parts.tunnelIdleTimeout,
                parts.timeoutStatus,
                parts.attemptsMax,
                parts.retryBudget,
                parts.connectionsMax,
                parts.idleConnectionsMax,
                parts.streamsMax,
                parts.idleTimeout,
                parts.waitingMax,
                parts.failureMark,
                parts.responseHeaderBytesMax,
                parts.caCertificates,
                parts.plainEndpointStalenessMax,
                parts.clientCertificate,
                parts.clientKey);
    }

    /** The settings while they are changed. */
    public final class Change {
        public Duration dialTimeout = BackendSettings.this.dialTimeout;
        public Duration tlsHandshakeTimeout = BackendSettings.this.tlsHandshakeTimeout;
        public Duration requestTimeout = BackendSettings.this.requestTimeout;
        public Duration headerTimeout = BackendSettings.this.headerTimeout;
        public Duration exchangeIdleTimeout = BackendSettings.this.exchangeIdleTimeout;
        public Duration tunnelIdleTimeout = BackendSettings.this.tunnelIdleTimeout;
        public int timeoutStatus = BackendSettings.this.timeoutStatus;
        public int attemptsMax = BackendSettings.this.attemptsMax;
        public Duration retryBudget = BackendSettings.this.retryBudget;
        public int connectionsMax = BackendSettings.this.connectionsMax;
        public int idleConnectionsMax = BackendSettings.this.idleConnectionsMax;
        public int streamsMax = BackendSettings.this.streamsMax;
        public Duration idleTimeout = BackendSettings.this.idleTimeout;
        public int waitingMax = BackendSettings.this.waitingMax;
        public Duration failureMark = BackendSettings.this.failureMark;
        public ByteSize responseHeaderBytesMax = BackendSettings.this.responseHeaderBytesMax;
        public List<Path> caCertificates = BackendSettings.this.caCertificates;
        public Duration plainEndpointStalenessMax = BackendSettings.this.plainEndpointStalenessMax;
        public @Nullable Path clientCertificate = BackendSettings.this.clientCertificate;
        public @Nullable Path clientKey = BackendSettings.this.clientKey;

        private Change() {}
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + ": " + value + " must be longer than nothing");
        }
    }

    private static void notNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(key + ": " + value + " must not be negative");
        }
    }

    private static void between(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + ": " + value + " must be " + least + " to " + most);
        }
    }
}
