package io.weir.router.selection;

import io.weir.router.selection.Demand.Basis;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How the endpoints of one route are selected: first a pool (a destination) by weight, then an endpoint of it by the route's
 * algorithm.
 *
 * <p>A request has one {@link Demand} for all its attempts, and draws at most once.
 *
 * <p>Threads: immutable but for tickets, marks and counts; used by every event loop at once. Nothing here allocates.
 */
public final class Selection<E extends Candidate> {

    /** Pools from this one on share a bit where pools are kept as bits: CAPI allows 100 destinations, nearly nobody has three. */
    private static final int LAST_BIT = Long.SIZE - 1;

    private final Pool<E>[] pools;
    private final Balance balance;
    private final @Nullable Draws draws;

    /** How pools are drawn; few routes have more than one. */
    private record Draws(
            WeightSequence sequence,
            Ticket ticket,
            @Nullable Split split) {}

    private Selection(Pool<E>[] pools, Balance balance, @Nullable Draws draws) {
        this.pools = pools;
        this.balance = balance;
        this.draws = draws;
    }

    /** Everything from one pool. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays know no type arguments
    public static <E extends Candidate> Selection<E> single(Pool<E> pool, Balance balance) {
        return new Selection<>(new Pool[] {pool}, balance, null);
    }

    /**
     * Pools drawn by weight.
     *
     * @param pools two or more, in the order of the sequence's indexes; not copied
     * @param ticket the epoch's counter
     * @param split decides for requests that say who their user is; null where all are drawn
     */
    public static <E extends Candidate> Selection<E> weighted(
            Pool<E>[] pools, Balance balance, WeightSequence sequence, Ticket ticket, @Nullable Split split) {
        return new Selection<>(pools, balance, new Draws(sequence, ticket, split));
    }

    /** How endpoints are selected inside a pool. */
    public Balance balance() {
        return balance;
    }

    /** The sequence of a weighted selection; null where nothing is drawn. */
    public @Nullable WeightSequence sequence() {
        return draws == null ? null : draws.sequence();
    }

    /** The epoch's counter of a weighted selection; null where nothing is drawn. */
    public @Nullable Ticket ticket() {
        return draws == null ? null : draws.ticket();
    }

    /** What users are told apart by; null where their requests are drawn like others. */
    public @Nullable Split split() {
        return draws == null ? null : draws.split();
    }

    /** How many pools there are. */
    public int pools() {
        return pools.length;
    }

    /** The pool at that index of the weight vector. */
    public Pool<E> pool(int index) {
        return pools[index];
    }

    /** Whether there is an endpoint that the test says yes to, in whatever pool. */
    public boolean has(Predicate<? super E> test) {
        for (Pool<E> pool : pools) {
            if (pool.any(test)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The endpoint that serves a request's next attempt: the instance it prefers; or else one of the pool decided on, by the
     * request's user or its draw; or where that has none left, of the pools that follow in the sequence, so that the others
     * take its share in proportion.
     *
     * <p>Looks at what is in flight but does not reserve: event loops that select in the same instant may exceed the bound by
     * one each.
     *
     * @param demand the request's own, the same for all its attempts
     * @param nowNanos now, on the clock of {@link System#nanoTime()}
     * @param tried what this request was tried on already; null on its first attempt
     * @param inFlightMax how much may be in flight on one endpoint
     * @return null when there is nobody, see {@link Demand#refusal()}
     */
    public @Nullable E select(Demand<E> demand, long nowNanos, @Nullable Tried tried, int inFlightMax) {
        demand.begin(nowNanos, tried, inFlightMax);
        E endpoint = demand.preferred() == null ? null : preferred(demand);
        if (endpoint == null && !demand.bound()) {
            endpoint = demand.narrowed() ? narrowed(demand) : ofDestination(demand);
        }
        if (endpoint == null) {
            demand.refuse();
        }
        return endpoint;
    }

    private @Nullable E preferred(Demand<E> demand) {
        String instance = demand.preferred();
        for (int i = 0; instance != null && i < pools.length; i++) {
            E endpoint = pools[i].instance(instance, demand);
            if (endpoint != null) {
                demand.basis(Basis.STICKY);
                return endpoint;
            }
        }
        return null;
    }

    private @Nullable E narrowed(Demand<E> demand) {
        demand.basis(Basis.INSTANCE);
        E endpoint = null;
        for (int i = 0; endpoint == null && i < pools.length; i++) {
            endpoint = pools[i].next(demand, balance);
        }
        for (int i = 0; endpoint == null && i < pools.length; i++) {
            endpoint = pools[i].markedOrNot(demand);
        }
        return endpoint;
    }

    private @Nullable E ofDestination(Demand<E> demand) {
        if (!demand.decided()) {
            decide(demand);
        }
        demand.basisOfHome();
        int home = demand.home();
        E endpoint = pools[home].next(demand, balance);
        if (endpoint == null && pools.length > 1) {
            endpoint = divert(demand, home);
        }
        // Only marked ones are left: rather one of those, of the same pool first, than an error.
        if (endpoint == null) {
            endpoint = pools[home].markedOrNot(demand);
        }
        for (int i = 0; endpoint == null && i < pools.length; i++) {
            endpoint = i == home ? null : pools[i].markedOrNot(demand);
            if (endpoint != null) {
                demand.divert();
            }
        }
        return endpoint;
    }

    private void decide(Demand<E> demand) {
        Draws by = draws;
        if (by == null) {
            demand.decide(0, 0, Basis.NONE);
            return;
        }
        Split sides = by.split();
        if (sides != null && demand.hasUser()) {
            demand.decide(demand.user(), sides.pool(demand.user()), Basis.CANARY);
        } else {
            long draw = by.ticket().draw();
            demand.decide(draw, by.sequence().at(draw), Basis.DRAW);
        }
    }

    private @Nullable E divert(Demand<E> demand, int home) {
        WeightSequence order = sequence();
        long able = able(demand, home);
        if (order == null || able == 0) {
            return null;
        }
        for (int i = 1; i < order.length(); i++) {
            int at = order.at(demand.draw() + i);
            if (at != home && (able >>> Math.min(at, LAST_BIT) & 1) != 0) {
                E endpoint = pools[at].next(demand, balance);
                if (endpoint != null) {
                    demand.divert();
                    return endpoint;
                }
            }
        }
        return null;
    }

    /** Which pools have somebody who fits, as bits: a sequence has thousands of slots, and most may belong to one pool. */
    private long able(Demand<E> demand, int home) {
        long able = 0;
        for (int i = 0; i < pools.length; i++) {
            if (i != home && pools[i].anyFits(demand)) {
                able |= 1L << Math.min(i, LAST_BIT);
            }
        }
        return able;
    }
}
