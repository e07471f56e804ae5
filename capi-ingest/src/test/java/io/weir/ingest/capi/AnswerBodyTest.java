package io.weir.ingest.capi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerBodyTest {

    private static final int BLOCK = 64 * 1024;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 3 * BLOCK + 17})
    void givesBackTheBytesItWasGiven(int length) throws IOException {
        byte[] bytes = random(length);

        AnswerBody body = AnswerBody.of(bytes);

        assertThat(body.length()).isEqualTo(length);
        assertThat(body.bytes()).isEqualTo(bytes);
        assertThat(body.open().readAllBytes()).isEqualTo(bytes);
        assertThat(body.open().read()).isEqualTo(length == 0 ? -1 : bytes[0] & 0xff);
        assertThat(body.open().skip(length)).isEqualTo(length);
    }

    @Test
    void aFingerprintIsThatOfItsBytesWhereverTheyStand() {
        byte[] part = random(BLOCK + 100);
        byte[] shifted = new byte[part.length + BLOCK];
        System.arraycopy(part, 0, shifted, 77, part.length);

        long fingerprint = AnswerBody.of(part).fingerprint(0, part.length);

        assertThat(AnswerBody.of(shifted).fingerprint(77, 77 + part.length)).isEqualTo(fingerprint);
        byte[] changed = Arrays.copyOf(part, part.length);
        changed[BLOCK]++;
        assertThat(AnswerBody.of(changed).fingerprint(0, part.length)).isNotEqualTo(fingerprint);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
