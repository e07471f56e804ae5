package io.weir.router.selection;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Arithmetic of weight vectors: what the weights mean in slots. */
final class WeightShares {

    private WeightShares() {}

    /** The vector divided by the greatest common divisor of its weights. */
    static int[] reduce(int[] weights) {
        int divisor = 0;
        for (int weight : weights) {
            if (weight < 1) {
                throw new IllegalArgumentException("weight " + weight + " must be 1 or more");
            }
            divisor = gcd(weight, divisor);
        }
        int[] reduced = weights.clone();
        for (int i = 0; i < reduced.length; i++) {
            reduced[i] /= divisor;
        }
        return reduced;
    }

    /**
     * Scales to a sum by the largest remainder, where everybody keeps at least one.
     *
     * @param sum the sum to reach, at least the number of weights
     */
    static int[] scale(int[] weights, int sum) {
        long whole = sum(weights);
        int[] scaled = new int[weights.length];
        long[] remainder = new long[weights.length];
        int left = sum;
        for (int i = 0; i < weights.length; i++) {
            long exact = (long) weights[i] * sum;
            scaled[i] = (int) Math.max(1, exact / whole);
            remainder[i] = exact - scaled[i] * whole;
            left -= scaled[i];
        }
        Integer[] byRemainder = IntStream.range(0, weights.length).boxed().toArray(Integer[]::new);
        Arrays.sort(byRemainder, Comparator.comparingLong(i -> -remainder[i]));
        for (int i = 0; left > 0; i = (i + 1) % byRemainder.length, left--) {
            scaled[byRemainder[i]]++;
        }
        // Those lifted to one slot took more than their share: the largest give it back.
        for (; left < 0; left++) {
            scaled[largest(scaled)]--;
        }
        return scaled;
    }

    private static int largest(int[] values) {
        int at = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[at]) {
                at = i;
            }
        }
        return at;
    }

    static long sum(int[] weights) {
        long sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        return sum;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
