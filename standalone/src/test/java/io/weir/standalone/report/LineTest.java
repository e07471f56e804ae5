package io.weir.standalone.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LineTest {

    @Test
    void aShortLineStaysAsItIs() {
        assertThat(Line.of("shop.example.com", 2).pieces(80)).containsExactly("shop.example.com");
    }

    @Test
    void aLongLineGoesOnBelowItsIndentAtASpace() {
        List<String> pieces =
                Line.of("why: the quick brown fox jumps over the lazy dog", 5).pieces(30);

        assertThat(pieces).containsExactly("why: the quick brown fox jumps", "     over the lazy dog");
    }

    @Test
    void whatHasNoSpacesIsCutAndNothingIsLost() {
        String word = "x".repeat(100);

        List<String> pieces = Line.of(word, 4).pieces(40);

        assertThat(pieces).allSatisfy(piece -> assertThat(piece.length()).isLessThanOrEqualTo(40));
        assertThat(String.join("", pieces).replace(" ", "")).isEqualTo(word);
    }

    @Test
    void aCharacterOfTwoUnitsIsNotTornApart() {
        List<String> pieces = Line.of("x".repeat(39) + "\uD83D\uDE80 rocket", 0).pieces(40);

        assertThat(pieces).containsExactly("x".repeat(39), "\uD83D\uDE80 rocket");
    }

    @Test
    void controlCharactersDoNotReachTheTerminal() {
        assertThat(Line.of("a\u001b[31mb\r\nc\u202ed", 0).text()).isEqualTo("a\\u001b[31mb\\u000d\\u000ac\\u202ed");
    }
}
