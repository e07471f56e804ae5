package io.weir.router.tracing;

import io.weir.schemas.config.ConfigKey;

/**
 * Distributed tracing.
 *
 * @param w3c whether W3C's headers are read and written
 * @param b3 whether B3's headers are read and written
 * @param tracestateKey the router's key in {@code tracestate}
 * @param sampleRatio part of the traces that begin here which is recorded, 0 to 1
 * @param otlp where spans are sent
 */
public record TracingSettings(
        @ConfigKey(description = "Whether `traceparent` and `tracestate` are read and written.", defaultValue = "false")
        boolean w3c,

        @ConfigKey(description = "Whether `b3` and `X-B3-…` headers are read and written.", defaultValue = "false")
        boolean b3,

        @ConfigKey(
                description =
                        "The router's key in `tracestate`, such as `weir` or `tenant@weir`; Gorouter's is `gorouter`.",
                defaultValue = "weir")
        String tracestateKey,

        @ConfigKey(
                description = "Which part of the traces that begin at this router is recorded, 0 to 1. What the client"
                        + " decided about its trace stands.",
                defaultValue = "1")
        double sampleRatio,

        OtlpSettings otlp) {

    public TracingSettings {
        if (!TraceState.isKey(tracestateKey)) {
            throw new IllegalArgumentException(
                    "tracestateKey: '" + tracestateKey
                            + "' must be a key of tracestate: lower-case letters, digits and _-*/, such as weir or tenant@weir");
        }
        if (!(sampleRatio >= 0 && sampleRatio <= 1)) {
            throw new IllegalArgumentException("sampleRatio: " + sampleRatio + " must be 0 to 1");
        }
        if (otlp.endpoint().isPresent() && !w3c && !b3) {
            throw new IllegalArgumentException(
                    "otlp: has an endpoint, but no trace would ever reach it; set w3c or b3 to true as well");
        }
    }

    /** No tracing. */
    public static TracingSettings off() {
        return new TracingSettings(false, false, "weir", 1, OtlpSettings.none());
    }

    /** Whether requests get a place in a trace at all. */
    public boolean on() {
        return w3c || b3;
    }
}
