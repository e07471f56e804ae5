package io.weir.router.guard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The character classes of RFC 9110 and 9112, one table each, indexed by the byte. */
final class Grammar {

    static final byte CR = '\r';
    static final byte LF = '\n';
    static final byte SP = ' ';
    static final byte HTAB = '\t';

    /** Lower case of a token's character; 0 for what is none. */
    static final byte[] TOKEN_LOWER = new byte[256];

    /** What a field's value may hold: visible characters, white space, and bytes above ASCII. */
    static final boolean[] VALUE = new boolean[256];

    /** What a target may hold: visible ASCII but {@code #}, which begins what clients keep to themselves. */
    static final boolean[] TARGET = new boolean[256];

    /**
     * What a host's name may hold. Not the comma, though RFC 3986 allows it: two Host headers joined by somebody in front would look
     * like that.
     */
    static final boolean[] HOST = new boolean[256];

    /** Value of a hexadecimal digit; -1 for what is none. */
    static final byte[] HEX = new byte[256];

    static {
        for (int c = 0; c < 256; c++) {
            boolean digit = c >= '0' && c <= '9';
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (digit || letter || "!#$%&'*+-.^_`|~".indexOf(c) >= 0) {
                TOKEN_LOWER[c] = (byte) (c >= 'A' && c <= 'Z' ? c + 32 : c);
            }
            VALUE[c] = c == HTAB || (c >= ' ' && c != 127);
            TARGET[c] = c > ' ' && c < 127 && c != '#';
            HOST[c] = digit || letter || "-._~%!$&'()*+;=".indexOf(c) >= 0;
            HEX[c] = (byte) (c < 128 ? Character.digit(c, 16) : -1);
        }
    }

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long SPACES = ' ' * ONES;
    private static final long DELS = 127 * ONES;

    private Grammar() {}

    /**
     * Passes over a value's plain characters, eight at a time: most bytes of a head are such.
     *
     * @return index of the first byte that is none or has to be looked at by itself, at most {@code to}
     */
    static int skipValue(byte[] bytes, int from, int to) {
        int i = from;
        while (to - i >= Long.BYTES) {
            long eight = (long) EIGHT.get(bytes, i);
            long dels = eight ^ DELS;
            // A high bit is left where a byte is below the space, and where one is DEL.
            if (((((eight - SPACES) & ~eight) | ((dels - ONES) & ~dels)) & HIGHS) != 0) {
                break;
            }
            i += Long.BYTES;
        }
        while (i < to && VALUE[bytes[i] & 0xff]) {
            i++;
        }
        return i;
    }

    static boolean isSpace(byte b) {
        return b == SP || b == HTAB;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
