package io.weir.router.table;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every registration by the id of its endpoint. Open addressing without entry objects, for the sake of hundreds of thousands.
 *
 * <p>Threads: belongs to the writer, but for {@linkplain #walk walks}: they see everything that was there when they began and did not change
 * since, and of the rest one form or another, or nothing.
 */
final class EndpointIndex {

    private static final int CAPACITY_MIN = 16;

    /** Spreads hashes over the upper bits, by which places are chosen: addresses of one network differ in little. */
    private static final int SPREAD = 0x9E3779B9;

    /** Stands where one was: what is behind it is still found, and never moves past a walk. */
    private static final Object BURIED = new Object();

    private AtomicReferenceArray<@Nullable Object> slots = new AtomicReferenceArray<>(CAPACITY_MIN);
    private int size;

    /** Slots that are not empty. */
    private int used;

    int size() {
        return size;
    }

    /** How much room there is; for tests. */
    int slots() {
        return slots.length();
    }

    /** How many slots all are looked for in, together; for tests. */
    long steps() {
        long[] steps = new long[1];
        int mask = slots.length() - 1;
        forEach(each -> {
            String id = each.endpoint.id();
            steps[0] += ((find(id) - home(id, mask)) & mask) + 1;
        });
        return steps[0];
    }

    @Nullable Registration get(String id) {
        return slots.getPlain(find(id)) instanceof Registration there ? there : null;
    }

    /** Takes the place of the one with the same id, if there is one. */
    void put(Registration registration) {
        String id = registration.endpoint.id();
        int at = find(id);
        if (slots.getPlain(at) == null) {
            if ((used + 1L) * 3 > slots.length() * 2L) {
                rebuild();
                at = find(id);
            }
            size++;
            used++;
        }
        slots.setRelease(at, registration);
    }

    /** Takes away the one with that id, and returns it; null if there is none. */
    @Nullable Registration remove(String id) {
        int at = find(id);
        if (!(slots.getPlain(at) instanceof Registration there)) {
            return null;
        }
        slots.setRelease(at, BURIED);
        size--;
        return there;
    }

    /** Where it is, or else the empty slot that ends the search for it. */
    private int find(String id) {
        int mask = slots.length() - 1;
        int at = home(id, mask);
        for (Object there = slots.getPlain(at); there != null; there = slots.getPlain(at)) {
            if (there instanceof Registration known && known.endpoint.id().equals(id)) {
                return at;
            }
            at = (at + 1) & mask;
        }
        return at;
    }

    private static int home(String id, int mask) {
        return (id.hashCode() * SPREAD) >>> Integer.numberOfLeadingZeros(mask);
    }

    /** Makes room, without those that are buried: afterwards it is between a quarter and a half full. */
    private void rebuild() {
        AtomicReferenceArray<@Nullable Object> old = slots;
        slots = new AtomicReferenceArray<>(Math.max(CAPACITY_MIN, Integer.highestOneBit(size + 1) * 4));
        used = size;
        for (int i = 0; i < old.length(); i++) {
            if (old.getPlain(i) instanceof Registration registration) {
                slots.setPlain(find(registration.endpoint.id()), registration);
            }
        }
    }

    void forEach(Consumer<Registration> action) {
        walk().next(Integer.MAX_VALUE, action);
    }

    /** A walk in portions over what is there now, for another thread. */
    Walk walk() {
        return new Walk(slots);
    }

    /** Used by one thread at a time. */
    static final class Walk {

        private final AtomicReferenceArray<@Nullable Object> slots;
        private int at;

        private Walk(AtomicReferenceArray<@Nullable Object> slots) {
            this.slots = slots;
        }

        /**
         * Visits up to so many more.
         *
         * @return false when there are no more
         */
        boolean next(int most, Consumer<Registration> action) {
            for (int seen = 0; seen < most && at < slots.length(); at++) {
                if (slots.getAcquire(at) instanceof Registration registration) {
                    action.accept(registration);
                    seen++;
                }
            }
            return at < slots.length();
        }
    }
}
