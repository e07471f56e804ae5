package io.weir.router.selection;

import java.util.Arrays;
import java.util.List;

/**
 * Who has which slot of a consistent hash after Maglev: each key has a permutation of the slots, and the keys take their
 * next free slot in turn until none is free. Slots are shared out evenly, and few change hands when a key comes or goes.
 *
 * <p>Made as Gorouter makes its own, so that both lead the same value to the same instance: keys sorted, offset {@code h mod
 * 3001} and step {@code h mod 3000 + 1} with {@code h} the FNV-1a of the key, a value's slot its FNV-1a mod 3001.
 *
 * <p>Immutable but for the count of its uses, which belongs to the table's writer.
 */
final class MaglevTable {

    /** Prime, so that every step goes through all slots; Gorouter's number. */
    static final int SLOTS = 3001;

    private static final short FREE = -1;

    final List<String> keys;
    final short[] slots;

    /** How many pools use it; kept by {@link MaglevTables}. */
    int uses;

    private MaglevTable(List<String> keys, short[] slots) {
        this.keys = keys;
        this.slots = slots;
    }

    /**
     * Fills a table.
     *
     * @param keys sorted, each once, at least one; those after the first {@link #SLOTS} get no slot
     */
    static MaglevTable of(List<String> keys) {
        int count = Math.min(keys.size(), SLOTS);
        int[] next = new int[count];
        int[] step = new int[count];
        for (int i = 0; i < count; i++) {
            long hash = Fnv.hash(keys.get(i));
            next[i] = (int) Long.remainderUnsigned(hash, SLOTS);
            step[i] = (int) Long.remainderUnsigned(hash, SLOTS - 1) + 1;
        }
        short[] slots = new short[SLOTS];
        Arrays.fill(slots, FREE);
        for (int taken = 0, i = 0; taken < SLOTS; taken++, i = i + 1 == count ? 0 : i + 1) {
            while (slots[next[i]] != FREE) {
                next[i] = after(next[i], step[i]);
            }
            slots[next[i]] = (short) i;
            next[i] = after(next[i], step[i]);
        }
        return new MaglevTable(keys, slots);
    }

    private static int after(int slot, int step) {
        int next = slot + step;
        return next >= SLOTS ? next - SLOTS : next;
    }
}
