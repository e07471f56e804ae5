package io.weir.router.accesslog;

/** UTF-8 in texts that hold one byte in each character. Pure. */
final class Utf8 {

    private static final int SURROGATES_FROM = 0xD800;
    private static final int SURROGATES_TO = 0xDFFF;

    private Utf8() {}

    /** How many bytes the character that begins there has; 0 where none does. */
    static int length(String text, int at, int end) {
        int first = text.charAt(at);
        int length = first >= 0xC2 && first < 0xE0
                ? 2
                : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xF0 && first < 0xF5 ? 4 : 0;
        if (length == 0 || end - at < length) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((text.charAt(at + i) & ~0x3F) != 0x80) {
                return 0;
            }
        }
        int codePoint = decode(text, at, length);
        boolean shortest = codePoint >= (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x1_0000);
        boolean scalar =
                codePoint <= Character.MAX_CODE_POINT && (codePoint < SURROGATES_FROM || codePoint > SURROGATES_TO);
        return shortest && scalar ? length : 0;
    }

    /** The character whose bytes these are. */
    static int decode(String text, int at, int length) {
        int codePoint = text.charAt(at) & (0xFF >> (length + 1));
        for (int i = 1; i < length; i++) {
            codePoint = (codePoint << 6) | (text.charAt(at + i) & 0x3F);
        }
        return codePoint;
    }

    /** Writes a character beyond ASCII; there is room for it. */
    static void write(LineBytes out, int codePoint) {
        if (codePoint < 0x800) {
            out.putReserved(0xC0 | (codePoint >> 6));
        } else {
            if (codePoint < 0x1_0000) {
                out.putReserved(0xE0 | (codePoint >> 12));
            } else {
                out.putReserved(0xF0 | (codePoint >> 18));
                out.putReserved(0x80 | ((codePoint >> 12) & 0x3F));
            }
            out.putReserved(0x80 | ((codePoint >> 6) & 0x3F));
        }
        out.putReserved(0x80 | (codePoint & 0x3F));
    }
}
