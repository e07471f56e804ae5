package io.weir.router.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of one line while it is made; used again for the next one. Grows as needed and shrinks after an unusual line.
 *
 * <p>Threads: one event loop.
 */
final class LineBytes {

    private static final int USUAL_BYTES = 4 << 10;
    private static final int KEPT_BYTES_MAX = 64 << 10;
    private static final int LONG_DIGITS_MAX = 20;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private byte[] bytes = new byte[USUAL_BYTES];
    private int length;

    /** A text that stands in lines as it is; only ASCII. */
    static byte[] literal(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES_MAX) {
            bytes = new byte[USUAL_BYTES];
        }
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Makes room for that many bytes more; what follows writes them without asking. */
    void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    LineBytes literal(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    LineBytes put(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /** For what {@link #reserve} has made room for. */
    void putReserved(int value) {
        bytes[length++] = (byte) value;
    }

    LineBytes number(long value) {
        reserve(LONG_DIGITS_MAX);
        if (value < 0) {
            bytes[length++] = '-';
        }
        digits(Math.abs(value), 1);
        return this;
    }

    /** Seconds with six digits after the point. */
    LineBytes seconds(long nanos) {
        long micros = (Math.max(0, nanos) + NANOS_PER_MICRO / 2) / NANOS_PER_MICRO;
        reserve(LONG_DIGITS_MAX + 1);
        digits(micros / MICROS_PER_SECOND, 1);
        bytes[length++] = '.';
        digits(micros % MICROS_PER_SECOND, 6);
        return this;
    }

    /** Writes at least so many digits; there is room for them. */
    void digits(long value, int least) {
        int digits = Math.max(least, digitsOf(value));
        int at = length + digits;
        long rest = value;
        while (rest > Integer.MAX_VALUE) {
            bytes[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        for (int small = (int) rest; at > length; small /= 10) {
            bytes[--at] = (byte) ('0' + small % 10);
        }
        length += digits;
    }

    private static int digitsOf(long value) {
        int digits = 1;
        for (long bound = 10; digits < LONG_DIGITS_MAX - 1 && value >= bound; bound *= 10) {
            digits++;
        }
        return digits;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
