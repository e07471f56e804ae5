package io.weir.perf.load;

import java.util.Arrays;
import java.util.Random;

/** Numbers of which few come often, as Zipf's law has it: the n-th one n-th as often as the first. The same with every run. For one thread. */
public final class Zipf {

    private static final int SEED = 7;

    /** How often this number or a smaller one comes, not yet in relation to all. */
    private final double[] upTo;

    private final Random random = new Random(SEED);

    /** @param numbers how many there are, 1 or more, counted from 0 */
    public Zipf(int numbers) {
        this.upTo = new double[numbers];
        double sum = 0;
        for (int i = 0; i < numbers; i++) {
            sum += 1.0 / (i + 1);
            upTo[i] = sum;
        }
    }

    /** The next one. */
    public int next() {
        int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
        return Math.min(found < 0 ? -found - 1 : found, upTo.length - 1);
    }
}
