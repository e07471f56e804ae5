package io.weir.router.selection;

/**
 * The order in which weighted destinations are drawn: slot {@code n mod length} says who serves draw {@code n}.
 *
 * <p>Any {@code length} consecutive slots hold each destination exactly its share, and in a run of {@code n} slots that
 * begins at a {@linkplain #start fair start} no destination is a whole slot away from {@code n × its share}.
 *
 * <p>Turn {@code k} of destination {@code i} (weight {@code w} of the sum {@code S}) is released at slot {@code floor(k·S/w)}
 * and due before slot {@code ceil((k+1)·S/w)}; each slot goes to the released turn that is due first. This is Pfair
 * scheduling on one processor, where earliest deadline first meets every window, and the windows are the bound. Smooth
 * weighted round-robin has no such windows: with many destinations of unlike weights it strays by more than one slot.
 *
 * <p>Immutable, shared between all routes with equal weights.
 */
public final class WeightSequence {

    /** 100 destinations of CAPI's weights 1..100; a sequence is kept per weight vector, so it needs a bound. */
    public static final int SLOTS_MAX = 10_000;

    /** Enough starts to spread a fleet; kept per weight vector, so it needs a bound. */
    private static final int STARTS_MAX = 256;

    private final short[] slots;
    private final short[] starts;
    private final boolean scaled;

    private WeightSequence(short[] slots, short[] starts, boolean scaled) {
        this.slots = slots;
        this.starts = starts;
        this.scaled = scaled;
    }

    /**
     * Builds the sequence of a weight vector. Costs slots × destinations steps.
     *
     * @param weights relative weights, each 1 or more, at least one and at most {@link #SLOTS_MAX} of them
     */
    public static WeightSequence of(int[] weights) {
        if (weights.length == 0 || weights.length > SLOTS_MAX) {
            throw new IllegalArgumentException(
                    "a sequence needs 1 to " + SLOTS_MAX + " weights, not " + weights.length);
        }
        int[] shares = WeightShares.reduce(weights);
        long sum = WeightShares.sum(shares);
        boolean scaled = sum > SLOTS_MAX;
        if (scaled) {
            shares = WeightShares.scale(shares, SLOTS_MAX);
            sum = WeightShares.sum(shares);
        }
        short[] slots = schedule(shares, (int) sum);
        return new WeightSequence(slots, fairStarts(slots, shares), scaled);
    }

    private static short[] schedule(int[] shares, int sum) {
        short[] slots = new short[sum];
        int[] turns = new int[shares.length];
        for (int slot = 0; slot < sum; slot++) {
            int chosen = -1;
            long chosenDue = Long.MAX_VALUE;
            for (int i = 0; i < shares.length; i++) {
                long released = (long) turns[i] * sum / shares[i];
                long due = Math.ceilDiv((turns[i] + 1L) * sum, shares[i]);
                if (released <= slot && due < chosenDue) {
                    chosen = i;
                    chosenDue = due;
                }
            }
            turns[chosen]++;
            slots[slot] = (short) chosen;
        }
        return slots;
    }

    /**
     * Where an epoch may begin so that its first draws keep the bound too: a run that begins at {@code s} is away from its
     * shares by the difference of the deviations at its ends, so both extremes must be less than a slot from the one at
     * {@code s}. Deviations are kept times the sum, as integers.
     */
    private static short[] fairStarts(short[] slots, int[] shares) {
        int sum = slots.length;
        long[] deviation = new long[shares.length];
        long[] least = new long[shares.length];
        long[] most = new long[shares.length];
        for (short chosen : slots) {
            step(deviation, shares, chosen, sum);
            for (int i = 0; i < shares.length; i++) {
                least[i] = Math.min(least[i], deviation[i]);
                most[i] = Math.max(most[i], deviation[i]);
            }
        }
        short[] fair = new short[sum];
        int count = 0;
        for (int slot = 0; slot < sum; slot++) {
            if (isFair(deviation, least, most, sum)) {
                fair[count++] = (short) slot;
            }
            step(deviation, shares, slots[slot], sum);
        }
        short[] kept = new short[Math.min(count, STARTS_MAX)];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = fair[(int) ((long) i * count / kept.length)];
        }
        return kept;
    }

    private static void step(long[] deviation, int[] shares, int chosen, int sum) {
        for (int i = 0; i < shares.length; i++) {
            deviation[i] -= shares[i];
        }
        deviation[chosen] += sum;
    }

    private static boolean isFair(long[] deviation, long[] least, long[] most, int sum) {
        for (int i = 0; i < deviation.length; i++) {
            if (most[i] - deviation[i] >= sum || deviation[i] - least[i] >= sum) {
                return false;
            }
        }
        return true;
    }

    /** How many slots there are, S of the rule: 1..{@link #SLOTS_MAX}. */
    public int length() {
        return slots.length;
    }

    /** Index of the destination that draw {@code number} goes to, for any number. */
    public int at(long number) {
        return slots[(int) Math.floorMod(number, (long) slots.length)];
    }

    /** True when the shares had to be rounded because their sum was above {@link #SLOTS_MAX}. */
    public boolean scaled() {
        return scaled;
    }

    /**
     * The slot where an epoch begins, so that a fleet does not send its first requests to one side.
     *
     * @param hash of router, route and epoch
     */
    public int start(long hash) {
        return starts[(int) Math.floorMod(hash, (long) starts.length)];
    }

    /** How many slots each destination has, by index. */
    public int[] shares() {
        int destinations = 0;
        for (short slot : slots) {
            destinations = Math.max(destinations, slot + 1);
        }
        int[] shares = new int[destinations];
        for (short slot : slots) {
            shares[slot]++;
        }
        return shares;
    }
}
