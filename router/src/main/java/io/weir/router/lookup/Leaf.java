package io.weir.router.lookup;

import org.jspecify.annotations.Nullable;

/** What stands at one host and path of a {@link RouteIndex}. */
public abstract class Leaf {

    private final String host;
    private final String path;

    /**
     * @param host host in lower case, maybe with a leading {@code *.} label
     * @param path empty, or starting with a slash, in lower case
     */
    protected Leaf(String host, String path) {
        this.host = host;
        this.path = path;
    }

    /** The host, in lower case, maybe with a leading {@code *.} label. */
    public final String host() {
        return host;
    }

    /** The path: empty, or starting with a slash, in lower case. */
    public final String path() {
        return path;
    }

    /** Whether lookups find this leaf; what is not visible is as good as absent. */
    protected abstract boolean visible();

    /** Whether something would serve a request for this leaf; matters only where empty leaves are skipped. */
    protected abstract boolean served();

    /** Two are equal only if they are the same one. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public final int hashCode() {
        return System.identityHashCode(this);
    }
}
