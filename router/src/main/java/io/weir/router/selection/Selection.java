package io.weir.router.selection;

import org.jspecify.annotations.Nullable;

/**
 * How the endpoints of one route are selected: first a pool (a destination) by weight, then an endpoint of it in turn.
 *
 * <p>A request draws once; its number goes into every {@link #select} of that request, retries included.
 *
 * <p>Threads: immutable but for tickets and marks; used by every event loop at once. Nothing here allocates.
 */
public final class Selection<E extends Candidate> {

    private final Pool<E>[] pools;
    private final @Nullable WeightSequence sequence;
    private final @Nullable Ticket ticket;

    private Selection(Pool<E>[] pools, @Nullable WeightSequence sequence, @Nullable Ticket ticket) {
        this.pools = pools;
        this.sequence = sequence;
        this.ticket = ticket;
    }

    /** Everything from one pool. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays know no type arguments
    public static <E extends Candidate> Selection<E> single(Pool<E> pool) {
        return new Selection<>(new Pool[] {pool}, null, null);
    }

    /**
     * Pools drawn by weight.
     *
     * @param pools two or more, in the order of the sequence's indexes; not copied
     * @param ticket the epoch's counter
     */
    public static <E extends Candidate> Selection<E> weighted(Pool<E>[] pools, WeightSequence sequence, Ticket ticket) {
        return new Selection<>(pools, sequence, ticket);
    }

    /** The sequence of a weighted selection; null where nothing is drawn. */
    public @Nullable WeightSequence sequence() {
        return sequence;
    }

    /** The epoch's counter of a weighted selection; null where nothing is drawn. */
    public @Nullable Ticket ticket() {
        return ticket;
    }

    /** How many pools there are. */
    public int pools() {
        return pools.length;
    }

    /** The pool at that index of the weight vector. */
    public Pool<E> pool(int index) {
        return pools[index];
    }

    /** Draws for one request: takes the next number of the epoch. 0 where there is nothing to draw. */
    public long draw() {
        Ticket counter = ticket;
        return counter == null ? 0 : counter.draw();
    }

    /** The pool that a draw goes to. */
    public Pool<E> drawn(long draw) {
        WeightSequence order = sequence;
        return order == null ? pools[0] : pools[order.at(draw)];
    }

    /**
     * The endpoint that serves a request: of the pool drawn, or where that has none left, of the pools that follow in the
     * sequence, so that the others take its share in proportion.
     *
     * @param draw the request's number, from {@link #draw()}
     * @param nowNanos now, on the clock of {@link System#nanoTime()}
     * @param tried what this request was tried on already; null on its first attempt
     * @return null when every endpoint was tried
     */
    public @Nullable E select(long draw, long nowNanos, @Nullable Tried tried) {
        E endpoint = drawn(draw).next(nowNanos, tried);
        return endpoint != null || tried == null ? endpoint : divert(draw, nowNanos, tried);
    }

    private @Nullable E divert(long draw, long nowNanos, Tried tried) {
        WeightSequence order = sequence;
        if (order != null) {
            Pool<E> before = drawn(draw);
            for (int i = 1; i < order.length(); i++) {
                Pool<E> pool = drawn(draw + i);
                E endpoint = pool == before ? null : pool.next(nowNanos, tried);
                if (endpoint != null) {
                    return endpoint;
                }
                before = pool;
            }
        }
        // Only marked ones are left: rather one of those, of the drawn pool first, than an error.
        E endpoint = drawn(draw).untried(tried);
        for (int i = 0; endpoint == null && i < pools.length; i++) {
            endpoint = pools[i].untried(tried);
        }
        return endpoint;
    }
}
