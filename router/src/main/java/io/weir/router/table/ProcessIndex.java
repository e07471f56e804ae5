package io.weir.router.table;

import org.jspecify.annotations.Nullable;

/**
 * Every process that a destination or an endpoint names, by app and type. Open addressing without entry objects, for the
 * sake of a million apps.
 *
 * <p>Threads: belongs to the writer.
 */
final class ProcessIndex {

    private static final int CAPACITY_MIN = 16;

    private @Nullable AppProcess[] slots = new AppProcess[CAPACITY_MIN];
    private int size;

    int size() {
        return size;
    }

    @Nullable AppProcess find(Guid app, String type) {
        int mask = slots.length - 1;
        int at = AppProcess.hash(app, type) & mask;
        for (AppProcess there = slots[at]; there != null; there = slots[at]) {
            if (there.app().equals(app) && there.type().equals(type)) {
                return there;
            }
            at = (at + 1) & mask;
        }
        return null;
    }

    AppProcess findOrAdd(Guid app, String type) {
        AppProcess found = find(app, type);
        if (found == null) {
            found = new AppProcess(app, type);
            if ((size + 1L) * 3 > slots.length * 2L) {
                grow();
            }
            place(found);
            size++;
        }
        return found;
    }

    private void grow() {
        @Nullable AppProcess[] old = slots;
        slots = new AppProcess[old.length * 2];
        for (AppProcess process : old) {
            if (process != null) {
                place(process);
            }
        }
    }

    private void place(AppProcess process) {
        int mask = slots.length - 1;
        int at = process.hash() & mask;
        while (slots[at] != null) {
            at = (at + 1) & mask;
        }
        slots[at] = process;
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
                gap = at;
            }
        }
    }
}
