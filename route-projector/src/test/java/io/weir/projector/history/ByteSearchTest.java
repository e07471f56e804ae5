package io.weir.projector.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteSearchTest {

    @ParameterizedTest
    @CsvSource({
        "abc, abc, true",
        "xabcx, abc, true",
        "ababc, abc, true",
        "xxab, abc, false",
        "ab, abc, false",
        "'', abc, false",
        "abc, '', true",
    })
    void findsWhatIsThere(String text, String wanted, boolean found) {
        ByteSearch search = new ByteSearch(wanted.getBytes(StandardCharsets.UTF_8));

        assertThat(search.isIn(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(found);
    }

    @Test
    void findsWhatAStringContains() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String text = ofTwoLetters(random, 24);
            String wanted = ofTwoLetters(random, 5);

            assertThat(new ByteSearch(wanted.getBytes(StandardCharsets.UTF_8))
                            .isIn(text.getBytes(StandardCharsets.UTF_8)))
                    .as("%s in %s", wanted, text)
                    .isEqualTo(text.contains(wanted));
        }
    }

    @Test
    void takesBytesAboveAsciiAsTheyAre() {
        byte[] wanted = "größe".getBytes(StandardCharsets.UTF_8);

        assertThat(new ByteSearch(wanted).isIn("die größe".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(new ByteSearch(wanted).isIn("die große".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    private static String ofTwoLetters(Random random, int longest) {
        return random.ints(random.nextInt(longest + 1), 'a', 'c')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
