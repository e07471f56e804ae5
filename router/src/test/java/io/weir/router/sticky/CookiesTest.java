package io.weir.router.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookiesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "a=1                     | 1",
                "x=0; a=1                | 1",
                "x=0;a=1                 | 1",
                "x=0 ;\ta=1\t; y=2       | 1",
                "a=\"1\"                 | 1",
                "a=1=2                   | 1=2",
                "a=                      | ``",
                "a=1; a=2                | 1",
                "a=b\\c; a=2             | 2",
                "a=1 2                   | -",
                "a=\"                    | -",
                "a=1,2                   | -",
                "a                       | -",
                "A=1                     | -",
                "aa=1                    | -",
                "xa=1                    | -",
                "x=a=1                   | -",
                "x=\"a=1\"               | -",
                "a =1                    | -",
                ";;;                     | -",
                "=1                      | -",
                "``                      | -",
            })
    void aCookieIsReadStrictly(String header, @Nullable String value) {
        assertThat(Cookies.value(header, "a")).isEqualTo(value);
    }

    @Test
    void severalHeadersAreOneList() {
        assertThat(Cookies.value(List.of("x=0", "y=1; a=2", "a=3"), "a")).isEqualTo("2");
    }

    @Test
    void controlCharactersAndOthersBeyondAsciiAreNoValues() {
        assertThat(Cookies.value("a=1\u00002", "a")).isNull();
        assertThat(Cookies.value("a=\u00e4", "a")).isNull();
        assertThat(Cookies.value("a=\u007f", "a")).isNull();
    }

    @Test
    void garbageIsNeverMoreThanNothing() {
        long seed = System.nanoTime();
        System.out.println("CookiesTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = "a=;, \"\\\t1\u0000\u00ff";
        for (int run = 0; run < 100_000; run++) {
            StringBuilder header = new StringBuilder();
            for (int i = random.nextInt(24); i > 0; i--) {
                header.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }

            String value = Cookies.value(header.toString(), "a");

            if (value != null) {
                assertThat(Cookies.isValue(value))
                        .as("seed %d '%s'", seed, header)
                        .isTrue();
                assertThat(header.toString()).as("seed %d", seed).contains("a=");
            }
        }
    }
}
