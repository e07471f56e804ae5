package io.weir.router.lookup;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One host of the index with its paths. Nearly every host has one, so a single leaf stands for itself.
 *
 * <p>Threads: the writer replaces {@link #paths}; readers read it once per lookup.
 */
final class HostNode<L extends Leaf> {

    final String name;
    final int hash;

    /** A leaf, or a {@link PathMap} of two and more; null once the last one is gone. */
    private volatile @Nullable Object paths;

    HostNode(String name, int hash) {
        this.name = name;
        this.hash = hash;
    }

    boolean isEmpty() {
        return paths == null;
    }

    void add(long seed, L leaf) {
        Object now = paths;
        paths = switch (now) {
            case null -> leaf;
            case PathMap<?> map -> own(map).with(leaf);
            default -> PathMap.of(seed, own(now), leaf);
        };
    }

    void remove(L leaf) {
        Object now = paths;
        if (leaf.equals(now)) {
            paths = null;
        } else if (now instanceof PathMap<?> map) {
            PathMap<L> rest = own(map).without(leaf);
            paths = rest.size() == 1 ? rest.single() : rest;
        }
    }

    @Nullable L exact(String path) {
        Object now = paths;
        return switch (now) {
            case null -> null;
            case PathMap<?> map -> own(map).exact(path);
            default -> own(now).path().equals(path) ? own(now) : null;
        };
    }

    /** See {@link PathMap#longest}. */
    @Nullable L longest(String text, int from, int to, boolean servedOnly) {
        Object now = paths;
        if (now instanceof PathMap<?> map) {
            return own(map).longest(text, from, to, servedOnly);
        }
        return now != null && isPrefix(own(now), text, from, to, servedOnly) ? own(now) : null;
    }

    private boolean isPrefix(L leaf, String text, int from, int to, boolean servedOnly) {
        String path = leaf.path();
        int length = PathMap.trimmed(path, 0, path.length());
        int end = from + length;
        return end <= to
                && (length == 0 || end == to || text.charAt(end) == '/')
                && TextHash.matches(path, 0, length, text, from, end)
                && leaf.visible()
                && (!servedOnly || leaf.served());
    }

    void forEach(Consumer<? super L> action) {
        Object now = paths;
        if (now instanceof PathMap<?> map) {
            own(map).forEach(action);
        } else if (now != null) {
            action.accept(own(now));
        }
    }

    @SuppressWarnings("unchecked") // only leaves of type L are ever put in
    private L own(Object leaf) {
        return (L) leaf;
    }

    @SuppressWarnings("unchecked") // only maps of leaves of type L are ever put in
    private PathMap<L> own(PathMap<?> map) {
        return (PathMap<L>) map;
    }
}
