package io.weir.router.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidateTest {

    private static final class Named extends Candidate {}

    @Test
    void attemptsAreCountedFromTheirBeginningToTheirEnd() {
        Named candidate = new Named();
        candidate.begin();
        candidate.begin();
        int two = candidate.inFlight();

        candidate.end();

        assertThat(two).isEqualTo(2);
        assertThat(candidate.inFlight()).isEqualTo(1);
    }

    @Test
    void noCountIsLostBetweenThreads() throws InterruptedException {
        Named candidate = new Named();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 100_000; n++) {
                    candidate.begin();
                    candidate.begin();
                    candidate.end();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(candidate.inFlight()).isEqualTo(400_000);
    }
}
