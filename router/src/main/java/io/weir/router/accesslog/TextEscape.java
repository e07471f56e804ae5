package io.weir.router.accesslog;

/**
 * Puts text from requests into a line so that it stays one text of that line whatever it holds: no quote, line break or control
 * character gets through as itself.
 *
 * <p>Header and target texts hold the bytes of the request, one in each character; they are taken as UTF-8, as far as they are it.
 * Pure. Threads: any.
 */
enum TextEscape {

    /** Inside double quotes, as Go's {@code strconv.Quote} has it. */
    GO(true) {
        @Override
        void control(LineBytes out, int c) {
            switch (c) {
                case '"', '\\' -> pair(out, c);
                case 7 -> pair(out, 'a');
                case '\b' -> pair(out, 'b');
                case '\f' -> pair(out, 'f');
                case '\n' -> pair(out, 'n');
                case '\r' -> pair(out, 'r');
                case '\t' -> pair(out, 't');
                case 11 -> pair(out, 'v');
                default -> hex(out, 'x', c, 2);
            }
        }

        @Override
        void invalid(LineBytes out, int value) {
            hex(out, 'x', value, 2);
        }

        @Override
        void unprintable(LineBytes out, int codePoint) {
            if (codePoint > 0xFFFF) {
                hex(out, 'U', codePoint, 8);
            } else {
                hex(out, 'u', codePoint, 4);
            }
        }
    },

    /** A word by itself: the same, and a space does not end it. */
    WORD(false) {
        @Override
        void control(LineBytes out, int c) {
            GO.control(out, c);
        }

        @Override
        void invalid(LineBytes out, int value) {
            GO.invalid(out, value);
        }

        @Override
        void unprintable(LineBytes out, int codePoint) {
            GO.unprintable(out, codePoint);
        }
    },

    /** Inside a JSON string. */
    JSON(true) {
        @Override
        void control(LineBytes out, int c) {
            switch (c) {
                case '"', '\\' -> pair(out, c);
                case '\n' -> pair(out, 'n');
                case '\r' -> pair(out, 'r');
                case '\t' -> pair(out, 't');
                default -> hex(out, 'u', c, 4);
            }
        }

        @Override
        void invalid(LineBytes out, int value) {
            hex(out, 'u', value, 4);
        }

        @Override
        void unprintable(LineBytes out, int codePoint) {
            if (codePoint > 0xFFFF) {
                hex(out, 'u', Character.highSurrogate(codePoint), 4);
                hex(out, 'u', Character.lowSurrogate(codePoint), 4);
            } else {
                hex(out, 'u', codePoint, 4);
            }
        }
    };

    /** No client needs more than that to be known again; a line has a bound. */
    static final int TEXT_LENGTH_MAX = 64 << 10;

    private static final byte[] TOO_LONG = LineBytes.literal("...TOO-LONG-TO-LOG--TRUNCATED");
    private static final byte[] HEX = LineBytes.literal("0123456789abcdef");

    /** The longest form of one character. */
    private static final int FORM_LENGTH_MAX = 12;

    /** The first character that may stand for itself: the space, or the one after it. */
    private final char first;

    TextEscape(boolean spaces) {
        this.first = spaces ? ' ' : '!';
    }

    private boolean isPlain(char c) {
        return c >= first && c < 0x7F && c != '"' && c != '\\';
    }

    /** An ASCII character that cannot stand for itself. */
    abstract void control(LineBytes out, int c);

    /** A byte that is not part of UTF-8, or half of a surrogate pair. */
    abstract void invalid(LineBytes out, int value);

    /** A character beyond ASCII that would not be seen. */
    abstract void unprintable(LineBytes out, int codePoint);

    void write(LineBytes out, String text) {
        write(out, text, 0, text.length());
    }

    void write(LineBytes out, String text, int from, int to) {
        int end = Math.min(to, from + TEXT_LENGTH_MAX);
        out.reserve(end - from + FORM_LENGTH_MAX);
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                out.putReserved(c);
            } else {
                out.reserve(end - i + FORM_LENGTH_MAX);
                i = unusual(out, text, i, end);
            }
        }
        if (end < to) {
            out.literal(TOO_LONG);
        }
    }

    /** Writes the character that begins there and says where it ends. */
    private int unusual(LineBytes out, String text, int at, int end) {
        char c = text.charAt(at);
        if (c < 0x80) {
            control(out, c);
            return at;
        }
        if (c <= 0xFF) {
            int bytes = Utf8.length(text, at, end);
            if (bytes == 0) {
                invalid(out, c);
                return at;
            }
            codePoint(out, Utf8.decode(text, at, bytes));
            return at + bytes - 1;
        }
        int codePoint = text.codePointAt(at);
        boolean pair = codePoint > 0xFFFF && at + 1 < end;
        if (codePoint > 0xFFFF ? !pair : Character.isSurrogate(c)) {
            unprintable(out, 0xFFFD);
            return at;
        }
        codePoint(out, codePoint);
        return pair ? at + 1 : at;
    }

    private void codePoint(LineBytes out, int codePoint) {
        if (isPrintable(codePoint)) {
            Utf8.write(out, codePoint);
        } else {
            unprintable(out, codePoint);
        }
    }

    /** Letters, marks, numbers, punctuation and symbols. */
    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static void pair(LineBytes out, int c) {
        out.putReserved('\\');
        out.putReserved(c);
    }

    private static void hex(LineBytes out, char kind, int value, int digits) {
        out.putReserved('\\');
        out.putReserved(kind);
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.putReserved(HEX[(value >>> shift) & 0xF]);
        }
    }
}
