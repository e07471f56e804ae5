package io.weir.router.selection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WeightSequencesTest {

    @Test
    void equalVectorsShareOneSequence() {
        WeightSequences sequences = new WeightSequences(1000);

        assertThat(sequences.of(new int[] {80, 20})).isSameAs(sequences.of(new int[] {80, 20}));
    }

    @Test
    void theLeastRecentlyUsedAreForgottenAtTheBound() {
        WeightSequences sequences = new WeightSequences(250);
        WeightSequence first = sequences.of(new int[] {61, 39});
        sequences.of(new int[] {59, 41});

        sequences.of(new int[] {57, 43});

        assertThat(sequences.size()).isEqualTo(2);
        assertThat(sequences.of(new int[] {61, 39})).isNotSameAs(first);
    }
}
