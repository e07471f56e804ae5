package io.weir.router.selection;

/**
 * On which side of a weighted split a user is: where the user's hash falls among the cumulative weights of all destinations
 * of the route, in an order that does not change.
 *
 * <p>The user's place is a fraction, hash / 2⁶⁴, and a destination has the fractions between the sums of the weights before
 * it and up to it. Between two destinations a change of weights moves their one border, and with it users in one direction
 * only. Among more, every border moves by the change of the sums before it, so raising one weight moves users toward that
 * destination from both sides, between its neighbours too, but none past each other. A destination without endpoints keeps its
 * place: its users are shared out among the others by a second hash, and come back with it; nobody else moves.
 *
 * <p>Pure, immutable.
 */
public final class Split {

    /** Stands for a destination without endpoints. */
    public static final int NO_POOL = -1;

    private final long[] upTo;
    private final int[] pools;
    private final long[] liveUpTo;
    private final int[] livePools;

    /**
     * @param weights of all destinations that have one, in the route's order, each 1 or more
     * @param pools for each the index of its pool, {@link #NO_POOL} where it has none; at least one has
     */
    public Split(int[] weights, int[] pools) {
        this.upTo = new long[weights.length];
        this.pools = pools.clone();
        int live = 0;
        long sum = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] < 1) {
                throw new IllegalArgumentException("weight " + weights[i] + " must be 1 or more");
            }
            sum += weights[i];
            upTo[i] = sum;
            live += pools[i] == NO_POOL ? 0 : 1;
        }
        this.liveUpTo = new long[live];
        this.livePools = new int[live];
        int at = 0;
        long liveSum = 0;
        for (int i = 0; i < weights.length; i++) {
            if (pools[i] != NO_POOL) {
                liveSum += weights[i];
                liveUpTo[at] = liveSum;
                livePools[at++] = pools[i];
            }
        }
    }

    /** The index of a user's pool. */
    public int pool(long user) {
        int pool = pools[side(user, upTo)];
        return pool == NO_POOL ? livePools[side(Fnv.spread(user), liveUpTo)] : pool;
    }

    /** The index of a user's destination among all, with endpoints or without. */
    public int destination(long user) {
        return side(user, upTo);
    }

    /** Exact: the first destination with {@code user / 2⁶⁴ < upTo / sum}, as {@code floor(x) < n} is {@code x < n} for whole n. */
    private static int side(long user, long[] upTo) {
        long place = Math.unsignedMultiplyHigh(user, upTo[upTo.length - 1]);
        int low = 0;
        int high = upTo.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (place < upTo[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
