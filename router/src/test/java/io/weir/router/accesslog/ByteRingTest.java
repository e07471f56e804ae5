package io.weir.router.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ByteRingTest {

    @Test
    void aLineGoesInWholeOrNotAtAll() {
        ByteRing ring = new ByteRing(10);

        assertThat(ring.offer(bytes("1234567"), 7)).isTrue();
        assertThat(ring.offer(bytes("abcd"), 4)).isFalse();
        assertThat(ring.available()).isEqualTo(7);
        ring.take(7);
        assertThat(ring.offer(bytes("abcdefgh"), 8)).isTrue();
        assertThat(take(ring)).isEqualTo("abcdefgh");
        assertThat(ring.offer(bytes("0123456789x"), 11)).isFalse();
        assertThat(ring.offer(bytes("0123456789"), 10)).isTrue();
        assertThat(ring.fills()).isTrue();
    }

    @Test
    void whatGoesInBetweenTwoThreadsComesOutInOrder() throws Exception {
        ByteRing ring = new ByteRing(1_000);
        int lines = 200_000;
        AtomicBoolean done = new AtomicBoolean();
        Thread putter = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < lines; ) {
                byte[] line = bytes(i + "\n");
                i += ring.offer(line, line.length) ? 1 : 0;
            }
            done.set(true);
        });
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        SplittableRandom random = new SplittableRandom(7);
        while (!done.get() || ring.available() > 0) {
            int available = ring.available();
            int from = ring.from();
            int some = available == 0 ? 0 : 1 + random.nextInt(Math.min(available, ring.array().length - from));
            all.write(ring.array(), from, some);
            ring.take(some);
        }
        putter.join();

        String[] out = all.toString(StandardCharsets.US_ASCII).split("\n", -1);
        assertThat(out).hasSize(lines + 1);
        for (int i = 0; i < lines; i++) {
            assertThat(out[i]).isEqualTo(Integer.toString(i));
        }
    }

    private static String take(ByteRing ring) {
        StringBuilder text = new StringBuilder();
        while (ring.available() > 0) {
            text.append((char) ring.array()[ring.from()]);
            ring.take(1);
        }
        return text.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
