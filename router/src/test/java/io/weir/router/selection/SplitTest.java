package io.weir.router.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sides of users in a weighted split, as properties over many users and random weights. */
class SplitTest {

    private static final int USERS = 20_000;

    /** Names as they come: counted up, alike in all but their end, which is where FNV alone would not tell them apart. */
    private static final long[] USER = IntStream.range(0, USERS)
            .mapToLong(i -> Fnv.spread(Fnv.hash("user-" + i + "@example.com")))
            .toArray();

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    SplitTest() {
        System.out.println("SplitTest seed " + seed);
    }

    @Test
    void sharesOfUsersAreThoseOfTheWeights() {
        for (int run = 0; run < 50; run++) {
            int[] weights = weights(random.nextInt(2, 8));
            int[] counts = new int[weights.length];
            Split split = whole(weights);
            for (long user : USER) {
                counts[split.pool(user)]++;
            }
            int sum = IntStream.of(weights).sum();
            for (int i = 0; i < weights.length; i++) {
                double share = (double) weights[i] / sum;
                // Six standard deviations of that many users that fall independently.
                double bound = 6 * Math.sqrt(USERS * share * (1 - share)) + 1;
                assertThat((double) counts[i])
                        .as("seed %d run %d destination %d", seed, run, i)
                        .isBetween(USERS * share - bound, USERS * share + bound);
            }
        }
    }

    @Test
    void betweenTwoARisingWeightMovesUsersToItAndNobodyBack() {
        for (int run = 0; run < 50; run++) {
            int raised = random.nextInt(2);
            int[] weights = weights(2);
            int[] side = sides(whole(weights));
            for (int step = 0; step < 10; step++) {
                if (random.nextBoolean() || weights[1 - raised] == 1) {
                    weights[raised] += random.nextInt(1, 20);
                } else {
                    weights[1 - raised]--; // as by CAPI, where the sum is 100: one falls as the other rises
                    weights[raised]++;
                }
                int[] next = sides(whole(weights));
                for (int u = 0; u < USERS; u++) {
                    assertThat(next[u] == side[u] || next[u] == raised)
                            .as("seed %d run %d user %d from %d to %d", seed, run, u, side[u], next[u])
                            .isTrue();
                }
                side = next;
            }
        }
    }

    @Test
    void amongMoreARisingWeightMovesUsersTowardItAndNobodyAway() {
        for (int run = 0; run < 50; run++) {
            int count = random.nextInt(3, 8);
            int raised = random.nextInt(count);
            int[] weights = weights(count);
            int[] before = sides(whole(weights));

            weights[raised] += random.nextInt(1, 50);
            int[] after = sides(whole(weights));

            for (int u = 0; u < USERS; u++) {
                boolean toward = before[u] <= raised
                        ? before[u] <= after[u] && after[u] <= raised
                        : raised <= after[u] && after[u] <= before[u];
                assertThat(toward)
                        .as(
                                "seed %d run %d user %d from %d to %d, raised %d",
                                seed, run, u, before[u], after[u], raised)
                        .isTrue();
            }
        }
    }

    @Test
    void weightsThatMoveBetweenNeighboursMoveNobodyElse() {
        int[] before = sides(whole(50, 30, 20));

        int[] after = sides(whole(40, 40, 20));

        int moved = 0;
        for (int u = 0; u < USERS; u++) {
            moved += before[u] == after[u] ? 0 : 1;
            assertThat(before[u] == after[u] || (before[u] == 0 && after[u] == 1))
                    .isTrue();
        }
        assertThat((double) moved / USERS).isBetween(0.08, 0.12);
    }

    @Test
    void aThirdDestinationMovesNoMoreUsersThanItsBordersMove() {
        for (int run = 0; run < 50; run++) {
            int[] two = weights(2);
            int added = random.nextInt(1, 30);
            int at = random.nextInt(3);
            int[] three = new int[3];
            for (int i = 0, from = 0; i < 3; i++) {
                three[i] = i == at ? added : two[from++];
            }
            double sum = two[0] + two[1];
            double share = added / (sum + added);
            // In the middle the new one pushes the old ones apart. At an end it pushes them together: the border
            // between
            // them moves by the far one's part of the new share, or, past the whole near one, by what is left of that.
            double near = (at == 0 ? two[0] : two[1]) / sum;
            double between = at == 1 ? 0 : Math.min(share * (1 - near), near * (1 - share));

            int[] before = sides(whole(two));
            int[] after = sides(whole(three));

            int toTheNew = 0;
            int betweenOld = 0;
            for (int u = 0; u < USERS; u++) {
                int then = before[u] >= at ? before[u] + 1 : before[u];
                toTheNew += after[u] == at ? 1 : 0;
                betweenOld += after[u] != then && after[u] != at ? 1 : 0;
            }
            assertThat((double) toTheNew / USERS)
                    .as("seed %d run %d", seed, run)
                    .isBetween(share - 0.025, share + 0.025);
            assertThat((double) betweenOld / USERS)
                    .as("seed %d run %d", seed, run)
                    .isBetween(between - 0.025, between + 0.025);
        }
    }

    @Test
    void aDestinationWithoutEndpointsMovesItsOwnUsersOnlyAndInProportion() {
        Split whole = whole(50, 30, 20);
        Split without = new Split(new int[] {50, 30, 20}, new int[] {0, Split.NO_POOL, 1});
        int[] heirs = new int[2];
        int displaced = 0;
        for (long user : USER) {
            int before = whole.pool(user);
            int after = without.pool(user);
            if (before == 1) {
                displaced++;
                heirs[after]++;
            } else {
                assertThat(after).isEqualTo(before == 0 ? 0 : 1);
            }
        }

        assertThat((double) heirs[0] / displaced).isBetween(50.0 / 70 - 0.05, 50.0 / 70 + 0.05);
    }

    @Test
    void theEndsOfTheHashBelongToTheFirstAndTheLast() {
        Split split = whole(1, 1, 1);

        assertThat(split.pool(0)).isZero();
        assertThat(split.pool(-1)).isEqualTo(2);
        assertThat(split.pool(Long.MAX_VALUE)).isEqualTo(1);
    }

    @Test
    void weightsMayBeAsLargeAsNumbersGo() {
        Split split = whole(Integer.MAX_VALUE, Integer.MAX_VALUE);

        assertThat(split.pool(Long.MAX_VALUE)).isZero();
        assertThat(split.pool(Long.MIN_VALUE)).isEqualTo(1);
    }

    @Test
    void aWeightMustBeOneOrMore() {
        assertThatThrownBy(() -> whole(1, 0)).hasMessageContaining("weight 0");
    }

    private int[] weights(int count) {
        return random.ints(count, 1, 101).toArray();
    }

    private static Split whole(int... weights) {
        return new Split(weights, IntStream.range(0, weights.length).toArray());
    }

    private static int[] sides(Split split) {
        int[] sides = new int[USERS];
        for (int u = 0; u < USERS; u++) {
            sides[u] = split.pool(USER[u]);
        }
        return sides;
    }
}
