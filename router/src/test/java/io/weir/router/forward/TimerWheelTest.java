package io.weir.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimerWheelTest {

    private static final long TICK = 100;

    private final TimerWheel wheel = new TimerWheel(TICK, 0);
    private final List<String> expired = new ArrayList<>();

    private final class Named extends TimerWheel.Timed {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        void expired(long nowNanos) {
            expired.add(name);
        }
    }

    @Test
    void thoseWhoseTimeIsOverExpire() {
        wheel.schedule(new Named("later"), 1_000);
        wheel.schedule(new Named("soon"), 150);

        wheel.tick(500);

        assertThat(expired).containsExactly("soon");
        assertThat(wheel.size()).isEqualTo(1);
    }

    @Test
    void nobodyExpiresBeforeItsTime() {
        wheel.schedule(new Named("named"), 150);

        wheel.tick(149);

        assertThat(expired).isEmpty();
    }

    @Test
    void whoIsCancelledDoesNotExpire() {
        Named first = new Named("first");
        Named second = new Named("second");
        Named third = new Named("third");
        wheel.schedule(first, 100);
        wheel.schedule(second, 100);
        wheel.schedule(third, 100);

        wheel.cancel(second);
        wheel.cancel(second);
        wheel.tick(200);

        assertThat(expired).containsExactlyInAnyOrder("first", "third");
        assertThat(wheel.size()).isZero();
    }

    @Test
    void aNewTimeTakesThePlaceOfTheOldOne() {
        Named named = new Named("named");
        wheel.schedule(named, 100);

        wheel.schedule(named, 1_000);
        wheel.tick(500);
        int early = expired.size();
        wheel.tick(1_000);

        assertThat(early).isZero();
        assertThat(expired).containsExactly("named");
    }

    @Test
    void timesBeyondATurnOfTheWheelAreKept() {
        wheel.schedule(new Named("far"), 200_000);
        for (long now = TICK; now < 200_000; now += TICK) {
            wheel.tick(now);
        }
        int early = expired.size();

        wheel.tick(200_000);

        assertThat(early).isZero();
        assertThat(expired).containsExactly("far");
    }

    @Test
    void aLoopThatStoodStillExpiresWhatIsDueAndNothingElse() {
        wheel.schedule(new Named("due"), 40_000);
        wheel.schedule(new Named("not due"), 1_000_000);

        wheel.tick(900_000);

        assertThat(expired).containsExactly("due");
    }

    @Test
    void theClockMayWrap() {
        TimerWheel late = new TimerWheel(TICK, Long.MAX_VALUE - 50);
        late.schedule(new Named("named"), Long.MIN_VALUE + 300);

        late.tick(Long.MIN_VALUE + 100);
        int early = expired.size();
        late.tick(Long.MIN_VALUE + 400);

        assertThat(early).isZero();
        assertThat(expired).containsExactly("named");
    }

    /** Against a list that is searched in full. */
    @Test
    void itIsRightAboutWhateverIsScheduledAndCancelled() {
        long seed = System.nanoTime();
        System.out.println("TimerWheelTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        Named[] all = new Named[200];
        long[] due = new long[all.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Named(String.valueOf(i));
        }
        long now = 0;
        for (int step = 0; step < 20_000; step++) {
            int i = random.nextInt(all.length);
            if (random.nextInt(4) == 0) {
                wheel.cancel(all[i]);
                due[i] = 0;
            } else {
                due[i] = now + 1 + random.nextLong(100_000);
                wheel.schedule(all[i], due[i]);
            }
            now += random.nextLong(300);
            wheel.tick(now);
            for (int j = 0; j < all.length; j++) {
                // A tick is as exact as it gets.
                if (due[j] != 0 && due[j] <= now - TICK) {
                    assertThat(wheel.isScheduled(all[j])).isFalse();
                }
                if (due[j] > now) {
                    assertThat(wheel.isScheduled(all[j])).isTrue();
                }
            }
        }
    }
}
