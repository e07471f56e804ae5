package io.weir.projector.history;

import io.weir.projector.fold.RouteClaim;
import io.weir.projector.fold.RouteClaims;
import io.weir.projector.fold.RouteFold;
import io.weir.projector.state.StateCodec;
import io.weir.schemas.avro.RouteTableEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is other in the route table at a later instant than at an earlier one.
 *
 * <p>The log is read once, one partition after the other; of the earlier table only the rows are remembered that an event touched
 * since.
 */
public final class TableDiff {

    /** The claims of each key that differs, at both instants. */
    private final TreeMap<String, byte[]> earlier = new TreeMap<>();

    private final Map<String, byte[]> later = new HashMap<>();
    private final StateCodec codec = new StateCodec();

    private TableDiff() {}

    /**
     * Compares.
     *
     * @param fold rules of the table that is meant
     * @param from offsets of the earlier instant, by partition, see {@link EventLog#offsetsAt}
     * @param to offsets of the later instant
     * @param host the only one that is looked at; null for all of them
     */
    public static TableDiff between(
            EventLog log, RouteFold fold, Map<Integer, Long> from, Map<Integer, Long> to, @Nullable String host) {
        TableDiff diff = new TableDiff();
        for (int partition : log.partitionsOf(host)) {
            diff.add(log, fold, partition, from.getOrDefault(partition, 0L), to.getOrDefault(partition, 0L), host);
        }
        return diff;
    }

    private void add(EventLog log, RouteFold fold, int partition, long from, long to, @Nullable String host) {
        KeyStates states = new KeyStates(log.topic(), fold, codec);
        Map<String, byte[]> before = new HashMap<>();
        log.readHost(host, Map.of(partition, to), record -> {
            if (record instanceof LoggedEvent event) {
                if (record.offset() >= from) {
                    String key = event.key().toString();
                    before.computeIfAbsent(key, first -> codec.encode(states.claims(first)));
                }
                states.fold(event);
            }
        });
        before.forEach((key, was) -> {
            RouteClaims is = states.claims(key);
            if (differs(winner(codec.decodeClaims(was)), winner(is))) {
                earlier.put(key, was);
                later.put(key, codec.encode(is));
            }
        });
    }

    /** How many rows differ. */
    public int size() {
        return earlier.size();
    }

    /** Gives each row that differs, in the order of keys. */
    public void forEach(Consumer<RowChange> sink) {
        earlier.forEach((key, was) -> {
            byte[] is = Objects.requireNonNull(later.get(key), key);
            sink.accept(RowChange.of(key, winner(codec.decodeClaims(was)), winner(codec.decodeClaims(is))));
        });
    }

    /** An entry is made of one event alone. */
    private static boolean differs(@Nullable RouteTableEntry before, @Nullable RouteTableEntry after) {
        if (before == null || after == null) {
            return (before == null) != (after == null);
        }
        return before.getRevision() != after.getRevision()
                || !before.getRouteGuid().equals(after.getRouteGuid());
    }

    private static @Nullable RouteTableEntry winner(RouteClaims claims) {
        RouteClaim winner = claims.winner();
        return winner == null ? null : winner.entry();
    }
}
