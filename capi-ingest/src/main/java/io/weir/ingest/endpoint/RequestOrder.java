package io.weir.ingest.endpoint;

import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.ingest.signature.Signature;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Refuses a signed request for an endpoint that is older than the newest one that was acknowledged: whoever has seen an old
 * registration must not bring back with it what was withdrawn since. Thread-safe.
 *
 * <p>Requests of one second are let through in any order, so that one can be sent again. While a newer one is in work an older one is
 * answered 503, since it is not known yet which of the two counts. The endpoint that was longest without a request is
 * forgotten first.
 */
final class RequestOrder {

    /** As many as {@link EndpointMemory} has URIs; some 30 MiB when full. */
    static final int ENDPOINTS_MAX = EndpointMemory.URIS_MAX;

    private final Map<String, Times> endpoints;

    /** The times of one endpoint's requests, in Unix seconds. */
    private static final class Times {
        long acknowledged = Long.MIN_VALUE;
        long newestInWork = Long.MIN_VALUE;
        int inWork;
    }

    RequestOrder(int endpointsMax) {
        this.endpoints = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Times> eldest) {
                return size() > endpointsMax;
            }
        };
    }

    /** What is in work; ends once. */
    final class Turn implements AutoCloseable {

        private final Times times;
        private final long signedAt;

        private Turn(Times times, long signedAt) {
            this.times = times;
            this.signedAt = signedAt;
        }

        /** The request was acknowledged: older ones are refused from now on. */
        void acknowledged() {
            synchronized (RequestOrder.this) {
                times.acknowledged = Math.max(times.acknowledged, signedAt);
            }
        }

        @Override
        public void close() {
            synchronized (RequestOrder.this) {
                times.inWork--;
                if (times.inWork == 0) {
                    times.newestInWork = Long.MIN_VALUE;
                }
            }
        }
    }

    /**
     * Begins to work a request.
     *
     * @param signedAt Unix seconds
     * @throws ProblemException 409 when a newer one was acknowledged, 503 when a newer one is in work
     */
    synchronized Turn begin(EndpointId id, long signedAt) {
        Times times = endpoints.computeIfAbsent(id.toString(), fresh -> new Times());
        if (signedAt < times.acknowledged) {
            throw ProblemException.ofField(
                    ProblemKind.STALE,
                    Signature.TIMESTAMP_HEADER,
                    "a request for endpoint '" + id + "' that was signed " + (times.acknowledged - signedAt)
                            + " s later than this one has been answered already; sign this one anew if it is still meant");
        }
        if (signedAt < times.newestInWork) {
            throw new ProblemException(
                    ProblemKind.UNAVAILABLE,
                    "a newer request for endpoint '" + id + "' is being worked; send this one again");
        }
        times.newestInWork = signedAt;
        times.inWork++;
        return new Turn(times, signedAt);
    }

    synchronized int size() {
        return endpoints.size();
    }
}
