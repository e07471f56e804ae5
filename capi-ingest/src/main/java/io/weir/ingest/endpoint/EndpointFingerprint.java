package io.weir.ingest.endpoint;

import io.weir.schemas.avro.Endpoint;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a registration says about an instance, in 64 bits: a tenth of the room of the text, for as many endpoints as are remembered.
 * Two that differ and share one would be written a quarter of a TTL late. Pure.
 */
final class EndpointFingerprint {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    /** Stands between texts and for a missing one; no character of a text. */
    private static final int BREAK = 0x10000;

    private long hash = OFFSET;

    private EndpointFingerprint() {}

    static long of(Endpoint endpoint, int ttlSeconds) {
        EndpointFingerprint fingerprint = new EndpointFingerprint();
        fingerprint.add(endpoint.getAddress());
        fingerprint.add(endpoint.getPort());
        fingerprint.add(endpoint.getTls() ? 1 : 0);
        fingerprint.add(endpoint.getServerCertSan());
        fingerprint.add(endpoint.getAppGuid());
        fingerprint.add(endpoint.getProcessType());
        fingerprint.add(endpoint.getProcessGuid());
        fingerprint.add(endpoint.getInstanceId());
        Integer index = endpoint.getInstanceIndex();
        fingerprint.add(index == null ? -1 : index);
        fingerprint.add(endpoint.getAvailabilityZone());
        fingerprint.add(endpoint.getIsolationSegment());
        fingerprint.add(endpoint.getProtocol());
        fingerprint.add(ttlSeconds);
        for (Map.Entry<String, String> tag : new TreeMap<>(endpoint.getTags()).entrySet()) {
            fingerprint.add(tag.getKey());
            fingerprint.add(tag.getValue());
        }
        return fingerprint.hash;
    }

    private void add(@Nullable String text) {
        for (int i = 0; text != null && i < text.length(); i++) {
            add(text.charAt(i));
        }
        add(text == null ? BREAK + 1 : BREAK);
    }

    private void add(int value) {
        hash = (hash ^ value) * PRIME;
    }
}
