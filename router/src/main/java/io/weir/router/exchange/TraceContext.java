package io.weir.router.exchange;

import org.jspecify.annotations.Nullable;

/**
 * Where a request stands in a distributed trace.
 *
 * @param traceId 32 hexadecimal digits in lower case; 16 in a B3 trace with short ids
 * @param spanId 16 hexadecimal digits: what the backend is told its parent is
 * @param parentId the span that the client named; null in a trace that begins here
 * @param sampled whether the trace is recorded
 */
public record TraceContext(
        String traceId, String spanId, @Nullable String parentId, boolean sampled) {

    private static final String SHORT_PREFIX = "0000000000000000";

    /** The trace's id in 32 digits, as W3C and OTLP have it. */
    public String longTraceId() {
        return traceId.length() == 16 ? SHORT_PREFIX + traceId : traceId;
    }
}
