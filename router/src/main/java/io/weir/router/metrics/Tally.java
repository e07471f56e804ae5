package io.weir.router.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one event loop counted of one thing: responses by status group, and how long they took.
 *
 * <p>Threads: one writes, any read. A reader may see one number of a request and not yet another; the next reading has it.
 */
final class Tally {

    /** Names of the status groups; the last one is for what is no HTTP status. */
    static final String[] GROUPS = {"1xx", "2xx", "3xx", "4xx", "5xx", "xxx"};

    /** Upper bounds of the buckets, in seconds. */
    static final double[] BOUNDS_SECONDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, Double.POSITIVE_INFINITY
    };

    /** How many numbers a tally is: groups, buckets, the sum of all times in nanoseconds. */
    static final int LENGTH = GROUPS.length + BOUNDS_SECONDS.length + 1;

    static final int SUM = LENGTH - 1;

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final long[] BOUNDS_NANOS = new long[BOUNDS_SECONDS.length];
    private static final VarHandle NUMBER = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        for (int i = 0; i < BOUNDS_NANOS.length; i++) {
            BOUNDS_NANOS[i] = (long) Math.min(BOUNDS_SECONDS[i] * 1e9, Long.MAX_VALUE);
        }
    }

    private final long[] numbers = new long[LENGTH];

    /**
     * Counts a response.
     *
     * @param nanos how long it took; not counted for 101, as that is how long the client stayed
     */
    void count(int status, long nanos) {
        add(group(status), 1);
        if (status != SWITCHING_PROTOCOLS) {
            add(GROUPS.length + bucket(nanos), 1);
            add(SUM, Math.max(0, nanos));
        }
    }

    private static int group(int status) {
        int group = status / 100 - 1;
        return group >= 0 && group < GROUPS.length - 1 ? group : GROUPS.length - 1;
    }

    /** Most requests are quick, so that the first few comparisons find nearly all. */
    private static int bucket(long nanos) {
        int bucket = 0;
        while (nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    private void add(int at, long by) {
        NUMBER.setOpaque(numbers, at, (long) NUMBER.getOpaque(numbers, at) + by);
    }

    /** Reads what there is now. */
    void read(long[] into) {
        for (int i = 0; i < LENGTH; i++) {
            into[i] = (long) NUMBER.getOpaque(numbers, i);
        }
    }

    /** Responses in all groups so far, without the cost of reading the rest. */
    long responses() {
        long sum = 0;
        for (int i = 0; i < GROUPS.length; i++) {
            sum += (long) NUMBER.getOpaque(numbers, i);
        }
        return sum;
    }

    /** Responses in all groups. */
    static long responses(long[] numbers) {
        long sum = 0;
        for (int i = 0; i < GROUPS.length; i++) {
            sum += numbers[i];
        }
        return sum;
    }

    static void add(long[] to, long[] more) {
        for (int i = 0; i < LENGTH; i++) {
            to[i] += more[i];
        }
    }
}
