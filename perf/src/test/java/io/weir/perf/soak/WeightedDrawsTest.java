package io.weir.perf.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightedDrawsTest {

    private final WeightedDraws draws = new WeightedDraws(Map.of("a", 1, "b", 3));

    @Test
    void aSequenceIsExactWhereverItBegins() {
        drawn("one", "bbabbbabbbabbb");

        assertThat(draws.findings()).isEmpty();
        assertThat(draws.judged()).isEqualTo(11);
        assertThat(draws.draws()).isEqualTo(14);
    }

    @Test
    void aShareThatIsRightOnTheWholeIsNotExact() {
        drawn("one", "aabbbbbb");

        assertThat(draws.findings()).isNotEmpty().first().asString().contains("one", "a, a, b, b");
    }

    @Test
    void anotherAppIsNotExact() {
        drawn("one", "abbc");

        assertThat(draws.findings()).hasSize(1);
    }

    @Test
    void twoSequencesAreCountedApart() {
        drawn("one", "bbb");
        drawn("two", "bbb");
        drawn("one", "a");
        drawn("two", "a");

        assertThat(draws.findings()).isEmpty();
        assertThat(draws.judged()).isEqualTo(2);
    }

    @Test
    void anotherEpochBeginsAnew() {
        drawn("one", "abb");
        draws.broken("one");
        drawn("one", "abbb");
        draws.broken();
        drawn("one", "abb");

        assertThat(draws.findings()).isEmpty();
        assertThat(draws.judged()).isEqualTo(1);
    }

    private void drawn(String sequence, String apps) {
        apps.chars().forEach(app -> draws.drawn(sequence, String.valueOf((char) app)));
    }
}
