package io.weir.router.lookup;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every host and path that is known, and the lookup of a request among them: exact host before wildcard, {@code *.} one
 * label at a time; longest prefix of whole path segments; without regard to case; query and one trailing slash ignored;
 * percent-encoding compared raw.
 *
 * <p>Hosts stand in one open-addressing table. Threads: {@link #exactOrAdd}, {@link #expect} and {@link #remove} belong to the one writer, which
 * publishes an entry by a release write and a grown table by a volatile one; {@link #find} and {@link #forEach} are for any
 * thread. A slot is never emptied while its table is in use, only buried, so that no reader loses its way.
 */
public final class RouteIndex<L extends Leaf> {

    private static final int CAPACITY_MIN = 16;

    /** What is announced need not come, and costs up to 16 bytes each. */
    private static final int HOSTS_EXPECTED_MAX = 4 << 20;

    private final long seed;
    private final HostNode<L> buried = new HostNode<>("", 0);

    private volatile AtomicReferenceArray<@Nullable HostNode<L>> table = new AtomicReferenceArray<>(CAPACITY_MIN);

    /** Hosts with a leading {@code *.} label; without any there is nothing to try. */
    private final AtomicInteger wildcards = new AtomicInteger();

    private final AtomicInteger hosts = new AtomicInteger();
    private final AtomicInteger leaves = new AtomicInteger();
    private int used;

    /** @param seed any number that users cannot know, so that they cannot choose names that collide */
    public RouteIndex(long seed) {
        this.seed = seed;
    }

    /** What it was made with; {@link #walk} goes by it. */
    public long seed() {
        return seed;
    }

    /** How many hosts have a leaf. */
    public int hosts() {
        return hosts.get();
    }

    /** How many leaves there are, visible or not. */
    public int leaves() {
        return leaves.get();
    }

    /**
     * Finds the leaf that a request belongs to.
     *
     * @param host Host header or authority, in any case, with or without {@code :port}
     * @param target request target in origin form: path and maybe query; what does not start with a slash counts as the
     *     empty path
     * @param servedOnly whether a leaf that nothing serves gives way to a shorter path that something serves
     * @return null when there is none
     */
    public @Nullable L find(String host, String target, boolean servedOnly) {
        int hostEnd = hostEnd(host);
        if (hostEnd == 0) {
            return null;
        }
        int pathEnd = pathEnd(target);
        long hash = TextHash.ofHost(seed, host, 0, hostEnd);
        AtomicReferenceArray<@Nullable HostNode<L>> hosts = table;
        HostNode<L> exact = probe(hosts, TextHash.fold(hash), host, 0, hostEnd, false);
        L found = exact == null ? null : match(exact, target, pathEnd, servedOnly);
        return found != null || wildcards.get() == 0
                ? found
                : findWildcard(hosts, host, hostEnd, target, pathEnd, servedOnly);
    }

    /** The nearest wildcard is the longest one, which the walk from the end of the host meets last. */
    private @Nullable L findWildcard(
            AtomicReferenceArray<@Nullable HostNode<L>> hosts,
            String host,
            int hostEnd,
            String target,
            int pathEnd,
            boolean servedOnly) {
        L nearest = null;
        long hash = seed;
        for (int i = hostEnd - 1; i > 0; i--) {
            hash = TextHash.step(hash, host.charAt(i));
            if (host.charAt(i) == '.') {
                int wildcardHash = TextHash.fold(TextHash.step(hash, '*'));
                HostNode<L> node = probe(hosts, wildcardHash, host, i, hostEnd, true);
                L found = node == null ? null : match(node, target, pathEnd, servedOnly);
                nearest = found == null ? nearest : found;
            }
        }
        return nearest;
    }

    private @Nullable L match(HostNode<L> node, String target, int pathEnd, boolean servedOnly) {
        L leaf = node.longest(target, 0, pathEnd, servedOnly);
        return leaf == null && servedOnly ? node.longest(target, 0, pathEnd, false) : leaf;
    }

    private @Nullable HostNode<L> probe(
            AtomicReferenceArray<@Nullable HostNode<L>> hosts,
            int hash,
            String host,
            int from,
            int to,
            boolean wildcard) {
        int mask = hosts.length() - 1;
        int skipped = wildcard ? 1 : 0;
        for (int at = hash & mask; ; at = (at + 1) & mask) {
            HostNode<L> node = hosts.getAcquire(at);
            if (node == null) {
                return null;
            }
            if (node.hash == hash
                    && node != buried
                    && (!wildcard || node.name.charAt(0) == '*')
                    && TextHash.matches(node.name, skipped, node.name.length(), host, from, to)) {
                return node;
            }
        }
    }

    /** The host ends at the first colon; a literal IPv6 address is no host that routes have. */
    private static int hostEnd(String host) {
        if (host.isEmpty() || host.charAt(0) == '[') {
            return 0;
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host.length() : colon;
    }

    private static int pathEnd(String target) {
        if (target.isEmpty() || target.charAt(0) != '/') {
            return 0;
        }
        int query = target.indexOf('?');
        return PathMap.trimmed(target, 0, query < 0 ? target.length() : query);
    }

    /** The leaf at exactly this host and path, visible or not. */
    public @Nullable L exact(String host, String path) {
        HostNode<L> node = node(host);
        return node == null ? null : node.exact(path);
    }

    /** Visits every leaf of exactly this host, visible or not. */
    public void forEachAt(String host, Consumer<? super L> action) {
        if (!host.isEmpty()) {
            visit(node(host), action);
        }
    }

    private @Nullable HostNode<L> node(String host) {
        return node(host, hash(host));
    }

    private @Nullable HostNode<L> node(String host, int hash) {
        return probe(table, hash, host, 0, host.length(), false);
    }

    private int hash(String host) {
        return TextHash.fold(TextHash.ofHost(seed, host, 0, host.length()));
    }

    /** The leaf at exactly this host and path, visible or not; if there is none, the one that {@code make} makes of them, from now on. */
    public L exactOrAdd(String host, String path, BiFunction<? super String, ? super String, ? extends L> make) {
        int hash = hash(host);
        HostNode<L> node = node(host, hash);
        L there = node == null ? null : node.exact(path);
        if (there != null) {
            return there;
        }
        L made = make.apply(host, path);
        add(made, node, hash);
        return made;
    }

    /** So many hosts are about to come: makes room for all of them at once. */
    public void expect(int more) {
        int needed = Math.min(hosts.get() + more, HOSTS_EXPECTED_MAX);
        if (needed * 3L > table.length() * 2L) {
            rebuild(needed);
        }
    }

    /** @param at the node of the leaf's host; null if there is none */
    private void add(L leaf, @Nullable HostNode<L> at, int hash) {
        if (at == null) {
            HostNode<L> node = new HostNode<>(leaf.host(), hash);
            node.add(seed, leaf);
            insert(node);
        } else {
            at.add(seed, leaf);
        }
        leaves.incrementAndGet();
    }

    private void insert(HostNode<L> node) {
        if ((used + 1L) * 3 > table.length() * 2L) {
            rebuild(hosts.get() + 1);
        }
        AtomicReferenceArray<@Nullable HostNode<L>> slots = table;
        int mask = slots.length() - 1;
        int at = node.hash & mask;
        HostNode<L> there = slots.getPlain(at);
        while (there != null && there != buried) {
            at = (at + 1) & mask;
            there = slots.getPlain(at);
        }
        if (there == null) {
            used++;
        }
        slots.setRelease(at, node);
        hosts.incrementAndGet();
        if (isWildcard(node)) {
            wildcards.incrementAndGet();
        }
    }

    /** Takes a leaf away; lookups that have begun may still find it. */
    public void remove(L leaf) {
        HostNode<L> node = node(leaf.host());
        if (node == null || !leaf.equals(node.exact(leaf.path()))) {
            throw new IllegalStateException("there is no route at '" + leaf.host() + leaf.path() + "' to take away");
        }
        node.remove(leaf);
        leaves.decrementAndGet();
        if (node.isEmpty()) {
            bury(node);
        }
    }

    private void bury(HostNode<L> node) {
        AtomicReferenceArray<@Nullable HostNode<L>> slots = table;
        int mask = slots.length() - 1;
        int at = node.hash & mask;
        while (slots.getPlain(at) != node) {
            at = (at + 1) & mask;
        }
        slots.setRelease(at, buried);
        hosts.decrementAndGet();
        if (isWildcard(node)) {
            wildcards.decrementAndGet();
        }
    }

    private boolean isWildcard(HostNode<L> node) {
        return node.name.charAt(0) == '*';
    }

    /** Copies the living into a table that is between a quarter and a half full. */
    private void rebuild(int needed) {
        int capacity = Math.max(CAPACITY_MIN, Integer.highestOneBit(needed) * 4);
        var grown = new AtomicReferenceArray<@Nullable HostNode<L>>(capacity);
        AtomicReferenceArray<@Nullable HostNode<L>> old = table;
        int mask = capacity - 1;
        int count = 0;
        for (int i = 0; i < old.length(); i++) {
            HostNode<L> node = old.getPlain(i);
            if (node != null && node != buried) {
                int at = node.hash & mask;
                while (grown.getPlain(at) != null) {
                    at = (at + 1) & mask;
                }
                grown.setPlain(at, node);
                count++;
            }
        }
        used = count;
        table = grown;
    }

    /**
     * Visits every leaf, visible or not. What is added or removed meanwhile may be visited or not.
     *
     */
    public void forEach(Consumer<? super L> action) {
        AtomicReferenceArray<@Nullable HostNode<L>> slots = table;
        for (int i = 0; i < slots.length(); i++) {
            visit(slots.getAcquire(i), action);
        }
    }

    private void visit(@Nullable HostNode<L> node, Consumer<? super L> action) {
        if (node != null && node != buried) {
            node.forEach(action);
        }
    }

    /** A walk over the index in portions, for listings that must not hold a thread for a million routes. */
    public Walk walk() {
        return new Walk(table);
    }

    /** The position of one listing in the index as it was when the walk began. Threads: one at a time. */
    public final class Walk {

        private final AtomicReferenceArray<@Nullable HostNode<L>> slots;
        private int at;

        private Walk(AtomicReferenceArray<@Nullable HostNode<L>> slots) {
            this.slots = slots;
        }

        /**
         * Visits the leaves of up to {@code hostsMax} more hosts.
         *
         * @return false when there are no more
         */
        public boolean next(int hostsMax, Consumer<? super L> action) {
            for (int seen = 0; seen < hostsMax && at < slots.length(); at++) {
                HostNode<L> node = slots.getAcquire(at);
                if (node != null && node != buried) {
                    node.forEach(action);
                    seen++;
                }
            }
            return at < slots.length();
        }
    }
}
