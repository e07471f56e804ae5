package io.weir.router.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes that grow, with the few forms of values that snapshots have. Used by one thread. */
final class ByteOutput {

    private byte[] bytes = new byte[1 << 12];
    private int size;

    int size() {
        return size;
    }

    /** What was written; valid until more is. */
    byte[] array() {
        return bytes;
    }

    void clear() {
        size = 0;
    }

    void u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    void flag(boolean value) {
        u8(value ? 1 : 0);
    }

    /** Four bytes, highest first. */
    void int32(int value) {
        room(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    /** Eight bytes, highest first. */
    void int64(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    /** Seven bits a byte, lowest first; small numbers take one byte, negative ones ten. */
    void unsigned(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** The same for numbers that are small on either side of 0. */
    void signed(long value) {
        unsigned((value << 1) ^ (value >> 63));
    }

    void text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        unsigned(utf8.length);
        bytes(utf8, utf8.length);
    }

    void textOrNull(@Nullable String value) {
        flag(value != null);
        if (value != null) {
            text(value);
        }
    }

    void bytes(byte[] from, int length) {
        room(length);
        System.arraycopy(from, 0, bytes, size, length);
        size += length;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
