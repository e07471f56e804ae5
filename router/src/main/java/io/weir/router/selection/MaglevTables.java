package io.weir.router.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Maglev tables in use, so that pools of the same instances share one, and so that there is a bound on them.
 *
 * <p>Whoever takes one gives it back when the view that it is in is replaced; those that nobody uses are dropped by {@link
 * #sweep()}, so that a view may give back and take again without a table being filled anew. Threads: belongs to the table's
 * writer.
 */
public final class MaglevTables {

    private final int tablesMax;
    private final Map<List<String>, MaglevTable> known = new HashMap<>();
    private final List<MaglevTable> unused = new ArrayList<>();
    private int used;

    /** @param tablesMax bound on the tables that are in use, 6 KB each */
    public MaglevTables(int tablesMax) {
        this.tablesMax = tablesMax;
    }

    /**
     * The hashed form of a pool.
     *
     * @param endpoints at least one; of several with one instance id the first has the slots
     * @return null when all tables are taken
     */
    public <E extends Candidate> @Nullable Maglev<E> take(E[] endpoints) {
        E[] ranked = rank(endpoints);
        List<String> keys = new ArrayList<>(ranked.length);
        for (E endpoint : ranked) {
            keys.add(endpoint.instanceId());
        }
        MaglevTable table = known.get(keys);
        if (table == null || table.uses == 0) {
            if (used >= tablesMax) {
                return null;
            }
            used++;
        }
        if (table == null) {
            table = MaglevTable.of(List.copyOf(keys));
            known.put(table.keys, table);
        }
        table.uses++;
        return new Maglev<>(ranked, table);
    }

    /** By instance id, each once. */
    private static <E extends Candidate> E[] rank(E[] endpoints) {
        E[] ranked = endpoints.clone();
        Arrays.sort(ranked, Comparator.comparing(Candidate::instanceId)); // stable: the first of equals stays first
        int count = 1;
        for (int i = 1; i < ranked.length; i++) {
            if (!ranked[i].instanceId().equals(ranked[count - 1].instanceId())) {
                ranked[count++] = ranked[i];
            }
        }
        return count == ranked.length ? ranked : Arrays.copyOf(ranked, count);
    }

    /** Gives back what was taken. */
    public void release(Maglev<?> maglev) {
        MaglevTable table = maglev.table();
        if (--table.uses == 0) {
            used--;
            unused.add(table);
        }
    }

    /** Drops what nobody uses. */
    public void sweep() {
        for (MaglevTable table : unused) {
            if (table.uses == 0) {
                known.remove(table.keys, table);
            }
        }
        unused.clear();
    }

    /** How many are kept. */
    public int size() {
        return known.size();
    }
}
