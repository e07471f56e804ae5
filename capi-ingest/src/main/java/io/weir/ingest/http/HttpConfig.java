package io.weir.ingest.http;

import io.weir.schemas.config.ByteSize;
import io.weir.schemas.config.ConfigKey;
import java.time.Duration;

/** Limits of the HTTP API. */
public record HttpConfig(
        @ConfigKey(description = "Largest body of a request.", defaultValue = "1MiB")
        ByteSize bodyMax,

        @ConfigKey(
                description = "Requests worked at once; one more is answered 503. Bounds the memory for bodies too.",
                defaultValue = "64")
        int requestsInFlightMax,

        @ConfigKey(description = "Longest time for a body to arrive.", defaultValue = "10s")
        Duration bodyTimeout,

        @ConfigKey(
                description = "Longest time to wait for Kafka's acknowledgement before a request is answered 503.",
                defaultValue = "10s")
        Duration acknowledgeTimeout,

        @ConfigKey(
                description = "Longest time that requests in flight get to finish at shutdown.",
                defaultValue = "10s")
        Duration drainTimeout,

        @ConfigKey(
                description = "Connections that may be open; more are closed at once.",
                defaultValue = "1024",
                unit = "connections")
        int connectionsMax,

        @ConfigKey(
                description =
                        "Connections of one address (of IPv6 one /64 network) that may be open; more are closed at"
                                + " once. `0` for no limit of its own.",
                defaultValue = "256",
                unit = "connections")
        int connectionsPerAddressMax,

        @ConfigKey(
                description =
                        "Longest time for the TLS handshake of a connection, and after it for the headers of its first"
                                + " request.",
                defaultValue = "10s")
        Duration headTimeout) {

    public HttpConfig {
        if (bodyMax.bytes() < 1 || bodyMax.bytes() > ByteSize.ofMebibytes(64).bytes()) {
            throw new IllegalArgumentException("bodyMax: " + bodyMax + ", expected 1B..64MiB");
        }
        if (requestsInFlightMax < 1) {
            throw new IllegalArgumentException("requestsInFlightMax: " + requestsInFlightMax + ", expected 1 or more");
        }
        requirePositive("bodyTimeout", bodyTimeout);
        requirePositive("acknowledgeTimeout", acknowledgeTimeout);
        requirePositive("drainTimeout", drainTimeout);
        requirePositive("headTimeout", headTimeout);
        if (connectionsMax < 1) {
            throw new IllegalArgumentException("connectionsMax: " + connectionsMax + ", expected 1 or more");
        }
        if (connectionsPerAddressMax < 0) {
            throw new IllegalArgumentException(
                    "connectionsPerAddressMax: " + connectionsPerAddressMax + ", expected 0 or more");
        }
    }

    /** The limits of connections at their defaults. */
    public HttpConfig(
            ByteSize bodyMax,
            int requestsInFlightMax,
            Duration bodyTimeout,
            Duration acknowledgeTimeout,
            Duration drainTimeout) {
        this(
                bodyMax,
                requestsInFlightMax,
                bodyTimeout,
                acknowledgeTimeout,
                drainTimeout,
                1_024,
                256,
                Duration.ofSeconds(10));
    }

    private static void requirePositive(String key, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(key + ": " + duration + ", expected more than 0");
        }
    }

    /** Every limit at its default. */
    public static HttpConfig defaults() {
        return new HttpConfig(
                ByteSize.ofMebibytes(1), 64, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    /** The same with another time to wait for Kafka. */
    public HttpConfig withAcknowledgeTimeout(Duration other) {
        return new HttpConfig(
                bodyMax,
                requestsInFlightMax,
                bodyTimeout,
                other,
                drainTimeout,
                connectionsMax,
                connectionsPerAddressMax,
                headTimeout);
    }

    /** The same with other limits of connections. */
    public HttpConfig withConnections(int max, int perAddressMax, Duration head) {
        return new HttpConfig(
                bodyMax, requestsInFlightMax, bodyTimeout, acknowledgeTimeout, drainTimeout, max, perAddressMax, head);
    }
}
