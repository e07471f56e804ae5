package io.weir.projector.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IdleInstanceTest {

    private static final long ACCEPTABLE = 10;

    private final IdleInstance idle = new IdleInstance();

    @Test
    void asksOnceItsCopiesAreCaughtUp() {
        assertThat(asks(0, 0, 2, 500)).isFalse();
        assertThat(asks(1, 0, 2, 11)).isFalse();
        assertThat(asks(2, 0, 2, 10)).isTrue();
        assertThat(asks(3, 0, 2, 10)).isFalse();
    }

    @Test
    void asksForNothingWhileItHasTasksOrNoCopies() {
        assertThat(asks(0, 1, 2, 0)).isFalse();
        assertThat(asks(1, 0, 0, 0)).isFalse();
    }

    @Test
    void asksAgainAfterTwiceAsLongEachTimeAndFourTimesAtMost() {
        List<Integer> asked = new ArrayList<>();
        for (int second = 0; second < 200; second++) {
            if (asks(second, 0, 2, 0)) {
                asked.add(second);
            }
        }
        assertThat(asked).containsExactly(0, 5, 15, 35);
    }

    @Test
    void havingHadATaskItAsksAsAtFirst() {
        for (int second = 0; second < 100; second++) {
            asks(second, 0, 2, 0);
        }
        assertThat(asks(100, 0, 2, 0)).isFalse();
        assertThat(asks(101, 1, 2, 0)).isFalse();
        assertThat(asks(102, 0, 2, 0)).isTrue();
    }

    private boolean asks(int second, int tasks, int copies, long furthest) {
        long now = TimeUnit.SECONDS.toNanos(second);
        return idle.mayAsk(now, tasks) && idle.asks(now, copies, furthest, ACCEPTABLE);
    }
}
