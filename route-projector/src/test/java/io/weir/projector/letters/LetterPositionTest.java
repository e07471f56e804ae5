package io.weir.projector.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetterPositionTest {

    @Test
    void isReadAsItIsWritten() {
        LetterPosition position = new LetterPosition(3, 77);

        assertThat(LetterPosition.parse(position.toString())).isEqualTo(position);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "3@", "@77", "3:77", "-3@77", "3@7x", "99999999999@1"})
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> LetterPosition.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("3@77");
    }
}
