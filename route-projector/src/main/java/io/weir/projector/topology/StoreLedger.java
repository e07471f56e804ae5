package io.weir.projector.topology;

import io.weir.projector.fold.EndpointLedger;
import io.weir.projector.fold.EndpointState;
import io.weir.projector.fold.SourceClock;
import io.weir.projector.fold.UriLease;
import io.weir.projector.state.StateCodec;
import io.weir.schemas.avro.EndpointSource;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of a partition in its stores. Beside the endpoints stands an index by expiry, so that a beat reads what is due and not
 * everything; both are written in the same transaction.
 */
final class StoreLedger implements EndpointLedger {

    /** The index is all key; its value only has to be there. */
    private static final byte[] PRESENT = {1};

    private final KeyValueStore<Bytes, byte[]> endpoints;
    private final KeyValueStore<Bytes, byte[]> expiry;
    private final KeyValueStore<Bytes, byte[]> clocks;
    private final StateCodec codec;

    StoreLedger(
            KeyValueStore<Bytes, byte[]> endpoints,
            KeyValueStore<Bytes, byte[]> expiry,
            KeyValueStore<Bytes, byte[]> clocks,
            StateCodec codec) {
        this.endpoints = endpoints;
        this.expiry = expiry;
        this.clocks = clocks;
        this.codec = codec;
    }

    @Override
    public @Nullable EndpointState endpoint(String endpointId) {
        byte[] stored = endpoints.get(key(endpointId));
        return stored == null ? null : codec.decodeEndpoint(stored);
    }

    @Override
    public void replace(String endpointId, @Nullable EndpointState before, @Nullable EndpointState after) {
        Map<String, UriLease> had = before == null ? Map.of() : before.leases();
        Map<String, UriLease> has = after == null ? Map.of() : after.leases();
        had.forEach((uri, lease) -> {
            if (!lease.equals(has.get(uri))) {
                expiry.delete(indexKey(endpointId, uri, lease));
            }
        });
        has.forEach((uri, lease) -> {
            if (!lease.equals(had.get(uri))) {
                expiry.put(indexKey(endpointId, uri, lease), PRESENT);
            }
        });
        if (after == null) {
            endpoints.delete(key(endpointId));
        } else {
            endpoints.put(key(endpointId), codec.encode(after));
        }
    }

    @Override
    public SourceClock clock(EndpointSource source) {
        byte[] stored = clocks.get(key(source.name()));
        return stored == null ? SourceClock.ZERO : codec.decodeClock(stored);
    }

    @Override
    public void setClock(EndpointSource source, SourceClock clock) {
        clocks.put(key(source.name()), codec.encode(clock));
    }

    @Override
    public SortedMap<String, Set<String>> due(EndpointSource source, long aliveMillis) {
        SortedMap<String, Set<String>> due = new TreeMap<>();
        Bytes from = ExpiryKey.lowerBound(source.name(), 0);
        Bytes to = ExpiryKey.lowerBound(source.name(), aliveMillis + 1);
        try (KeyValueIterator<Bytes, byte[]> rows = expiry.range(from, to)) {
            while (rows.hasNext()) {
                ExpiryKey row = ExpiryKey.parse(rows.next().key);
                due.computeIfAbsent(row.endpointId(), any -> new TreeSet<>()).add(row.uri());
            }
        }
        return due;
    }

    private static Bytes indexKey(String endpointId, String uri, UriLease lease) {
        return new ExpiryKey(lease.source().name(), lease.expiresAt(), endpointId, uri).toBytes();
    }

    private static Bytes key(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
