package io.weir.router.tracing;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.exchange.TraceContext;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives the request its place in a trace: the one that the client names, else a new one whose id is the request's, so that
 * {@code X-Vcap-Request-Id} and trace can be found by each other.
 *
 * <p>Without spans of its own the router passes a B3 context on as it came, as Gorouter does, for a span that nobody records must
 * not be anybody's parent. W3C asks for a new parent id of everyone that takes part, and gets it. Where a request has both, B3 gives
 * the request its id. Threads: one event loop.
 */
final class TraceRequest implements Step {

    private final TracingSettings settings;
    private final boolean records;
    private final RandomGenerator random;

    /**
     * @param records whether the router sends spans
     * @param random need not be secret
     */
    TraceRequest(TracingSettings settings, boolean records, RandomGenerator random) {
        this.settings = settings;
        this.records = records;
        this.random = random;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        MultiMap headers = x.headers;
        B3 b3 = settings.b3() ? B3.read(headers) : null;
        TraceParent w3c = settings.w3c() ? TraceParent.parse(headers.getAll(HeaderNames.TRACEPARENT)) : null;
        TraceContext trace = place(x, b3, w3c);
        x.trace = trace;
        if (b3 != null) {
            writeB3(headers, b3, trace);
        }
        if (settings.w3c()) {
            // Of a B3 context that is passed on as it came, the span is the client's.
            boolean own = records || b3 == null || !b3.hasTrace();
            writeW3c(headers, w3c, trace, own);
        }
        if (trace.traceId().length() == 32) {
            x.requestId = Hex.toUuid(trace.traceId());
            headers.set(HeaderNames.X_VCAP_REQUEST_ID, x.requestId);
        }
        return null;
    }

    private TraceContext place(Exchange x, @Nullable B3 b3, @Nullable TraceParent w3c) {
        if (b3 != null && b3.hasTrace()) {
            return records
                    ? new TraceContext(b3.traceId(), newSpanId(), b3.spanId(), sampled(b3))
                    : new TraceContext(
                            b3.traceId(),
                            b3.spanId(),
                            b3.parentId(),
                            b3.sampling().recorded());
        }
        if (w3c != null) {
            return new TraceContext(w3c.traceId(), newSpanId(), w3c.parentId(), w3c.sampled());
        }
        UUID id = UUID.fromString(x.requestId);
        String traceId = Hex.of(id.getMostSignificantBits()) + Hex.of(id.getLeastSignificantBits());
        return new TraceContext(traceId, newSpanId(), null, b3 == null ? drawn() : sampled(b3));
    }

    /** A decision that was left to us is ours to make. */
    private boolean sampled(B3 b3) {
        return b3.sampling() == B3.Sampling.LATER ? drawn() : b3.sampling().recorded();
    }

    private boolean drawn() {
        // Not by the trace's id: it is a UUID, some of whose bits are fixed.
        return settings.sampleRatio() >= 1 || random.nextDouble() < settings.sampleRatio();
    }

    private void writeB3(MultiMap headers, B3 came, TraceContext trace) {
        if (came.hasTrace() && !records) {
            headers.set(HeaderNames.B3, came.single());
            return;
        }
        new B3(trace.traceId(), trace.spanId(), trace.parentId(), sampling(came, trace)).write(headers);
    }

    private B3.Sampling sampling(B3 came, TraceContext trace) {
        if (came.sampling() != B3.Sampling.LATER) {
            return came.sampling();
        }
        boolean decided = records || trace.parentId() != null;
        return decided ? (trace.sampled() ? B3.Sampling.YES : B3.Sampling.NO) : B3.Sampling.LATER;
    }

    private void writeW3c(MultiMap headers, @Nullable TraceParent came, TraceContext trace, boolean own) {
        if (came == null) {
            int flags = trace.sampled() ? TraceParent.SAMPLED : 0;
            // What came with a trace that is not gone on with says nothing of the new one.
            write(headers, new TraceParent(trace.longTraceId(), trace.spanId(), flags), List.of());
        } else {
            String spanId = own ? trace.spanId() : newSpanId();
            List<String> state = List.copyOf(headers.getAll(HeaderNames.TRACESTATE));
            write(headers, new TraceParent(came.traceId(), spanId, came.flags()), state);
        }
    }

    private void write(MultiMap headers, TraceParent next, List<String> state) {
        headers.set(HeaderNames.TRACEPARENT, next.toString());
        headers.set(HeaderNames.TRACESTATE, TraceState.with(settings.tracestateKey(), next.parentId(), state));
    }

    private String newSpanId() {
        long id = random.nextLong();
        return Hex.of(id == 0 ? 1 : id);
    }
}
