package io.weir.router.selection;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one destination, taken in turn.
 *
 * <p>Threads: immutable but for the cursor, which every thread that selects moves on. A pool that replaces another takes
 * over its cursor, so that a change of endpoints does not send everybody to the first one.
 */
public final class Pool<E extends Candidate> {

    private final E[] endpoints;
    private final Ticket cursor;

    /**
     * @param endpoints at least one; not copied, never to be changed
     * @param cursor whose turn it is
     */
    public Pool(E[] endpoints, Ticket cursor) {
        if (endpoints.length == 0) {
            throw new IllegalArgumentException("a pool needs at least one endpoint");
        }
        this.endpoints = endpoints;
        this.cursor = cursor;
    }

    /** Whose turn it is. */
    public Ticket cursor() {
        return cursor;
    }

    /** How many endpoints there are. */
    public int size() {
        return endpoints.length;
    }

    /** The endpoints, in turn order. */
    public List<E> endpoints() {
        return List.of(endpoints);
    }

    /** Whether that very endpoint is one of these. */
    public boolean contains(Candidate endpoint) {
        for (E e : endpoints) {
            if (e.equals(endpoint)) {
                return true;
            }
        }
        return false;
    }

    /** Whether these are the very same endpoints in the same order. */
    public boolean sameEndpoints(E[] others) {
        return Arrays.equals(endpoints, others);
    }

    /**
     * The next endpoint in turn that is neither marked as failed nor tried. When every endpoint is marked the marks say
     * nothing any more: all are taken away.
     *
     * @param tried what this request was tried on already; null on its first attempt
     * @return null when none is left but marked ones or tried ones
     */
    public @Nullable E next(long nowNanos, @Nullable Tried tried) {
        int size = endpoints.length;
        int first = (int) Math.floorMod(cursor.draw(), (long) size);
        E markedOne = null;
        boolean allMarked = true;
        for (int i = 0, at = first; i < size; i++, at = at + 1 == size ? 0 : at + 1) {
            E endpoint = endpoints[at];
            boolean marked = endpoint.marked(nowNanos);
            allMarked &= marked;
            if (tried != null && tried.contains(endpoint)) {
                continue;
            }
            if (!marked) {
                return endpoint;
            }
            if (markedOne == null) {
                markedOne = endpoint;
            }
        }
        if (allMarked) {
            clearMarks();
            return markedOne;
        }
        return null;
    }

    /** The first endpoint that was not tried, marked or not: better than giving up. */
    @Nullable E untried(Tried tried) {
        for (E endpoint : endpoints) {
            if (!tried.contains(endpoint)) {
                return endpoint;
            }
        }
        return null;
    }

    private void clearMarks() {
        for (E endpoint : endpoints) {
            endpoint.clearMark();
        }
    }
}
