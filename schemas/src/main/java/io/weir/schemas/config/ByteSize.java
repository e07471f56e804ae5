package io.weir.schemas.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written as {@code 512B}, {@code 64KiB}, {@code 1MiB} or {@code 2GiB}.
 *
 * @param bytes at least 0
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,18})\\s*(B|KiB|MiB|GiB)?");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " is negative");
        }
    }

    /**
     * Reads a size as it is written in configuration.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static ByteSize parse(String text) {
        Matcher written = WRITTEN.matcher(text.strip());
        if (!written.matches() || (written.group(2) == null && !text.strip().equals("0"))) {
            throw new IllegalArgumentException(
                    "expected a size such as 512B, 64KiB, 1MiB or 2GiB, a whole number with its unit");
        }
        long number = Long.parseLong(written.group(1));
        String unit = written.group(2) == null ? "B" : written.group(2);
        long factor = 1L << (10 * "BKMG".indexOf(unit.charAt(0)));
        try {
            return new ByteSize(Math.multiplyExact(number, factor));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("is more than can be counted", e);
        }
    }

    public static ByteSize ofKibibytes(long kibibytes) {
        return new ByteSize(Math.multiplyExact(kibibytes, 1L << 10));
    }

    public static ByteSize ofMebibytes(long mebibytes) {
        return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
    }

    /**
     * The number of bytes as an int, for a buffer.
     *
     * @throws ArithmeticException above 2 GiB
     */
    public int toIntExact() {
        return Math.toIntExact(bytes);
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        for (int shift = 30; shift > 0; shift -= 10) {
            if (bytes != 0 && bytes % (1L << shift) == 0) {
                return String.format(Locale.ROOT, "%d%ciB", bytes >> shift, "KMG".charAt(shift / 10 - 1));
            }
        }
        return bytes + "B";
    }
}
