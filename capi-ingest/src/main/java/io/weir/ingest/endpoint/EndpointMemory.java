package io.weir.ingest.endpoint;

import io.weir.ingest.endpoint.EndpointPlan.Written;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What was written last for each endpoint, by partition; of one partition the least recently used is forgotten first. Thread-safe.
 *
 * <p>Forgetting costs one write more at the next heartbeat, nothing else.
 */
final class EndpointMemory {

    /** URIs of all endpoints together: twice those of a large foundation; at some 560 bytes each, 110 MiB when full. */
    static final int URIS_MAX = 200_000;

    private final List<Share> shares = new ArrayList<>();

    EndpointMemory(int urisMax, int partitions) {
        for (int partition = 0; partition < partitions; partition++) {
            shares.add(new Share(Math.max(1, Math.ceilDiv(urisMax, partitions))));
        }
    }

    /**
     * What was written for one endpoint.
     *
     * @param acknowledged completes when Kafka has acknowledged it; a repeat must not be answered before
     */
    record Remembered(Written written, CompletableFuture<Void> acknowledged) {}

    @Nullable Remembered get(int partition, String id) {
        return shares.get(partition).get(id);
    }

    void put(int partition, String id, Remembered remembered) {
        shares.get(partition).put(id, remembered);
    }

    void forget(int partition, String id) {
        shares.get(partition).forget(id);
    }

    /** Forgets every endpoint of a partition. */
    void forget(int partition) {
        shares.get(partition).clear();
    }

    /** Endpoints. */
    int size() {
        return shares.stream().mapToInt(Share::size).sum();
    }

    /** The endpoints of one partition; they hash evenly, so each has the same room. */
    private static final class Share {

        private final int urisMax;
        private final Map<String, Remembered> entries = new LinkedHashMap<>(16, 0.75f, true);
        private int uris;

        Share(int urisMax) {
            this.urisMax = urisMax;
        }

        synchronized @Nullable Remembered get(String id) {
            return entries.get(id);
        }

        synchronized void put(String id, Remembered remembered) {
            uris += weight(remembered) - weight(entries.put(id, remembered));
            Iterator<Map.Entry<String, Remembered>> eldest = entries.entrySet().iterator();
            while (uris > urisMax && entries.size() > 1) {
                uris -= weight(eldest.next().getValue());
                eldest.remove();
            }
        }

        synchronized void forget(String id) {
            uris -= weight(entries.remove(id));
        }

        synchronized void clear() {
            entries.clear();
            uris = 0;
        }

        synchronized int size() {
            return entries.size();
        }

        private static int weight(@Nullable Remembered remembered) {
            return remembered == null ? 0 : remembered.written().marks().size();
        }
    }
}
