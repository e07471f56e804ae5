package io.weir.router.selection;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The selection inside one destination. */
class PoolTest {

    private static final long NOW = 1_000_000;
    private static final long LATER = NOW + 30_000_000_000L;
    private static final int ANY = Integer.MAX_VALUE;

    @Nested
    class InTurn {

        @Test
        void theTurnsOfOneThatIsLeftOutAreSharedOutAmongAllOthers() {
            Named[] all = named(5);
            Selection<Named> selection = selection(Balance.ROUND_ROBIN, all);
            all[2].markFailed(LATER);

            Map<Named, Integer> counts = counts(selection, 4 * 5 * 10, ANY);

            assertThat(counts).hasSize(4).doesNotContainKey(all[2]);
            assertThat(counts.values()).containsOnly(50);
        }

        @Test
        void theTurnsOfSeveralThatAreLeftOutAreSharedOutEvenlyToo() {
            long seed = System.nanoTime();
            System.out.println("PoolTest seed " + seed);
            SplittableRandom random = new SplittableRandom(seed);
            for (int run = 0; run < 200; run++) {
                Named[] all = named(random.nextInt(2, 12));
                List<Named> fit = new ArrayList<>();
                for (Named each : all) {
                    if (random.nextBoolean()) {
                        each.markFailed(LATER);
                    } else {
                        fit.add(each);
                    }
                }
                if (fit.isEmpty()) {
                    continue;
                }
                int times = all.length * fit.size() * 3;

                Map<Named, Integer> counts = counts(selection(Balance.ROUND_ROBIN, all), times, ANY);

                assertThat(counts.keySet()).as("seed %d run %d", seed, run).containsExactlyInAnyOrderElementsOf(fit);
                assertThat(counts.values()).as("seed %d run %d", seed, run).containsOnly(times / fit.size());
            }
        }
    }

    @Nested
    class LeastConnection {

        @Test
        void theOneWithTheLeastInFlightServes() {
            Named[] all = {new Named("a").busy(3), new Named("b").busy(1), new Named("c").busy(2)};

            assertThat(counts(selection(Balance.LEAST_CONNECTION, all), 10, ANY))
                    .containsOnlyKeys(all[1]);
        }

        @Test
        void tiesAreBrokenInTurnWhereverTheyStand() {
            Named[] all = named(7);
            all[1].busy(1);
            all[2].busy(1);
            all[5].busy(2);

            Map<Named, Integer> counts = counts(selection(Balance.LEAST_CONNECTION, all), 400, ANY);

            assertThat(counts).containsOnlyKeys(all[0], all[3], all[4], all[6]);
            assertThat(counts.values()).containsOnly(100);
        }

        @Test
        void anIdleOneThatFailedIsLeftOutSoThatFastFailuresAttractNothing() {
            Named[] all = {new Named("a").busy(5), new Named("b")};
            all[1].markFailed(LATER);

            assertThat(counts(selection(Balance.LEAST_CONNECTION, all), 10, ANY))
                    .containsOnlyKeys(all[0]);
        }

        @Test
        void aRetryGoesToTheLeastOfTheOthers() {
            Named[] all = {new Named("a"), new Named("b").busy(2), new Named("c").busy(1)};
            Tried tried = new Tried(2);
            tried.add(all[0]);

            assertThat(selection(Balance.LEAST_CONNECTION, all).select(new Demand<>(), NOW, tried, ANY))
                    .isEqualTo(all[2]);
        }

        @Test
        void whatIsInFlightStaysWithinOneUnderSteadyLoad() {
            long seed = System.nanoTime();
            System.out.println("PoolTest seed " + seed);
            SplittableRandom random = new SplittableRandom(seed);
            Named[] all = named(9);
            Selection<Named> selection = selection(Balance.LEAST_CONNECTION, all);
            for (int i = 0; i < 9 * 20; i++) {
                select(selection, ANY).begin();
            }
            for (int i = 0; i < 10_000; i++) {
                Named most = all[0];
                for (Named each : all) {
                    most = each.inFlight() > most.inFlight() ? each : most;
                }
                Named ended = most.inFlight() > 20 ? most : all[random.nextInt(all.length)];
                ended.end();
                select(selection, ANY).begin();
            }

            assertThat(all)
                    .as("seed %d", seed)
                    .allSatisfy(each -> assertThat(each.inFlight()).isEqualTo(20));
        }
    }

    @Nested
    class Saturation {

        @ParameterizedTest
        @EnumSource
        void oneAtItsLimitIsSkippedByEveryAlgorithm(BalancingSettings.Algorithm algorithm) {
            Named[] all = {new Named("a").busy(2), new Named("b").busy(1), new Named("c").busy(2)};

            assertThat(counts(selection(Balance.of(algorithm), all), 10, 2)).containsOnlyKeys(all[1]);
        }

