package io.weir.router.selection;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.selection.Demand.Basis;
import io.weir.router.selection.Demand.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests ask for, and which of them take a number of the epoch. */
class DemandTest {

    private static final long NOW = 1_000_000;
    private static final long LATER = NOW + 30_000_000_000L;
    private static final int LIMIT = 10;

    private final Named a1 = new Named("a1");
    private final Named a2 = new Named("a2");
    private final Named b1 = new Named("b1");
    private final Named b2 = new Named("b2");
    private final Ticket ticket = new Ticket(0);
    private final Selection<Named> selection = split(99, 1);

    @Test
    void theInstanceThatIsPreferredServesWhateverItsWeightAndTakesNoDraw() {
        Demand<Named> demand = preferring("b2", false);

        assertThat(select(demand, null)).isEqualTo(b2);
        assertThat(demand.basis()).isEqualTo(Basis.STICKY);
        assertThat(demand.drew()).isFalse();
        assertThat(ticket.peek()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone", "failed", "saturated", "tried"})
    void anybodyElseServesByAnOrdinaryDrawWhereItCannot(String why) {
        Tried tried = new Tried(3);
        switch (why) {
            case "failed" -> b2.markFailed(LATER);
            case "saturated" -> b2.busy(LIMIT);
            case "tried" -> tried.add(b2);
            default -> {}
        }
        Demand<Named> demand = preferring(why.equals("gone") ? "b3" : "b2", false);

        assertThat(select(demand, tried)).isIn(a1, a2, b1);
        assertThat(demand.basis()).isEqualTo(Basis.DRAW);
        assertThat(ticket.peek()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone", "saturated", "tried"})
    void whoIsBoundToAnInstanceGoesNowhereElse(String why) {
        Tried tried = new Tried(3);
        switch (why) {
            case "saturated" -> b2.busy(LIMIT);
            case "tried" -> tried.add(b2);
            default -> {}
        }
        Demand<Named> demand = preferring(why.equals("gone") ? "b3" : "b2", true);

        assertThat(selection.select(demand, NOW, tried, LIMIT)).isNull();
        assertThat(demand.refusal()).isEqualTo(Refusal.BOUND);
        assertThat(ticket.peek()).isZero();
    }

    @Test
    void whoIsBoundToAFailedInstanceTriesIt() {
        b2.markFailed(LATER);

        assertThat(select(preferring("b2", true), null)).isEqualTo(b2);
    }

    @Test
    void onlyTheInstancesAskedForServeEvenlyAndTakeNoDraw() {
        Map<Named, Integer> counts = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            Demand<Named> demand = new Demand<>();
            demand.only(each -> each.name.startsWith("b"));
            counts.merge(select(demand, null), 1, Integer::sum);
            assertThat(demand.basis()).isEqualTo(Basis.INSTANCE);
        }

        assertThat(counts).isEqualTo(Map.of(b1, 50, b2, 50));
        assertThat(ticket.peek()).isZero();
    }

    @Test
    void someInstancesOfADestinationServeEvenly() {
        Named[] all = {new Named("x0"), new Named("y0"), new Named("x1"), new Named("x2"), new Named("y1")};
        Selection<Named> single = Selection.single(new Pool<>(all, new Ticket(0)), Balance.ROUND_ROBIN);
        Map<Named, Integer> counts = new HashMap<>();
        for (int i = 0; i < 150; i++) {
            Demand<Named> demand = new Demand<>();
            demand.only(each -> each.name.startsWith("x"));
            counts.merge(requireNonNull(single.select(demand, NOW, null, LIMIT)), 1, Integer::sum);
        }

        assertThat(counts).isEqualTo(Map.of(all[0], 50, all[2], 50, all[3], 50));
    }

    @Test
    void anInstanceAskedForServesThoughItFailedAndKeepsTheMarksOfOthers() {
        a1.markFailed(LATER);
        a2.markFailed(LATER);
        Demand<Named> demand = new Demand<>();
        demand.only(a1::equals);

        assertThat(select(demand, null)).isEqualTo(a1);
        assertThat(a2.marked(NOW)).isTrue();
    }

    @Test
    void anInstanceAskedForThatIsFullIsNotReplaced() {
        a1.busy(LIMIT);
        Demand<Named> demand = new Demand<>();
        demand.only(a1::equals);

        assertThat(selection.select(demand, NOW, null, LIMIT)).isNull();
        assertThat(demand.refusal()).isEqualTo(Refusal.SATURATED);
    }

    @Test
    void aUsersSideIsNotDrawn() {
        Selection<Named> sticky = canary(50, 50);
        for (int user = 0; user < 50; user++) {
            long place = Fnv.spread(Fnv.hash("user-" + user));
            Pool<Named> side = sticky.pool(requireNonNull(sticky.split()).pool(place));
            for (int again = 0; again < 4; again++) {
                Demand<Named> demand = new Demand<>();
                demand.user(place);
                assertThat(side.contains(requireNonNull(sticky.select(demand, NOW, null, LIMIT))))
                        .isTrue();
                assertThat(demand.basis()).isEqualTo(Basis.CANARY);
            }
        }

        assertThat(ticket.peek()).isZero();
    }

    @Test
    void withoutAUserTheDrawIsTheOrdinaryExactOne() {
        Selection<Named> sticky = canary(3, 1);
        Map<Boolean, Integer> counts = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            Named served = requireNonNull(sticky.select(new Demand<>(), NOW, null, LIMIT));
            counts.merge(served.name.startsWith("a"), 1, Integer::sum);
        }

        assertThat(counts).isEqualTo(Map.of(true, 300, false, 100));
    }

    @Test
    void aUserWhoseSideIsFullIsDivertedAndComesBack() {
        Selection<Named> sticky = canary(50, 50);
        long user = 0; // the very first place: the first destination's
        a1.busy(LIMIT);
        a2.busy(LIMIT);
        Demand<Named> demand = new Demand<>();
        demand.user(user);
        Named elsewhere = requireNonNull(sticky.select(demand, NOW, null, LIMIT));
        a1.end();
        Demand<Named> next = new Demand<>();
        next.user(user);

        assertThat(elsewhere).isIn(b1, b2);
        assertThat(demand.diverted()).isTrue();
        assertThat(sticky.select(next, NOW, null, LIMIT)).isEqualTo(a1);
        assertThat(next.diverted()).isFalse();
    }

    @Test
    void saturationDivertsDrawsWithoutChangingWhoseTheyAre() {
        Selection<Named> even = split(50, 50);
        a1.busy(LIMIT);
        a2.busy(LIMIT);
        int diverted = 0;
        for (int i = 0; i < 100; i++) {
            Demand<Named> demand = new Demand<>();
            assertThat(even.select(demand, NOW, null, LIMIT)).isIn(b1, b2);
            diverted += demand.diverted() ? 1 : 0;
        }

        assertThat(diverted).isEqualTo(50);
        assertThat(ticket.peek()).isEqualTo(100);
    }

    @Test
    void everythingFullIsFoundOutQuicklyAndSaidSo() {
        for (Named each : List.of(a1, a2, b1, b2)) {
            each.busy(LIMIT);
        }
        Demand<Named> demand = new Demand<>();

        assertThat(selection.select(demand, NOW, null, LIMIT)).isNull();
        assertThat(demand.refusal()).isEqualTo(Refusal.SATURATED);
    }

    @Test
    void whereProofIsAskedForTheOthersTakeTheTurnsOfThoseWhoHaveNone() {
        a1.plain();
        Map<Named, Integer> counts = new HashMap<>();
        Selection<Named> even = split(1, 1);
        for (int i = 0; i < 100; i++) {
            Demand<Named> demand = new Demand<>();
            demand.provenOnly(true);
            counts.merge(requireNonNull(even.select(demand, NOW, null, LIMIT)), 1, Integer::sum);
            assertThat(demand.diverted()).isFalse();
        }

        assertThat(counts).isEqualTo(Map.of(a2, 50, b1, 25, b2, 25));
        assertThat(ticket.peek()).isEqualTo(100);
    }

    @Test
    void whereNobodyHasProofThatIsWhyNobodyIsFound() {
        for (Named each : List.of(a1, a2, b1, b2)) {
            each.plain();
        }
        Demand<Named> demand = new Demand<>();
        demand.provenOnly(true);

        assertThat(selection.select(demand, NOW, null, LIMIT)).isNull();
        assertThat(demand.refusal()).isEqualTo(Refusal.UNPROVEN);
    }

    @Test
    void whoIsBoundToAnInstanceWithoutProofIsToldSo() {
        b2.plain();
        Demand<Named> demand = preferring("b2", true);
        demand.provenOnly(true);

        assertThat(selection.select(demand, NOW, null, LIMIT)).isNull();
        assertThat(demand.refusal()).isEqualTo(Refusal.UNPROVEN);
    }

    @Test
    void whoHasProofAndIsFullIsWhatIsSaid() {
        a1.plain();
        for (Named each : List.of(a2, b1, b2)) {
            each.busy(LIMIT);
        }
        Demand<Named> demand = new Demand<>();
        demand.provenOnly(true);

        assertThat(selection.select(demand, NOW, null, LIMIT)).isNull();
        assertThat(demand.refusal()).isEqualTo(Refusal.SATURATED);
    }

    @Test
    void marksOfAllWhoHaveProofSayNothingAnyMore() {
        Named[] all = {new Named("x").plain(), new Named("y"), new Named("z")};
        Selection<Named> single = Selection.single(new Pool<>(all, new Ticket(0)), Balance.ROUND_ROBIN);
        all[1].markFailed(LATER);
        all[2].markFailed(LATER);
        Demand<Named> demand = new Demand<>();
        demand.provenOnly(true);

        assertThat(single.select(demand, NOW, null, LIMIT)).isIn(all[1], all[2]);
        assertThat(all[1].marked(NOW)).isFalse();
        assertThat(all[2].marked(NOW)).isFalse();
    }

    @Test
    void theRefusalIsThatOfTheLastSelection() {
        Demand<Named> demand = new Demand<>();
        for (Named each : List.of(a1, a2, b1, b2)) {
            each.busy(LIMIT);
        }
        selection.select(demand, NOW, null, LIMIT);
        b1.end();

        assertThat(select(demand, null)).isEqualTo(b1);
        assertThat(demand.refusal()).isEqualTo(Refusal.NONE);
    }

    /**
     * Four threads draw while others of every kind pass by, endpoints fail and fill up: what was drawn stays exact, by the
     * destinations that the draws were for.
     */
    @Test
    void drawsStayExactAmongConcurrentRequestsOfAllKinds() throws Exception {
        long seed = System.nanoTime();
        System.out.println("DemandTest seed " + seed);
        Selection<Named> sticky = canary(61, 39);
        int threads = 4;
        int drawsEach = 61 * 100;
        AtomicLongArray drawn = new AtomicLongArray(2);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                SplittableRandom random = new SplittableRandom(seed + t);
                work.add(() -> {
                    for (int draws = 0; draws < drawsEach; ) {
                        Demand<Named> demand = new Demand<>();
                        switch (random.nextInt(6)) {
                            case 0 -> demand.prefer("a2", false);
                            case 1 -> demand.user(random.nextLong());
                            case 2 -> demand.only(each -> each.name.endsWith("1"));
                            case 3 -> b1.markFailed(NOW + random.nextLong(2));
                            default -> {}
                        }
                        Named served = sticky.select(demand, NOW, null, LIMIT);
                        if (served != null) {
                            served.begin();
                            served.end();
                        }
                        if (demand.drew()) {
                            draws++;
                            drawn.incrementAndGet(demand.home());
                        }
                    }
                    return null;
                });
            }
            for (var done : pool.invokeAll(work)) {
                done.get();
            }
        }

        assertThat(ticket.peek()).isEqualTo((long) threads * drawsEach);
        assertThat(drawn.get(0)).as("seed %d", seed).isEqualTo(4L * 61 * 61);
        assertThat(drawn.get(1)).as("seed %d", seed).isEqualTo(4L * 61 * 39);
        assertThat(List.of(a1, a2, b1, b2))
                .allSatisfy(each -> assertThat(each.inFlight()).isZero());
    }

    private static Demand<Named> preferring(String instance, boolean orNobody) {
        Demand<Named> demand = new Demand<>();
        demand.prefer(instance, orNobody);
        return demand;
    }

    private Named select(Demand<Named> demand, @Nullable Tried tried) {
        return requireNonNull(selection.select(demand, NOW, tried, LIMIT));
    }

    private Selection<Named> split(int... weights) {
        return Selection.weighted(pools(), Balance.ROUND_ROBIN, WeightSequence.of(weights), ticket, null);
    }

    private Selection<Named> canary(int... weights) {
        Split sides = new Split(weights, new int[] {0, 1});
        return Selection.weighted(pools(), Balance.ROUND_ROBIN, WeightSequence.of(weights), ticket, sides);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays know no type arguments
    private Pool<Named>[] pools() {
        return new Pool[] {
            new Pool<>(new Named[] {a1, a2}, new Ticket(0)), new Pool<>(new Named[] {b1, b2}, new Ticket(0))
        };
    }
}
