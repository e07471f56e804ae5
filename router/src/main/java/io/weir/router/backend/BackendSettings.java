package io.weir.router.backend;

import io.weir.schemas.config.ConfigKey;
import java.time.Duration;

/**
 * How backends are spoken to.
 *
 * @param dialTimeout bound on the time to establish a connection
 * @param requestTimeout bound on the whole exchange
 * @param timeoutStatus status of a request that ran into a timeout: 504 or 502
 * @param attemptsMax bound on the endpoints that one request is tried on
 * @param connectionsMax bound on connections to one endpoint
 * @param idleConnectionsMax bound on idle connections to one endpoint
 * @param idleTimeout how long an idle connection is kept
 * @param waitingMax bound on requests that wait for a connection to one endpoint
 * @param failureMark how long an endpoint is left out after its connection failed
 */
public record BackendSettings(
        @ConfigKey(
                description = "How long establishing a connection to an endpoint may take, and waiting for a free one.",
                defaultValue = "5s")
        Duration dialTimeout,

        @ConfigKey(
                description = "How long a whole exchange may take, bodies included; upgraded connections are exempt.",
                defaultValue = "900s")
        Duration requestTimeout,

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
                description = "How many connections the router opens to one endpoint, over all its event loops.",
                defaultValue = "500",
                unit = "connections")
        int connectionsMax,

        @ConfigKey(
                description = "How many idle connections the router keeps to one endpoint, over all its event loops.",
                defaultValue = "100",
                unit = "connections")
        int idleConnectionsMax,

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
        Duration failureMark) {

    public BackendSettings {
        positive("dialTimeout", dialTimeout);
        positive("requestTimeout", requestTimeout);
        positive("idleTimeout", idleTimeout);
        positive("failureMark", failureMark);
        if (timeoutStatus != 504 && timeoutStatus != 502) {
            throw new IllegalArgumentException("timeoutStatus: " + timeoutStatus + " must be 504 or 502");
        }
        between("attemptsMax", attemptsMax, 1, 20);
        between("connectionsMax", connectionsMax, 1, 60_000);
        between("idleConnectionsMax", idleConnectionsMax, 0, connectionsMax);
        between("waitingMax", waitingMax, 0, 1_000_000);
    }

    /** The defaults of the reference. */
    public static BackendSettings defaults() {
        return new BackendSettings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(900),
                504,
                3,
                500,
                100,
                Duration.ofSeconds(90),
                1000,
                Duration.ofSeconds(30));
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + ": " + value + " must be longer than nothing");
        }
    }

    private static void between(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + ": " + value + " must be " + least + " to " + most);
        }
    }
}
