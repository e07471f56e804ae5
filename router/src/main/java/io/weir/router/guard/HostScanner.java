package io.weir.router.guard;

/**
 * Reads a host with its optional port, byte by byte: a name, an IPv4 address, or an IPv6 address in brackets; no user, no list,
 * nothing that could be taken for a path.
 */
final class HostScanner {

    /** A name has at most 255 characters, with brackets and a port a few more. */
    private static final int LENGTH_MAX = 270;

    private static final int PORT_DIGITS_MAX = 5;

    private enum State {
        START,
        NAME,
        LITERAL,
        LITERAL_END,
        PORT,
        BAD
    }

    private State state = State.START;
    private int length;
    private int portDigits;

    void begin() {
        state = State.START;
        length = 0;
        portDigits = 0;
    }

    void next(byte b) {
        length++;
        state = length > LENGTH_MAX ? State.BAD : after(b);
    }

    private State after(byte b) {
        return switch (state) {
            case START -> b == '[' ? State.LITERAL : Grammar.HOST[b & 0xff] ? State.NAME : State.BAD;
            case NAME -> Grammar.HOST[b & 0xff] ? State.NAME : b == ':' ? State.PORT : State.BAD;
            case LITERAL ->
                b == ']' && length > 2
                        ? State.LITERAL_END
                        : Grammar.HEX[b & 0xff] >= 0 || b == ':' || b == '.' ? State.LITERAL : State.BAD;
            case LITERAL_END -> b == ':' ? State.PORT : State.BAD;
            case PORT -> Grammar.isDigit(b) && ++portDigits <= PORT_DIGITS_MAX ? State.PORT : State.BAD;
            case BAD -> State.BAD;
        };
    }

    boolean isEmpty() {
        return state == State.START;
    }

    /** Whether what came is a whole host; nothing at all is none. */
    boolean isWhole() {
        return state == State.NAME || state == State.LITERAL_END || state == State.PORT;
    }
}
