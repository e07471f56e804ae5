package io.weir.router.tracing;

/** Ids of traces and spans as text: hexadecimal digits in lower case. Pure. */
final class Hex {

    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private Hex() {}

    /** Whether a part of a text is digits in lower case alone. */
    static boolean isLower(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a part of a text is nothing but zeros. */
    static boolean isZero(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }

    /** The 16 digits of a number. */
    static String of(long number) {
        char[] text = new char[16];
        for (int i = 15; i >= 0; i--) {
            text[i] = DIGITS[(int) (number & 15)];
            number >>>= 4;
        }
        return new String(text);
    }

    /** A trace's id of 32 digits in the form of a UUID. */
    static String toUuid(String traceId) {
        return traceId.substring(0, 8) + "-" + traceId.substring(8, 12) + "-" + traceId.substring(12, 16) + "-"
                + traceId.substring(16, 20) + "-" + traceId.substring(20);
    }
}
