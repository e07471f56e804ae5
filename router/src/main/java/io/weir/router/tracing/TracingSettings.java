package io.weir.router.tracing;

import io.weir.schemas.config.ConfigKey;

/**
 * Distributed tracing.
 *
 * @param w3c whether W3C's headers are read and written
 * @param b3 whether B3's headers are read and written
 */
public record TracingSettings(
        @ConfigKey(description = "Whether `traceparent` and `tracestate` are read and written.", defaultValue = "false")
        boolean w3c,

        @ConfigKey(description = "Whether `b3` and `X-B3-…` headers are read and written.", defaultValue = "false")
        boolean b3) {

    /** No tracing. */
    public static TracingSettings off() {
        return new TracingSettings(false, false);
    }
}
