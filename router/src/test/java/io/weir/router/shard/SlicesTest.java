package io.weir.router.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SlicesTest {

    private static final Owners NOBODY = Owners.none(2);
    private static final Owners OTHER_HAS_0 =
            Owners.of(List.of(new Claim(new Owner("other", "h", 1), 1, 9, Set.of(0), Set.of(0), false)), "self", 2);

    private final Slices slices = new Slices(2);

    @Test
    void anAssignedSliceIsServedOnceItHasBeenRead() {
        slices.assigned(new Assignment(Set.of(0), 1));
        assertThat(slices.takes(0)).isFalse();
        assertThat(slices.toRead(0)).containsExactly(0);
        assertThat(slices.toRead(1)).isEmpty();
        slices.read(slice -> false); // nothing was begun, so nothing is over
        assertThat(slices.held()).containsExactly(false, false);
        assertThat(slices.takes(0)).isTrue();
        assertThat(slices.takes(1)).isFalse();
        slices.reading(0);
        slices.read(slice -> slice == 0);
        assertThat(slices.held()).containsExactly(false, false);

        slices.read(slice -> false);

        assertThat(slices.held()).containsExactly(true, false);
    }

    @Test
    void whatNobodyBeganToReadIsAskedForAgain() {
        slices.assigned(new Assignment(Set.of(0), 1));
        slices.toRead(0);

        assertThat(slices.toRead(Slices.ASK_AGAIN_MILLIS - 1)).isEmpty();
        assertThat(slices.toRead(Slices.ASK_AGAIN_MILLIS)).containsExactly(0);
    }

    @Test
    void aSliceThatIsLostIsServedUntilAnotherHasTakenItForAWhile() {
        hold0();
        slices.assigned(new Assignment(Set.of(), 2));
        slices.others(NOBODY, 1_000_000);
        assertThat(slices.isHeld(0)).isTrue();
        slices.others(OTHER_HAS_0, 2_000_000);
        slices.others(OTHER_HAS_0, 2_000_000 + Slices.HAND_OVER_MILLIS - 1);
        assertThat(slices.isHeld(0)).isTrue();

        slices.others(OTHER_HAS_0, 2_000_000 + Slices.HAND_OVER_MILLIS);

        assertThat(slices.isHeld(0)).isFalse();
        assertThat(slices.takes(0)).isTrue();
        long gone = 2_000_000 + Slices.HAND_OVER_MILLIS + Slices.LETTING_GO_MILLIS;
        assertThat(slices.toForget(gone - 1)).isEmpty();
        assertThat(slices.toForget(gone)).containsExactly(0);
        assertThat(slices.takes(0)).isFalse();
    }

    @Test
    void whoHasTakenItAndIsGoneAgainDoesNotCount() {
        hold0();
        slices.assigned(new Assignment(Set.of(), 2));
        slices.others(OTHER_HAS_0, 0);
        slices.others(NOBODY, 1);
        slices.others(OTHER_HAS_0, 2);

        slices.others(OTHER_HAS_0, Slices.HAND_OVER_MILLIS + 1);

        assertThat(slices.isHeld(0)).isTrue();
    }

    /** A router that was killed when it had the slice, before this one got it, has no more than an old record. */
    @Test
    void whoHadItBeforeDoesNotCount() {
        slices.assigned(new Assignment(Set.of(0), 9));
        slices.toRead(0);
        slices.reading(0);
        slices.read(slice -> false);
        slices.assigned(new Assignment(Set.of(), 10));
        slices.others(OTHER_HAS_0, 0);

        slices.others(OTHER_HAS_0, 1_000_000);

        assertThat(slices.isHeld(0)).isTrue();
    }

    @Test
    void aSliceThatComesBackInTimeIsServedWithoutBeingRead() {
        hold0();
        slices.assigned(new Assignment(Set.of(), 2));
        slices.others(OTHER_HAS_0, 0);
        slices.others(OTHER_HAS_0, Slices.HAND_OVER_MILLIS);
        assertThat(slices.isHeld(0)).isFalse();

        slices.assigned(new Assignment(Set.of(0), 1));

        assertThat(slices.isHeld(0)).isTrue();
        assertThat(slices.toRead(0)).isEmpty();
        assertThat(slices.toForget(1_000_000)).isEmpty();
    }

    @Test
    void anAssignedSliceIsNotLetGoWhateverOthersSay() {
        hold0();
        slices.others(OTHER_HAS_0, 0);

        slices.others(OTHER_HAS_0, 1_000_000);

        assertThat(slices.isHeld(0)).isTrue();
    }

    /** Whatever happens in whatever order: what is served was read, and all its records were taken since. */
    @Test
    void nothingIsServedThatWasNotRead() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Slices many = new Slices(4);
        boolean[] whole = new boolean[4];
        Set<Integer> being = new TreeSet<>();
        Set<Integer> asked = new TreeSet<>();
        long now = 0;
        for (int step = 0; step < 20_000; step++) {
            now += random.nextInt(1_500);
            int slice = random.nextInt(4);
            switch (random.nextInt(6)) {
                case 0 ->
                    many.assigned(
                            new Assignment(random.nextBoolean() ? Set.of(slice) : Set.of(slice, (slice + 1) % 4), 1));
                case 1 -> asked.addAll(many.toRead(now));
                case 2 -> {
                    for (int each : asked) {
                        many.reading(each);
                        being.add(each);
                    }
                    asked.clear();
                }
                case 3 -> {
                    being.forEach(each -> whole[each] = many.takes(each));
                    being.clear();
                    many.read(being::contains);
                }
                case 4 ->
                    many.others(
                            Owners.of(
                                    List.of(new Claim(
                                            new Owner("o", "h", 1), 1, 2, Set.of(slice), Set.of(slice), false)),
                                    "self",
                                    4),
                            now);
                default -> many.toForget(now).forEach(each -> whole[each] = false);
            }
            for (int each = 0; each < 4; each++) {
                assertThat(!many.isHeld(each) || (whole[each] && many.takes(each)))
                        .as("slice %d at step %d, seed %d", each, step, seed)
                        .isTrue();
            }
        }
    }

    private void hold0() {
        slices.assigned(new Assignment(Set.of(0), 1));
        slices.toRead(0);
        slices.reading(0);
        slices.read(slice -> false);
    }
}
