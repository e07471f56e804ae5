package io.weir.router.selection;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one destination, and the selection among them.
 *
 * <p>An endpoint fits a request when it is neither marked as failed nor saturated nor tried nor left out by the request. When
 * everyone who is not saturated is marked, the marks say nothing any more: all are taken away.
 *
 * <p>Threads: immutable but for the cursor, which every thread that selects moves on. A pool that replaces another takes
 * over its cursor, so that a change of endpoints does not send everybody to the first one. Selecting allocates nothing.
 */
public final class Pool<E extends Candidate> {

    private final E[] endpoints;
    private final E @Nullable [] local;
    private final @Nullable Maglev<E> maglev;
    private final Ticket cursor;

    /**
     * @param endpoints at least one; not copied, never to be changed
     * @param local those that come first, at least one; null where none or all do; not copied
     * @param maglev their hashed form; null where they are not hashed
     * @param cursor whose turn it is
     */
    public Pool(E[] endpoints, E @Nullable [] local, @Nullable Maglev<E> maglev, Ticket cursor) {
        if (endpoints.length == 0) {
            throw new IllegalArgumentException("a pool needs at least one endpoint");
        }
        this.endpoints = endpoints;
        this.local = local;
        this.maglev = maglev;
        this.cursor = cursor;
    }

