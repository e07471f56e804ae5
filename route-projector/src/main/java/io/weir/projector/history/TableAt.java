package io.weir.projector.history;

import io.weir.projector.fold.RouteClaim;
import io.weir.projector.fold.RouteFold;
import io.weir.projector.state.StateCodec;
import io.weir.schemas.avro.RouteTableEntry;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The route table as it was at an instant: the fold of the events before it (DESIGN §6.6).
 *
 * <p>One partition is folded after the other, and rows are kept as the projector's store keeps them: a table of a million routes takes
 * some hundred megabytes.
 */
public final class TableAt implements TableRows {

    private final TreeMap<String, byte[]> rows = new TreeMap<>();
    private final StateCodec codec = new StateCodec();

    private TableAt() {}

    /**
     * Folds the log up to these offsets.
     *
     * @param fold rules of the table that is meant
     * @param ends by partition, see {@link EventLog#offsetsAt}
     * @param host the only one that is looked at; null for all of them
     */
    public static TableAt of(EventLog log, RouteFold fold, Map<Integer, Long> ends, @Nullable String host) {
        TableAt table = new TableAt();
        for (int partition : log.partitionsOf(host)) {
            KeyStates states = new KeyStates(log.topic(), fold, table.codec);
            Map<Integer, Long> one = Map.of(partition, ends.getOrDefault(partition, 0L));
            log.readHost(host, one, record -> {
                if (record instanceof LoggedEvent event) {
                    states.fold(event);
                }
            });
            states.encoded().forEach((key, claims) -> {
                if (table.entry(claims) != null) {
                    table.rows.put(key, claims);
                }
            });
        }
        return table;
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public void forEach(Consumer<RouteTableEntry> sink) {
        rows.values().forEach(claims -> {
            RouteTableEntry entry = entry(claims);
            if (entry != null) {
                sink.accept(entry);
            }
        });
    }

    private @Nullable RouteTableEntry entry(byte[] claims) {
        RouteClaim winner = codec.decodeClaims(claims).winner();
        return winner == null ? null : winner.entry();
    }
}
