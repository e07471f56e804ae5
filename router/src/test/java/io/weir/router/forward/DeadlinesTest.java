package io.weir.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    private final Deadlines deadlines = new Deadlines(Duration.ofNanos(100));
    private final List<String> expired = new ArrayList<>();

    private final class Named extends Deadlines.Timed {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        void expired() {
            expired.add(name);
        }
    }

    @Test
    void thoseWhoseTimeIsOverExpireInOrder() {
        deadlines.add(new Named("first"), 0);
        deadlines.add(new Named("second"), 10);
        deadlines.add(new Named("third"), 20);

        deadlines.tick(110);

        assertThat(expired).containsExactly("first", "second");
        assertThat(deadlines.size()).isEqualTo(1);
    }

    @Test
    void whoIsRemovedDoesNotExpire() {
        Named first = new Named("first");
        Named second = new Named("second");
        Named third = new Named("third");
        deadlines.add(first, 0);
        deadlines.add(second, 0);
        deadlines.add(third, 0);

        deadlines.remove(second);
        deadlines.remove(second);
        deadlines.remove(third);
        deadlines.add(third, 50);
        deadlines.tick(149);

        assertThat(expired).containsExactly("first");
        assertThat(deadlines.size()).isEqualTo(1);
    }

    @Test
    void clocksMayWrap() {
        deadlines.add(new Named("first"), Long.MAX_VALUE - 10);

        deadlines.tick(Long.MAX_VALUE);
        int before = expired.size();
        deadlines.tick(Long.MIN_VALUE + 95);

        assertThat(before).isZero();
        assertThat(expired).hasSize(1);
    }
}
