package io.weir.projector.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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
}
