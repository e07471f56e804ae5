package io.weir.ingest.endpoint;

import io.weir.ingest.endpoint.EndpointPlan.Written;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What was written last for each endpoint, the least recently used forgotten first. Thread-safe.
 *
 * <p>Forgetting costs one write more at the next heartbeat, nothing else.
 */
final class EndpointMemory {

    /** More endpoints than any foundation registers over HTTP; some 100 MiB when full. */
    static final int ENDPOINTS_MAX = 200_000;

    private final Map<String, Remembered> entries;

    EndpointMemory(int entriesMax) {
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
                return size() > entriesMax;
            }
        };
    }

    /**
     * What was written for one endpoint.
     *
     * @param acknowledged completes when Kafka has acknowledged it; a repeat must not be answered before
     */
    record Remembered(Written written, CompletableFuture<Void> acknowledged) {}

    synchronized @Nullable Remembered get(String id) {
        return entries.get(id);
    }

    synchronized void put(String id, Remembered remembered) {
        entries.put(id, remembered);
    }

    synchronized void forget(String id) {
        entries.remove(id);
    }

    /** Forgets what could not be written, unless something else has been remembered since. */
    synchronized void forget(String id, Remembered failed) {
        entries.remove(id, failed);
    }

    synchronized int size() {
        return entries.size();
    }
}
