package io.weir.router.snapshot;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ByteOutput} wrote. Used by one thread.
 *
 * <p>Bytes that were not written so are an IndexOutOfBoundsException or an IllegalArgumentException.
 */
final class ByteInput {

    private final byte[] bytes;
    private final int end;
    private int at;

    /** @param end where what is to be read ends */
    ByteInput(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    boolean hasMore() {
        return at < end;
    }

    void skip(int length) {
        claim(length);
    }

    int u8() {
        return bytes[claim(1)] & 0xFF;
    }

    boolean flag() {
        int value = u8();
        if (value > 1) {
            throw new IllegalArgumentException("a flag is " + value);
        }
        return value == 1;
    }

    int int32() {
        int from = claim(4);
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            value = value << 8 | (bytes[i] & 0xFF);
        }
        return value;
    }

    long int64() {
        return (long) int32() << 32 | (int32() & 0xFFFFFFFFL);
    }

    long unsigned() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number takes more than ten bytes");
    }

    long signed() {
        long value = unsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    /** A number that counts something. */
    int count() {
        long value = unsigned();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a number of things is " + value);
        }
        return (int) value;
    }

    String text() {
        int length = count();
        return new String(bytes, claim(length), length, StandardCharsets.UTF_8);
    }

    @Nullable String textOrNull() {
        return flag() ? text() : null;
    }

    private int claim(int length) {
        int from = at;
        if (length > end - from) {
            throw new IndexOutOfBoundsException("it ends in the middle of a value");
        }
        at = from + length;
        return from;
    }
}
