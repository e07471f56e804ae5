package io.weir.router.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightSequenceTest {

    private static final int[][] VECTORS = {
        {1},
        {1, 1},
        {80, 20},
        {61, 39},
        {1, 99},
        {33, 33, 34},
        {7, 13, 80},
        {1, 1, 1, 1, 1, 95},
        {3, 5, 7, 11, 13, 17, 19},
        IntStream.rangeClosed(1, 100).toArray(),
        IntStream.generate(() -> 100).limit(100).toArray(),
    };

    @Test
    void theLengthIsTheSumOfTheWeightsByTheirCommonDivisor() {
        assertThat(WeightSequence.of(new int[] {80, 20}).length()).isEqualTo(5);
        assertThat(WeightSequence.of(new int[] {61, 39}).length()).isEqualTo(100);
        assertThat(WeightSequence.of(new int[] {50, 50}).length()).isEqualTo(2);
        assertThat(WeightSequence.of(IntStream.rangeClosed(1, 100).toArray()).length())
                .isEqualTo(5050);
    }

    @Test
    void anyRunOfTheLengthHoldsEachDestinationExactlyItsShare() {
        for (int[] weights : VECTORS) {
            assertEveryWindowExact(weights);
        }
    }

    @Test
    void noRunFromAFairStartIsAWholeRequestAwayFromAnyShare() {
        for (int[] weights : VECTORS) {
            assertPrefixBound(weights);
        }
    }

    @Test
    void randomVectorsKeepBothBounds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            int[] weights = random.ints(1 + random.nextInt(30), 1, 1 + random.nextInt(100) + 1)
                    .toArray();
            try {
                assertEveryWindowExact(weights);
                assertPrefixBound(weights);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + " weights " + Arrays.toString(weights), e);
            }
        }
    }

    @Test
    void aFleetOfRoutersBeginsAtManySlots() {
        WeightSequence sequence = WeightSequence.of(new int[] {61, 39});

        long distinct = IntStream.range(0, 1000).map(sequence::start).distinct().count();

        assertThat(distinct).isGreaterThan(5);
    }

    @Test
    void largerSumsAreScaledAndEverybodyKeepsASlot() {
        WeightSequence sequence = WeightSequence.of(new int[] {1, 1_000_003, 2_000_003});

        assertThat(sequence.scaled()).isTrue();
        assertThat(sequence.length()).isEqualTo(WeightSequence.SLOTS_MAX);
        assertThat(sequence.shares()).containsExactly(1, 3333, 6666);
    }

    @Test
    void manyTinyWeightsBesideAHugeOneKeepTheirSlots() {
        int[] weights = IntStream.rangeClosed(1, 1000)
                .map(i -> i == 1000 ? 1_000_000_007 : 1)
                .toArray();

        WeightSequence sequence = WeightSequence.of(weights);

        assertThat(sequence.length()).isEqualTo(WeightSequence.SLOTS_MAX);
        assertThat(sequence.shares()).hasSize(1000).doesNotContain(0).endsWith(9001);
    }

    @Test
    void theSumOfTheLargestCapiVectorIsNotScaled() {
        WeightSequence sequence = WeightSequence.of(
                IntStream.rangeClosed(1, 100).map(i -> i == 1 ? 99 : 100).toArray());

        assertThat(sequence.scaled()).isFalse();
        assertThat(sequence.length()).isEqualTo(9_999);
    }

    @Test
    void numbersWrapWithoutLeavingTheSequence() {
        WeightSequence sequence = WeightSequence.of(new int[] {2, 1});

        assertThat(sequence.at(Long.MAX_VALUE)).isBetween(0, 1);
        assertThat(sequence.at(Long.MIN_VALUE)).isBetween(0, 1);
        assertThat(sequence.at(-1)).isEqualTo(sequence.at(2));
    }

    @Test
    void aWeightBelowOneIsRefused() {
        assertThatThrownBy(() -> WeightSequence.of(new int[] {1, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weight 0");
        assertThatThrownBy(() -> WeightSequence.of(new int[0])).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertEveryWindowExact(int[] weights) {
        WeightSequence sequence = WeightSequence.of(weights);
        int length = sequence.length();
        int sum = Arrays.stream(weights).sum();
        int[] count = new int[weights.length];
        for (int n = 0; n < 2 * length; n++) {
            count[sequence.at(n)]++;
            if (n >= length) {
                count[sequence.at(n - length)]--;
            }
            if (n >= length - 1) {
                for (int i = 0; i < weights.length; i++) {
                    assertThat((long) count[i] * sum).isEqualTo((long) weights[i] * length);
                }
            }
        }
    }

    private static void assertPrefixBound(int[] weights) {
        WeightSequence sequence = WeightSequence.of(weights);
        long sum = Arrays.stream(weights).sum();
        int[] starts = IntStream.range(0, 300).map(sequence::start).distinct().toArray();
        assertThat(starts).contains(0);
        for (int start : starts.length > 8 ? Arrays.copyOf(starts, 8) : starts) {
            long[] count = new long[weights.length];
            for (int n = 1; n <= sequence.length(); n++) {
                count[sequence.at((long) start + n - 1)]++;
                for (int i = 0; i < weights.length; i++) {
                    if (Math.abs(count[i] * sum - (long) n * weights[i]) >= sum) {
                        throw new AssertionError("start " + start + ", prefix " + n + ", destination " + i);
                    }
                }
            }
        }
    }
}
