package io.weir.router.selection;

/**
 * The hashed form of a pool: which endpoint a slot leads to.
 *
 * <p>Immutable.
 */
public final class Maglev<E extends Candidate> {

    /** How many slots there are. */
    public static final int SLOTS = MaglevTable.SLOTS;

    private final E[] ranked;
    private final short[] slots;
    private final MaglevTable table;

    Maglev(E[] ranked, MaglevTable table) {
        this.ranked = ranked;
        this.slots = table.slots;
        this.table = table;
    }

    /** The endpoint at a slot, 0 to {@link #SLOTS} - 1. */
    public E at(int slot) {
        return ranked[slots[slot]];
    }

    E[] ranked() {
        return ranked;
    }

    MaglevTable table() {
        return table;
    }
}
