package io.weir.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GroupOwnershipTest {

    private final AtomicLong now = new AtomicLong();
    private final List<String> heard = new ArrayList<>();
    private final GroupOwnership ownership = new GroupOwnership(Duration.ofSeconds(8), now::get);

    @Test
    void whatTheGroupGivesIsOwnedUntilItTakesItAway() {
        ownership.listen(listener());

        ownership.gained(List.of(0, 2));
        ownership.lost(List.of(0, 1));

        assertThat(ownership.owns(0)).isFalse();
        assertThat(ownership.owns(1)).isFalse();
        assertThat(ownership.owns(2)).isTrue();
        assertThat(heard).containsExactly("+0", "+2", "-0");
    }

    @Test
    void nothingIsOwnedAfterASessionTimeoutWithoutAnAnswerOfTheCoordinator() {
        ownership.gained(List.of(0));
        for (int answers = 1; answers <= 10; answers++) {
            pass(Duration.ofSeconds(2));
            ownership.polled(answers);
        }
        assertThat(ownership.owns(0)).as("answers come").isTrue();

        for (int i = 0; i < 4; i++) {
            pass(Duration.ofSeconds(2));
            ownership.polled(10);
        }

        assertThat(ownership.owns(0)).as("none came").isFalse();
        ownership.polled(11);
        assertThat(ownership.owns(0)).as("one came").isTrue();
    }

    @Test
    void afterAPauseOfTheProcessItTakesTwoAnswers() {
        ownership.gained(List.of(0));
        ownership.polled(1);

        pass(Duration.ofMinutes(1));

        assertThat(ownership.owns(0)).as("before it has polled").isFalse();
        ownership.polled(2);
        assertThat(ownership.owns(0)).as("an answer from before the pause").isFalse();
        ownership.polled(4);
        assertThat(ownership.owns(0)).as("an answer from after it").isTrue();
    }

    @Test
    void leavingTheGroupLosesEverythingOnce() {
        ownership.listen(listener());
        ownership.gained(List.of(0, 1));

        ownership.left();
        ownership.left();

        assertThat(ownership.owns(1)).isFalse();
        assertThat(heard).containsExactly("+0", "+1", "-0", "-1");
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private Ownership.Listener listener() {
        return new Ownership.Listener() {
            @Override
            public void gained(int partition) {
                heard.add("+" + partition);
            }

            @Override
            public void lost(int partition) {
                heard.add("-" + partition);
            }
        };
    }
}
