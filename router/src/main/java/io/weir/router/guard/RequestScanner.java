package io.weir.router.guard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * Reads what a client sends on one connection, piece by piece as it comes, and says where requests begin and end; refuses what has
 * more than one reading, or none.
 *
 * <p>Fed with bytes it stops wherever something ends ({@link Verdict}). Data of bodies is not looked at: {@link #dataLeft()} says
 * how much of it comes next, and {@link #skip} that it came.
 */
public final class RequestScanner {

    /** More than any method in use has. */
    private static final int METHOD_LENGTH_MAX = 32;

    private static final byte[] CONNECT = "CONNECT".getBytes(US_ASCII);
    private static final byte[] VERSION = "HTTP/d.d".getBytes(US_ASCII);
    private static final byte[] SCHEME = "https://".getBytes(US_ASCII);

    private enum State {
        START,
        /** After an empty line in front of a request: one is allowed, as some clients end their bodies with one. */
        START_AGAIN,
        START_LF,
        METHOD,
        TARGET_START,
        SCHEME,
        AUTHORITY,
        TARGET,
        ASTERISK,
        VERSION,
        LINE_CR,
        LINE_LF,
        FIELDS,
        DATA,
        CHUNKS,
        REFUSED
    }

    private final int lineBytesMax;
    private final FieldScanner fields;
    private final ChunkScanner chunks;
    private final HostScanner authority = new HostScanner();

    private State state = State.START;
    private Verdict verdict = Verdict.MORE;
    private @Nullable Refusal refusal;
    private int lineBytesLeft;

    /** How much of the current part of the request line was read, or of what it is compared with. */
    private int at;

    private boolean lineRead;
    private boolean connect;
    private int major;
    private int minor;
    private long dataLeft;

    /**
     * @param lineBytesMax bound on the request line, with its end
     * @param headerBytesMax bound on all header lines of a request, and on its trailers, with their ends
     * @param headersMax bound on their number
     */
    public RequestScanner(int lineBytesMax, int headerBytesMax, int headersMax) {
        this.lineBytesMax = lineBytesMax;
        this.lineBytesLeft = lineBytesMax;
        this.fields = new FieldScanner(headerBytesMax, headersMax);
        this.chunks = new ChunkScanner(fields);
    }

    /** What ended with the last byte that was read. */
    public Verdict verdict() {
        return verdict;
    }

    /** Why, once the verdict is {@link Verdict#REFUSED}. */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    /** How many of the next bytes are a body's data; 0 if what comes next has to be read. */
    public long dataLeft() {
        return switch (state) {
            case DATA -> dataLeft;
            case CHUNKS -> chunks.dataLeft();
            default -> 0;
        };
    }

    /**
     * So many bytes of data came.
     *
     * @param bytes at most {@link #dataLeft()}
     */
    public void skip(long bytes) {
        if (state == State.CHUNKS) {
            chunks.skip(bytes);
            return;
        }
        dataLeft -= bytes;
        if (dataLeft == 0) {
            state = State.START;
        }
    }

    /** Whether nothing of a request has been read but whole ones. */
    public boolean isBetweenRequests() {
        return state == State.START;
    }

    /** Whether part of a head has been read; an empty line in front of it is none. */
    public boolean isWithinHead() {
        return switch (state) {
            case START, START_LF, START_AGAIN, DATA, CHUNKS, REFUSED -> false;
            default -> true;
        };
    }

    /** Whether part of a body has been read, or its head just ended. */
    public boolean isWithinBody() {
        return state == State.DATA || state == State.CHUNKS;
    }

    /** Whether the request line of the request that was read last is as it should be, whatever came after it. */
    public boolean isLineRead() {
        return lineRead;
    }

    /** Whether the request that was read last asks for another protocol. */
    public boolean isUpgrade() {
        return fields.isUpgrade() && minor == 1;
    }

    /**
     * Reads on until something ends, or to the last byte. Not to be called while {@link #dataLeft()} is above 0.
     *
     * @return index of the first byte that was not read
     */
    public int scan(byte[] bytes, int from, int to) {
        verdict = Verdict.MORE;
        int i = from;
        while (i < to && verdict == Verdict.MORE) {
            switch (state) {
                case FIELDS -> {
                    i = fields.scan(bytes, i, to);
                    afterFields();
                }
                case CHUNKS -> {
                    i = chunks.scan(bytes, i, to);
                    afterChunks();
                }
                case DATA -> throw new IllegalStateException(dataLeft + " bytes of data come first");
                case REFUSED -> verdict = Verdict.REFUSED;
                default -> i = readLine(bytes, i, to);
            }
        }
        return i;
    }

    private int readLine(byte[] bytes, int from, int to) {
        int end = Math.min(to, from + lineBytesLeft);
        int i = from;
        while (i < end && state != State.FIELDS && state != State.REFUSED) {
            switch (state) {
                case METHOD -> i = readMethod(bytes, i, end);
                case TARGET -> i = readTarget(bytes, i, end);
                default -> {
                    readLineByte(bytes[i]);
                    i++;
                }
            }
        }
        lineBytesLeft -= i - from;
        if (lineBytesLeft == 0 && state != State.FIELDS && state != State.REFUSED) {
            refuse(Refusal.LINE_TOO_LONG);
        }
        return i;
    }

    private void readLineByte(byte b) {
        switch (state) {
            case START -> begin(b, State.START_LF);
            case START_AGAIN -> begin(b, State.REFUSED);
            case START_LF -> {
                state = State.START_AGAIN;
                require(b == Grammar.LF, Refusal.BARE_CR);
            }
            case TARGET_START -> beginTarget(b);
            case SCHEME -> readScheme(b);
            case AUTHORITY -> readAuthority(b);
            case ASTERISK -> endTarget(b);
            case VERSION -> readVersion(b);
            case LINE_CR -> {
                state = State.LINE_LF;
                require(b == Grammar.CR, b == Grammar.LF ? Refusal.BARE_LF : Refusal.BAD_VERSION);
            }
            case LINE_LF -> {
                state = State.FIELDS;
                fields.begin(FieldScanner.Section.REQUEST);
                lineRead = b == Grammar.LF;
                require(lineRead, Refusal.BARE_CR);
            }
            case METHOD, TARGET, FIELDS, DATA, CHUNKS, REFUSED ->
                throw new IllegalStateException("not read byte by byte: " + state);
        }
    }

    private void begin(byte b, State afterCr) {
        if (b == Grammar.CR && afterCr != State.REFUSED) {
            state = afterCr;
            return;
        }
        at = 1;
        lineRead = false;
        connect = b == CONNECT[0];
        state = State.METHOD;
        require(Grammar.TOKEN_LOWER[b & 0xff] != 0, b == Grammar.LF ? Refusal.BARE_LF : Refusal.BAD_METHOD);
    }

    private int readMethod(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (Grammar.TOKEN_LOWER[b & 0xff] == 0) {
                state = State.TARGET_START;
                require(b == Grammar.SP, Refusal.BAD_METHOD);
                require(!connect || at != CONNECT.length, Refusal.CONNECT);
                return i + 1;
            }
            connect = connect && at < CONNECT.length && b == CONNECT[at];
            if (++at > METHOD_LENGTH_MAX) {
                refuse(Refusal.BAD_METHOD);
                return i;
            }
        }
        return to;
    }

    private void beginTarget(byte b) {
        at = 0;
        switch (b) {
            case '/' -> state = State.TARGET;
            case '*' -> state = State.ASTERISK;
            default -> {
                state = State.SCHEME;
                readScheme(b);
            }
        }
    }

    /** The only absolute targets are those of http and https. */
    private void readScheme(byte b) {
        if (at == 4 && b == ':') {
            at++; // http, without the s
        }
        require((b >= 'A' && b <= 'Z' ? b + 32 : b) == SCHEME[at], Refusal.BAD_TARGET);
        if (++at == SCHEME.length) {
            state = state == State.REFUSED ? state : State.AUTHORITY;
            authority.begin();
        }
    }

    private void readAuthority(byte b) {
        if (b == '/' || b == '?' || b == Grammar.SP) {
            state = State.TARGET;
            require(authority.isWhole(), Refusal.BAD_HOST);
            if (b == Grammar.SP && state == State.TARGET) {
                endTarget(b);
            }
        } else {
            require(Grammar.TARGET[b & 0xff], Refusal.BAD_TARGET);
            authority.next(b);
        }
    }

    private int readTarget(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && Grammar.TARGET[bytes[i] & 0xff]) {
            i++;
        }
        if (i == to) {
            return i;
        }
        endTarget(bytes[i]);
        return i + 1;
    }

    private void endTarget(byte b) {
        at = 0;
        state = State.VERSION;
        require(b == Grammar.SP, b == Grammar.LF ? Refusal.BARE_LF : Refusal.BAD_TARGET);
    }

    private void readVersion(byte b) {
        byte expected = VERSION[at];
        require(expected == 'd' ? Grammar.isDigit(b) : b == expected, Refusal.BAD_VERSION);
        if (at == 5) {
            major = b - '0';
        }
        if (++at == VERSION.length) {
            minor = b - '0';
            state = state == State.REFUSED ? state : State.LINE_CR;
            require(major == 1 && minor <= 1, Refusal.UNKNOWN_VERSION);
        }
    }

    private void afterFields() {
        Refusal reason = fields.refusal();
        if (reason == null && fields.isDone()) {
            reason = beginBody();
            verdict = Verdict.HEAD;
        }
        if (reason != null) {
            refuse(reason);
        }
    }

    private @Nullable Refusal beginBody() {
        lineBytesLeft = lineBytesMax;
        if (!fields.hasHost() && minor == 1) {
            return Refusal.NO_HOST;
        }
        if (fields.isChunked()) {
            state = State.CHUNKS;
            chunks.begin();
            return fields.length() >= 0 || minor == 0 ? Refusal.BAD_CODING : null;
        }
        dataLeft = Math.max(0, fields.length());
        state = dataLeft > 0 ? State.DATA : State.START;
        return null;
    }

    private void afterChunks() {
        verdict = chunks.verdict();
        switch (verdict) {
            case MORE, PART, HEAD -> {}
            case END -> state = State.START;
            case REFUSED -> {
                refusal = chunks.refusal();
                state = State.REFUSED;
            }
        }
    }

    private void require(boolean condition, Refusal otherwise) {
        if (!condition) {
            refuse(otherwise);
        }
    }

    /** The first reason counts. */
    private void refuse(Refusal reason) {
        if (refusal == null) {
            refusal = reason;
        }
        state = State.REFUSED;
        verdict = Verdict.REFUSED;
    }
}