        @ParameterizedTest
        @EnumSource
        void nobodyServesWhenAllAreAtTheirLimitAndTheReasonSaysSo(BalancingSettings.Algorithm algorithm) {
            Named[] all = {new Named("a").busy(2), new Named("b").busy(2)};
            Demand<Named> demand = new Demand<>();

            assertThat(selection(Balance.of(algorithm), all).select(demand, NOW, null, 2))
                    .isNull();
            assertThat(demand.refusal()).isEqualTo(Demand.Refusal.SATURATED);
        }

        @Test
        void triedOnesAreNoReasonToSaySaturated() {
            Named[] all = {new Named("a").busy(2), new Named("b").busy(2)};
            Tried tried = new Tried(2);
            tried.add(all[0]);
            tried.add(all[1]);
            Demand<Named> demand = new Demand<>();

            assertThat(selection(Balance.ROUND_ROBIN, all).select(demand, NOW, tried, 2))
                    .isNull();
            assertThat(demand.refusal()).isEqualTo(Demand.Refusal.EXHAUSTED);
        }

        @Test
        void aFailedOneWithRoomIsBetterThanNobodyWhenTheOthersAreFull() {
            Named[] all = {new Named("a"), new Named("b").busy(2)};
            all[0].markFailed(LATER);

            assertThat(select(selection(Balance.ROUND_ROBIN, all), 2)).isEqualTo(all[0]);
            assertThat(all[0].marked(NOW)).isFalse();
        }

        @Test
        void aSaturatedOneKeepsNoMarkOfOthersAlive() {
            Named[] all = {new Named("a"), new Named("b"), new Named("c").busy(2)};
            all[0].markFailed(LATER);

            assertThat(counts(selection(Balance.ROUND_ROBIN, all), 10, 2)).containsOnlyKeys(all[1]);
            assertThat(all[0].marked(NOW)).isTrue();
        }
    }

    @Nested
    class Zones {

        private final Named near1 = new Named("n1", true);
        private final Named far1 = new Named("f1");
        private final Named far2 = new Named("f2");
        private final Named near2 = new Named("n2", true);
        private final Named[] all = {near1, far1, far2, near2};
        private final Named[] near = {near1, near2};

        @ParameterizedTest
        @EnumSource
        void aFirstAttemptStaysInTheOwnZoneEvenly(BalancingSettings.Algorithm algorithm) {
            assertThat(counts(zoned(Balance.of(algorithm)), 100, ANY)).isEqualTo(Map.of(near1, 50, near2, 50));
        }

        @ParameterizedTest
        @EnumSource
        void aRetryGoesToAllZones(BalancingSettings.Algorithm algorithm) {
            Tried tried = new Tried(1);
            tried.add(near1);
            Selection<Named> selection = zoned(Balance.of(algorithm));
            Map<Named, Integer> counts = new HashMap<>();
            for (int i = 0; i < 120; i++) {
                counts.merge(requireNonNull(selection.select(new Demand<>(), NOW, tried, ANY)), 1, Integer::sum);
            }

            assertThat(counts).isEqualTo(Map.of(far1, 40, far2, 40, near2, 40));
        }

        @ParameterizedTest
        @EnumSource
        void otherZonesServeWhenNobodyOfTheOwnCan(BalancingSettings.Algorithm algorithm) {
            near1.markFailed(LATER);
            near2.busy(5);

            assertThat(counts(zoned(Balance.of(algorithm)), 10, 5)).containsOnlyKeys(far1, far2);
            assertThat(near1.marked(NOW)).isTrue();
        }

        @Test
        void hashedRequestsIgnoreIt() {
            Maglev<Named> maglev = new MaglevTables(1).take(all);
            Selection<Named> selection = Selection.single(
                    new Pool<>(all, near, maglev, new Ticket(0)),
                    new Balance(true, 0, BalancingSettings.Algorithm.ROUND_ROBIN));
            Map<Named, Integer> counts = new HashMap<>();
            for (int i = 0; i < 1000; i++) {
                Demand<Named> demand = new Demand<>();
                demand.hash(Fnv.hash("user-" + i));
                counts.merge(requireNonNull(selection.select(demand, NOW, null, ANY)), 1, Integer::sum);
            }

            assertThat(counts).containsOnlyKeys(all);
        }

        private Selection<Named> zoned(Balance balance) {
            return Selection.single(new Pool<>(all, near, null, new Ticket(0)), balance);
        }
    }

    private static Named[] named(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Named("e" + i)).toArray(Named[]::new);
    }

    private static Selection<Named> selection(Balance balance, Named... endpoints) {
        return Selection.single(new Pool<>(endpoints, new Ticket(0)), balance);
    }

    private static Named select(Selection<Named> selection, int inFlightMax) {
        return requireNonNull(selection.select(new Demand<>(), NOW, null, inFlightMax));
    }

    private static Map<Named, Integer> counts(Selection<Named> selection, int times, int inFlightMax) {
        Map<Named, Integer> counts = new HashMap<>();
        for (int i = 0; i < times; i++) {
            counts.merge(select(selection, inFlightMax), 1, Integer::sum);
        }
        return counts;
    }
}
