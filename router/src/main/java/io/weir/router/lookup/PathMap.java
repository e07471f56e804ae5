package io.weir.router.lookup;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The leaves of one host by path; finds the longest prefix of whole segments in one pass over the path, whatever the number
 * of leaves.
 *
 * <p>Immutable: {@link #with} and {@link #without} copy. Open addressing at a load of at most one half.
 */
final class PathMap<L extends Leaf> {

    private static final int CAPACITY_MIN = 4;

    private final long seed;
    private final @Nullable Leaf[] slots;
    private final int size;

    /** No path of this host is longer, so neither is a prefix worth looking for. */
    private final int lengthMax;

    private PathMap(long seed, @Nullable Leaf[] slots, int size, int lengthMax) {
        this.seed = seed;
        this.slots = slots;
        this.size = size;
        this.lengthMax = lengthMax;
    }

    static <L extends Leaf> PathMap<L> of(long seed, L first, L second) {
        return new PathMap<L>(seed, new Leaf[CAPACITY_MIN], 0, 0).with(first).with(second);
    }

    int size() {
        return size;
    }

    /** One trailing slash does not count: not in requests, not in routes. */
    static int trimmed(String path, int from, int to) {
        return to > from && path.charAt(to - 1) == '/' ? to - 1 : to;
    }

    PathMap<L> with(L leaf) {
        @Nullable Leaf[] grown = (size + 1) * 2 > slots.length ? new Leaf[slots.length * 2] : slots.clone();
        if (grown.length != slots.length) {
            for (Leaf old : slots) {
                if (old != null) {
                    place(grown, old);
                }
            }
        }
        place(grown, leaf);
        return new PathMap<>(
                seed, grown, size + 1, Math.max(lengthMax, leaf.path().length()));
    }

    PathMap<L> without(L leaf) {
        int capacity = slots.length;
        while (capacity > CAPACITY_MIN && size * 4 < capacity) {
            capacity /= 2;
        }
        @Nullable Leaf[] kept = new Leaf[capacity];
        int count = 0;
        int longest = 0;
        for (Leaf old : slots) {
            if (old != null && !old.equals(leaf)) {
                place(kept, old);
                count++;
                longest = Math.max(longest, old.path().length());
            }
        }
        return new PathMap<>(seed, kept, count, longest);
    }

    private void place(@Nullable Leaf[] into, Leaf leaf) {
        String path = leaf.path();
        int mask = into.length - 1;
        int at = TextHash.fold(TextHash.ofPath(seed, path, 0, trimmed(path, 0, path.length()))) & mask;
        while (into[at] != null) {
            at = (at + 1) & mask;
        }
        into[at] = leaf;
    }

    /** The leaf at exactly this path, visible or not, trailing slash and all. */
    @Nullable L exact(String path) {
        int mask = slots.length - 1;
        int at = TextHash.fold(TextHash.ofPath(seed, path, 0, trimmed(path, 0, path.length()))) & mask;
        for (Leaf leaf = slots[at]; leaf != null; leaf = slots[at]) {
            if (leaf.path().equals(path)) {
                return own(leaf);
            }
            at = (at + 1) & mask;
        }
        return null;
    }

    /**
     * The visible leaf with the longest path that is a prefix of whole segments.
     *
     * @param text holds the path, from {@code from} to {@code to}, without query and trailing slash
     * @param servedOnly whether leaves that nothing serves are passed over
     */
    @Nullable L longest(String text, int from, int to, boolean servedOnly) {
        long hash = seed;
        int end = Math.min(to, from + lengthMax);
        Leaf best = at(hash, text, from, from, servedOnly);
        for (int i = from; i < end; i++) {
            hash = TextHash.step(hash, text.charAt(i));
            if (i + 1 == to || text.charAt(i + 1) == '/') {
                Leaf longer = at(hash, text, from, i + 1, servedOnly);
                best = longer == null ? best : longer;
            }
        }
        return own(best);
    }

    /** Of two that differ in a trailing slash alone, the one without. */
    private @Nullable Leaf at(long hash, String text, int from, int to, boolean servedOnly) {
        int mask = slots.length - 1;
        int at = TextHash.fold(hash) & mask;
        Leaf found = null;
        for (Leaf leaf = slots[at]; leaf != null; leaf = slots[at]) {
            String path = leaf.path();
            int length = trimmed(path, 0, path.length());
            if (TextHash.matches(path, 0, length, text, from, to) && leaf.visible() && (!servedOnly || leaf.served())) {
                if (length == path.length()) {
                    return leaf;
                }
                found = leaf;
            }
            at = (at + 1) & mask;
        }
        return found;
    }

    void forEach(Consumer<? super L> action) {
        for (Leaf leaf : slots) {
            L own = own(leaf);
            if (own != null) {
                action.accept(own);
            }
        }
    }

    /** The only leaf left, once one of two was taken away. */
    @Nullable L single() {
        for (Leaf leaf : slots) {
            if (leaf != null) {
                return own(leaf);
            }
        }
        return null;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // only leaves of type L are ever put in
    private @Nullable L own(@Nullable Leaf leaf) {
        return (L) leaf;
    }
}
