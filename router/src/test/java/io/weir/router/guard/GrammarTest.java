package io.weir.router.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GrammarTest {

    @Test
    void plainCharactersArePassedOverUpToTheFirstThatIsNone() {
        for (int c = 0; c < 256; c++) {
            for (int at = 0; at < 20; at++) {
                byte[] bytes = new byte[24];
                Arrays.fill(bytes, (byte) (c % 2 == 0 ? 'x' : 0xff));
                bytes[at] = (byte) c;
                boolean plain = c == '\t' || (c >= ' ' && c != 127);

                assertThat(Grammar.skipValue(bytes, 0, 24))
                        .as("%d at %d", c, at)
                        .isEqualTo(plain ? 24 : at);
                assertThat(Grammar.skipValue(bytes, at, at)).isEqualTo(at);
            }
        }
    }
}
