package io.weir.router.table;

import org.jspecify.annotations.Nullable;

/**
 * Every process that a destination or an endpoint names, by app and type. Open addressing without entry objects, for the
 * sake of a million apps. A byte of each one's hash stands beside it, so that others are hardly ever looked at, which costs
 * a miss of the processor's cache each time.
 *
 * <p>Threads: belongs to the writer.
 */
final class ProcessIndex {

    private static final int CAPACITY_MIN = 16;

    /** What is announced need not come, and costs up to 15 bytes each. */
    private static final int EXPECTED_MAX = 4 << 20;

    private @Nullable AppProcess[] slots = new AppProcess[CAPACITY_MIN];
    private byte[] tags = new byte[CAPACITY_MIN];
    private int size;

    int size() {
        return size;
    }

    @Nullable AppProcess find(Guid app, String type) {
        return find(app, type, AppProcess.hash(app, type));
    }

    private @Nullable AppProcess find(Guid app, String type, int hash) {
        int mask = slots.length - 1;
        int at = hash & mask;
        for (AppProcess there = slots[at]; there != null; there = slots[at]) {
            if (tags[at] == tag(hash) && there.app().equals(app) && there.type().equals(type)) {
                return there;
            }
            at = (at + 1) & mask;
        }
        return null;
    }

    AppProcess findOrAdd(Guid app, String type) {
        int hash = AppProcess.hash(app, type);
        AppProcess found = find(app, type, hash);
        if (found == null) {
            found = new AppProcess(app, type);
            if ((size + 1L) * 3 > slots.length * 2L) {
                grow(slots.length * 2);
            }
            place(found, hash);
            size++;
        }
        return found;
    }

    /** So many are about to come: makes room for all of them at once. */
    void expect(int more) {
        int needed = Math.min(size + more, EXPECTED_MAX);
        if (needed * 3L > slots.length * 2L) {
            grow(Integer.highestOneBit(needed) * 4);
        }
    }

    private void grow(int capacity) {
        @Nullable AppProcess[] old = slots;
        slots = new AppProcess[capacity];
        tags = new byte[slots.length];
        for (AppProcess process : old) {
            if (process != null) {
                place(process, process.hash());
            }
        }
    }

    private void place(AppProcess process, int hash) {
        int mask = slots.length - 1;
        int at = hash & mask;
        while (slots[at] != null) {
            at = (at + 1) & mask;
        }
        slots[at] = process;
        tags[at] = tag(hash);
    }

    /** Of those bits that places are not chosen by. */
    private static byte tag(int hash) {
        return (byte) (hash >>> 24);
    }

    /** Takes a process away and closes the gap, as there are no readers that could lose their way. */
    void remove(AppProcess process) {
        int mask = slots.length - 1;
        int gap = process.hash() & mask;
        while (slots[gap] != process) {
            if (slots[gap] == null) {
                throw new IllegalStateException("app '" + process.app() + "' has no process '" + process.type() + "'");
            }
            gap = (gap + 1) & mask;
        }
        size--;
        int at = gap;
        while (true) {
            at = (at + 1) & mask;
            AppProcess next = slots[at];
            if (next == null) {
                slots[gap] = null;
                return;
            }
            int home = next.hash() & mask;
            boolean reachable = gap <= at ? gap < home && home <= at : gap < home || home <= at;
            if (!reachable) {
                slots[gap] = next;
                tags[gap] = tags[at];
                gap = at;
            }
        }
    }
}
