package io.weir.router.selection;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private static final long NOW = 1_000_000;
    private static final long MARK = 30_000_000_000L;
    private static final int ANY = Integer.MAX_VALUE;

    private final Named a1 = new Named("a1");
    private final Named a2 = new Named("a2");
    private final Named b1 = new Named("b1");
    private final Named b2 = new Named("b2");
    private final Named c1 = new Named("c1");

    @Test
    void endpointsOfOnePoolAreTakenInTurn() {
        Selection<Named> selection = single(pool(a1, a2));

        assertThat(select(selection, 4)).containsExactly(a1, a2, a1, a2);
    }

    @Test
    void weightsDecideBetweenPoolsAndTurnsInsideThem() {
        Selection<Named> selection = weighted(new int[] {2, 1}, pool(a1, a2), pool(b1));

        Map<Named, Integer> counts = new HashMap<>();
        select(selection, 300).forEach(e -> counts.merge(e, 1, Integer::sum));

        assertThat(counts).isEqualTo(Map.of(a1, 100, a2, 100, b1, 100));
    }

    @Test
    void aMarkedEndpointIsLeftOutUntilItsMarkEnds() {
        Selection<Named> selection = single(pool(a1, a2));
        a1.markFailed(NOW + MARK);

        assertThat(select(selection, 3)).containsOnly(a2);
        assertThat(selection.select(new Demand<>(), NOW + MARK, null, ANY)).isEqualTo(a2);
        assertThat(selection.select(new Demand<>(), NOW + MARK, null, ANY)).isEqualTo(a1);
    }

    @Test
    void whenAllAreMarkedTheMarksAreTakenAway() {
        Selection<Named> selection = single(pool(a1, a2));
        a1.markFailed(NOW + MARK);
        a2.markFailed(NOW + MARK);

        assertThat(select(selection, 4)).contains(a1, a2);
        assertThat(a1.marked(NOW)).isFalse();
        assertThat(a2.marked(NOW)).isFalse();
    }

    @Test
    void aRetryStaysInsideTheDestinationFirst() {
        Selection<Named> selection = weighted(new int[] {1, 1}, pool(a1, a2), pool(b1, b2));
        Demand<Named> demand = new Demand<>();
        List<Named> order = new ArrayList<>();
        Tried tried = new Tried(4);
        for (int attempt = 0; attempt < 4; attempt++) {
            Named next = requireNonNull(selection.select(demand, NOW, attempt == 0 ? null : tried, ANY));
            next.markFailed(NOW + MARK);
            tried.add(next);
            order.add(next);
        }

        assertThat(order.subList(0, 2)).containsExactlyInAnyOrder(a1, a2);
        assertThat(order.subList(2, 4)).containsExactlyInAnyOrder(b1, b2);
        assertThat(selection.select(demand, NOW, tried, ANY)).isNull();
        assertThat(demand.refusal()).isEqualTo(Demand.Refusal.EXHAUSTED);
    }

    @Test
    void aRetryDrawsNothing() {
        Selection<Named> selection = weighted(new int[] {1, 1}, pool(a1), pool(b1));
        Demand<Named> demand = new Demand<>();
        Tried tried = new Tried(3);
        tried.add(requireNonNull(selection.select(demand, NOW, null, ANY)));

        selection.select(demand, NOW, tried, ANY);

        assertThat(requireNonNull(selection.ticket()).peek()).isEqualTo(1);
        assertThat(demand.drew()).isTrue();
    }

    @Test
    void aMarkedEndpointOfTheDestinationIsBetterThanGivingUp() {
        Selection<Named> selection = single(pool(a1, a2));
        a2.markFailed(NOW + MARK);
        Tried tried = new Tried(3);
        tried.add(a1);

        assertThat(selection.select(new Demand<>(), NOW, tried, ANY)).isEqualTo(a2);
    }

    @Test
    void marksOfADestinationDoNotDivertItsDraws() {
        Selection<Named> selection = weighted(new int[] {1, 1}, pool(a1), pool(b1));
        a1.markFailed(NOW + MARK);

        assertThat(select(selection, 4)).containsExactly(a1, b1, a1, b1);
    }

    @Test
    void divertedDrawsFollowTheSequenceSoThatTheOthersShareInProportion() {
        Selection<Named> selection = weighted(new int[] {50, 30, 20}, pool(a1), pool(b1), pool(c1));
        Map<Named, Integer> diverted = new HashMap<>();
        Tried tried = new Tried(3);
        tried.add(a1);
        for (int n = 0; n < 1000; n++) {
            Demand<Named> demand = new Demand<>();
            Named served = requireNonNull(selection.select(demand, NOW, tried, ANY));
            if (demand.diverted()) {
                diverted.merge(served, 1, Integer::sum);
            }
        }

        assertThat(diverted.keySet()).containsExactlyInAnyOrder(b1, c1);
        assertThat(diverted.get(b1)).isGreaterThanOrEqualTo(diverted.get(c1));
    }

    @Test
    void concurrentDrawsAreExact() throws Exception {
        int[][] vectors = {
            {61, 39},
            {1, 99},
            {33, 33, 34},
            {7, 13, 80},
            IntStream.rangeClosed(1, 100).toArray()
        };
        for (int[] weights : vectors) {
            Pool<Named>[] pools = IntStream.range(0, weights.length)
                    .mapToObj(i -> pool(new Named("d" + i)))
                    .toArray(SelectionTest::pools);
            Selection<Named> selection = weighted(weights, pools);
            WeightSequence sequence = requireNonNull(selection.sequence());
            int length = sequence.length();
            AtomicLongArray counts = new AtomicLongArray(weights.length);
            int workers = 64;
            int drawsEach = length * 20 / 4;

            try (var threads = Executors.newFixedThreadPool(4)) {
                List<Callable<Void>> work = IntStream.range(0, workers)
                        .<Callable<Void>>mapToObj(w -> () -> {
                            for (int i = 0; i < drawsEach; i++) {
                                counts.incrementAndGet(sequence.at(
                                        requireNonNull(selection.ticket()).draw()));
                            }
                            return null;
                        })
                        .toList();
                for (var done : threads.invokeAll(work)) {
                    done.get();
                }
            }

            long rounds = (long) workers * drawsEach / length;
            int[] shares = sequence.shares();
            for (int i = 0; i < weights.length; i++) {
                assertThat(counts.get(i)).isEqualTo(rounds * shares[i]);
            }
        }
    }

    private static List<Named> select(Selection<Named> selection, int times) {
        return IntStream.range(0, times)
                .mapToObj(i -> selection.select(new Demand<>(), NOW, null, ANY))
                .toList();
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static Selection<Named> weighted(int[] weights, Pool<Named>... pools) {
        return Selection.weighted(pools, Balance.ROUND_ROBIN, WeightSequence.of(weights), new Ticket(0), null);
    }

    private static Selection<Named> single(Pool<Named> pool) {
        return Selection.single(pool, Balance.ROUND_ROBIN);
    }

    private static Pool<Named> pool(Named... endpoints) {
        return new Pool<>(endpoints, new Ticket(0));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Pool<Named>[] pools(int size) {
        return new Pool[size];
    }
}
