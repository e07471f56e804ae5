package io.weir.ingest.poll;

import io.weir.schemas.config.ConfigKey;
import java.time.Duration;

/** How often CAPI is asked what is new. */
public record PollConfig(
        @ConfigKey(description = "Time from one poll of CAPI's audit events to the next.", defaultValue = "1s")
        Duration auditEvents,

        @ConfigKey(
                description =
                        "Time from one poll of the routes that CAPI saved lately to the next: options have no audit event.",
                defaultValue = "2s")
        Duration routes,

        @ConfigKey(
                description = "Time from one poll of the service route bindings that CAPI saved lately to the next.",
                defaultValue = "10s")
        Duration bindings,

        @ConfigKey(
                description =
                        "How far behind what was read already each poll begins, in whole seconds of CAPI's clock.",
                defaultValue = "10s")
        Duration overlap,

        @ConfigKey(
                description = "Time from one poll of audit events that goes back by `lateEvents` to the next.",
                defaultValue = "30s")
        Duration sweep,

        @ConfigKey(
                description =
                        "How much later than its time an audit event may become visible, as after a long transaction in CAPI,"
                                + " for its actor still to be named.",
                defaultValue = "5m")
        Duration lateEvents) {

    private static final Duration DAY = Duration.ofDays(1);

    public PollConfig {
        require("auditEvents", auditEvents, Duration.ofMillis(10));
        require("routes", routes, Duration.ofMillis(10));
        require("bindings", bindings, Duration.ofMillis(10));
        require("overlap", overlap, Duration.ofSeconds(1));
        require("sweep", sweep, Duration.ofMillis(10));
        require("lateEvents", lateEvents, overlap);
    }

    private static void require(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(DAY) > 0) {
            throw new IllegalArgumentException(key + ": " + value + ", expected " + least + " to " + DAY);
        }
    }

    /** Every key at its default. */
    public static PollConfig defaults() {
        return new PollConfig(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5));
    }

    /** The same with other times between two polls. */
    public PollConfig withPeriods(Duration ofEvents, Duration ofRoutes, Duration ofBindings) {
        return new PollConfig(ofEvents, ofRoutes, ofBindings, overlap, sweep, lateEvents);
    }

    /** The same with another time between two polls that go far back. */
    public PollConfig withSweep(Duration other) {
        return new PollConfig(auditEvents, routes, bindings, overlap, other, lateEvents);
    }
}
