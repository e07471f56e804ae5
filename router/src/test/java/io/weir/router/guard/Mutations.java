package io.weir.router.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Random requests that are nearly right: cases of the table, changed and put together. The same seed makes the same ones. */
public final class Mutations {

    private static final List<byte[]> PIECES = List.of(
                    "\r\n",
                    "\n",
                    "\r",
                    "\r\n\r\n",
                    "\0",
                    " ",
                    "\t",
                    ":",
                    ";",
                    ",",
                    "0",
                    "5",
                    "chunked",
                    "Content-Length: 5\r\n",
                    "Transfer-Encoding: chunked\r\n",
                    "Host: h\r\n",
                    "X: y\r\n",
                    "0\r\n\r\n",
                    "3\r\nabc\r\n",
                    "GET / HTTP/1.1\r\n",
                    "GET /x HTTP/1.1\r\nHost: h\r\n\r\n",
                    "HTTP/1.0",
                    "Connection: close\r\n",
                    "\u007f",
                    "\u0080",
                    "\u00ff",
                    "Content-Length",
                    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n",
                    ";a=\"b\"")
            .stream()
            .map(s -> s.getBytes(ISO_8859_1))
            .toList();

    private final SplittableRandom random;
    private final List<byte[]> all = Corpus.seeds();
    private final List<byte[]> valid = Corpus.valid();

    public Mutations(long seed) {
        this.random = new SplittableRandom(seed);
    }

    public byte[] next() {
        byte[] bytes = seed();
        int changes = random.nextInt(5);
        for (int i = 0; i < changes; i++) {
            bytes = change(bytes);
        }
        return bytes.length > 4096 ? Arrays.copyOf(bytes, 4096) : bytes;
    }

    private byte[] change(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, at + random.nextInt(8));
        return switch (random.nextInt(7)) {
            case 0 -> join(bytes, at, pick(PIECES), at);
            case 1 -> join(bytes, at, pick(PIECES), to);
            case 2 -> join(bytes, at, new byte[0], to);
            case 3 -> join(bytes, at, new byte[] {(byte) random.nextInt(256)}, Math.min(bytes.length, at + 1));
            case 4 -> join(bytes, at, Arrays.copyOfRange(bytes, at, to), at);
            case 5 -> join(bytes, bytes.length, seed(), bytes.length);
            default -> join(bytes, 0, seed(), 0);
        };
    }

    /** Mostly what is let through: two wrongs seldom make a right. */
    private byte[] seed() {
        return random.nextInt(4) == 0 ? pick(all) : pick(valid);
    }

    private byte[] pick(List<byte[]> some) {
        return some.get(random.nextInt(some.size()));
    }

    private static byte[] join(byte[] bytes, int head, byte[] middle, int tail) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, head);
        out.write(middle, 0, middle.length);
        out.write(bytes, tail, bytes.length - tail);
        return out.toByteArray();
    }
}