    /** Endpoints that are all alike. */
    public Pool(E[] endpoints, Ticket cursor) {
        this(endpoints, null, null, cursor);
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

    /** Their hashed form; null where they are not hashed. */
    public @Nullable Maglev<E> maglev() {
        return maglev;
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

    /** Whether there is one that the test says yes to. */
    boolean any(Predicate<? super E> test) {
        for (E endpoint : endpoints) {
            if (test.test(endpoint)) {
                return true;
            }
        }
        return false;
    }

    /** The endpoint for a request; null when nobody fits. */
    @Nullable E next(Demand<E> demand, Balance balance) {
        long turn = cursor.draw();
        E chosen = choose(demand, balance, turn);
        if (chosen == null && !demand.narrowed() && allMarked(demand)) {
            for (E endpoint : endpoints) {
                endpoint.clearMark();
            }
            chosen = choose(demand, balance, turn);
        }
        return chosen;
    }

    private @Nullable E choose(Demand<E> demand, Balance balance, long turn) {
        Maglev<E> table = maglev;
        if (table != null && balance.hashed() && demand.hashed()) {
            return byHash(table, demand, balance.hashBalance());
        }
        E[] near = local;
        if (near != null && demand.first()) {
            E chosen = plain(near, demand, balance, turn);
            if (chosen != null) {
                return chosen;
            }
        }
        return plain(endpoints, demand, balance, turn);
    }

    private static <E extends Candidate> @Nullable E plain(E[] among, Demand<E> demand, Balance balance, long turn) {
        return switch (balance.plain()) {
            case ROUND_ROBIN -> inTurn(among, demand, turn);
            case LEAST_CONNECTION -> leastInFlight(among, demand, turn);
        };
    }

    private static <E extends Candidate> @Nullable E inTurn(E[] among, Demand<E> demand, long turn) {
        int size = among.length;
        int at = (int) Math.floorMod(turn, (long) size);
        E endpoint = among[at];
        if (demand.fits(endpoint)) {
            return endpoint;
        }
        return size == 1 ? null : standIn(among, demand, turn, at);
    }

    /**
     * Who takes the turn of one that does not fit. Not simply the next one, who would have a double share then: the turns of
     * all that do not fit are numbered, and shared out among those that do in turn.
     */
    private static <E extends Candidate> @Nullable E standIn(E[] among, Demand<E> demand, long turn, int at) {
        int fitting = 0;
        int unfitBefore = 0;
        for (int i = 0; i < among.length; i++) {
            if (demand.fits(among[i])) {
                fitting++;
            } else if (i < at) {
                unfitBefore++;
            }
        }
        if (fitting == 0) {
            return null;
        }
        long lap = Math.floorDiv(turn, (long) among.length);
        long number = lap * (among.length - fitting) + unfitBefore;
        int left = (int) Math.floorMod(number, (long) fitting);
        E chosen = null;
        for (E endpoint : among) {
            if (demand.fits(endpoint)) {
                chosen = endpoint;
                if (left-- == 0) {
                    break;
                }
            }
        }
        return chosen;
    }

    /** The one with the least in flight; of several, one after the other. */
    private static <E extends Candidate> @Nullable E leastInFlight(E[] among, Demand<E> demand, long turn) {
        int least = Integer.MAX_VALUE;
        int ties = 0;
        E chosen = null;
        for (E endpoint : among) {
            int inFlight = endpoint.inFlight();
            if (inFlight <= least && demand.fits(endpoint)) {
                ties = inFlight == least ? ties + 1 : 1;
                chosen = inFlight == least ? chosen : endpoint;
                least = inFlight;
            }
        }
        if (ties <= 1) {
            return chosen;
        }
        int left = (int) Math.floorMod(turn, (long) ties);
        for (E endpoint : among) {
            if (endpoint.inFlight() <= least && demand.fits(endpoint)) {
                chosen = endpoint;
                if (left-- == 0) {
                    break;
                }
            }
        }
        return chosen;
    }

    /**
     * The first one that fits, from the request's slot on; one with more than its share in flight only when all who fit have
     * that.
     */
    private @Nullable E byHash(Maglev<E> table, Demand<E> demand, double hashBalance) {
        int slot = demand.slot(this, Maglev.SLOTS);
        double most = hashBalance > 0 ? hashBalance * averageInFlight() : Double.POSITIVE_INFINITY;
        if (most == 0) {
            most = Double.POSITIVE_INFINITY; // nothing is in flight, so nothing is out of balance
        }
        E endpoint = table.at(slot);
        if (endpoint.inFlight() > most || !demand.fits(endpoint)) {
            most = attainable(table, demand, most);
            if (Double.isNaN(most)) {
                return null;
            }
            int steps = Maglev.SLOTS;
            do {
                slot = slot + 1 == Maglev.SLOTS ? 0 : slot + 1;
                endpoint = table.at(slot);
                if (--steps == 0) {
                    return null; // whoever fitted a moment ago has been marked or filled since
                }
            } while (endpoint.inFlight() > most || !demand.fits(endpoint));
        }
        demand.chose(this, slot, Maglev.SLOTS);
        return endpoint;
    }

    /** The bound that somebody keeps: the one wanted, none when all who fit are above it, not a number when nobody fits. */
    private static <E extends Candidate> double attainable(Maglev<E> table, Demand<E> demand, double most) {
        double attainable = Double.NaN;
        for (E endpoint : table.ranked()) {
            if (demand.fits(endpoint)) {
                if (endpoint.inFlight() <= most) {
                    return most;
                }
                attainable = Double.POSITIVE_INFINITY;
            }
        }
        return attainable;
    }

    private double averageInFlight() {
        long sum = 0;
        for (E endpoint : endpoints) {
            sum += endpoint.inFlight();
        }
        return (double) sum / endpoints.length;
    }

    private boolean allMarked(Demand<E> demand) {
        boolean anyMarked = false;
        for (E endpoint : endpoints) {
            if (demand.leavesOut(endpoint)) {
                continue;
            }
            if (demand.marked(endpoint)) {
                anyMarked = true;
            } else if (!demand.saturated(endpoint)) {
                return false;
            }
        }
        return anyMarked;
    }

    /** Whether somebody fits. */
    boolean anyFits(Demand<E> demand) {
        for (E endpoint : endpoints) {
            if (demand.fits(endpoint)) {
                return true;
            }
        }
        return false;
    }

    /** The first one that would fit but for its mark: better than giving up. */
    @Nullable E markedOrNot(Demand<E> demand) {
        for (E endpoint : endpoints) {
            if (demand.admits(endpoint)) {
                return endpoint;
            }
        }
        return null;
    }

    /** That instance; null when it is not here or does not fit, where a mark counts only if there are others to go to. */
    @Nullable E instance(String id, Demand<E> demand) {
        for (E endpoint : endpoints) {
            if (endpoint.instanceId().equals(id)
                    && (demand.bound() ? demand.admits(endpoint) : demand.fits(endpoint))) {
                return endpoint;
            }
        }
        return null;
    }
}
