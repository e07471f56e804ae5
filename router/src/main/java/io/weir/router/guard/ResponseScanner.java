package io.weir.router.guard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * Reads what a backend answers on one connection that carries one exchange at a time, as {@link RequestScanner} reads requests.
 *
 * <p>Where a response ends depends on what was asked, so {@link #expect} comes before it; bytes that nobody asked for are refused.
 */
public final class ResponseScanner {

    /** Interim responses are a few; a backend that sends nothing else would keep a request for ever. */
    private static final int INTERIM_MAX = 100;

    private static final byte[] LINE_START = "HTTP/1.d ddd".getBytes(US_ASCII);

    /** A reason phrase is a few words. */
    private static final int LINE_BYTES_MAX = 8192;

    private enum State {
        /** No request is under way. */
        IDLE,
        LINE,
        REASON_START,
        REASON,
        LINE_LF,
        FIELDS,
        DATA,
        CHUNKS,
        /** Only the end of the connection ends it. */
        UNTIL_CLOSED,
        TUNNEL,
        REFUSED
    }

    private final FieldScanner fields;
    private final ChunkScanner chunks;

    private State state = State.IDLE;
    private Verdict verdict = Verdict.MORE;
    private @Nullable Refusal refusal;
    private boolean head;
    private boolean upgrade;
    private boolean doubtful;
    private int interims;
    private int at;
    private int minor;
    private int status;
    private long dataLeft;

    /**
     * @param headerBytesMax bound on all header lines of a response, and on its trailers, with their ends
     * @param headersMax bound on their number
     */
    public ResponseScanner(int headerBytesMax, int headersMax) {
        this.fields = new FieldScanner(headerBytesMax, headersMax);
        this.chunks = new ChunkScanner(fields);
    }

    /**
     * A request goes out, to be answered next.
     *
     * @param isHead whether its method is HEAD, so that no body follows
     * @param isUpgrade whether it asks for another protocol
     */
    public void expect(boolean isHead, boolean isUpgrade) {
        if (state == State.IDLE) {
            head = isHead;
            upgrade = isUpgrade;
            interims = 0;
            beginLine();
        }
    }

    private void beginLine() {
        state = State.LINE;
        at = 0;
        status = 0;
    }

    public Verdict verdict() {
        return verdict;
    }

    public @Nullable Refusal refusal() {
        return refusal;
    }

    /** Whether the connection carries another protocol from here on, whose bytes are not looked at. */
    public boolean isTunnel() {
        return state == State.TUNNEL;
    }

    /** Whether the last response was whole. */
    public boolean isIdle() {
        return state == State.IDLE;
    }

    /** Whether the last response said something of a body that it cannot have: the connection is not to be used again. */
    public boolean isDoubtful() {
        return doubtful;
    }

    public long dataLeft() {
        return switch (state) {
            case DATA -> dataLeft;
            case CHUNKS -> chunks.dataLeft();
            case UNTIL_CLOSED, TUNNEL -> Long.MAX_VALUE;
            default -> 0;
        };
    }

    public void skip(long bytes) {
        switch (state) {
            case CHUNKS -> chunks.skip(bytes);
            case DATA -> {
                dataLeft -= bytes;
                if (dataLeft == 0) {
                    state = State.IDLE;
                }
            }
            default -> {}
        }
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
                case IDLE -> refuse(Refusal.UNSOLICITED);
                case DATA, UNTIL_CLOSED, TUNNEL -> throw new IllegalStateException("data comes first");
                case REFUSED -> verdict = Verdict.REFUSED;
                case LINE, REASON_START, REASON, LINE_LF -> {
                    readLine(bytes[i]);
                    i++;
                }
            }
        }
        return i;
    }

    private void readLine(byte b) {
        if (++at > LINE_BYTES_MAX) {
            refuse(Refusal.BAD_STATUS_LINE);
            return;
        }
        switch (state) {
            case LINE -> readStart(b);
            case REASON_START, REASON -> {
                if (b == Grammar.CR) {
                    state = State.LINE_LF;
                } else {
                    boolean separated = state == State.REASON || b == Grammar.SP;
                    state = State.REASON;
                    require(separated && Grammar.VALUE[b & 0xff]);
                }
            }
            case LINE_LF -> {
                state = State.FIELDS;
                fields.begin(FieldScanner.Section.RESPONSE);
                require(b == Grammar.LF);
            }
            case IDLE, FIELDS, DATA, CHUNKS, UNTIL_CLOSED, TUNNEL, REFUSED ->
                throw new IllegalStateException("no line is being read");
        }
    }

    private void readStart(byte b) {
        byte expected = LINE_START[at - 1];
        boolean digit = Grammar.isDigit(b);
        require(expected == 'd' ? digit : b == expected);
        if (at == LINE_START.length - 4) {
            minor = b - '0';
            require(minor <= 1);
        } else if (expected == 'd') {
            status = status * 10 + (b - '0');
        }
        if (at == LINE_START.length && state != State.REFUSED) {
            state = State.REASON_START;
            require(status >= 100);
        }
    }

    private void afterFields() {
        Refusal reason = fields.refusal();
        if (reason == null && fields.isDone()) {
            verdict = Verdict.HEAD;
            reason = beginBody();
        }
        if (reason != null) {
            refuse(reason);
        }
    }

    private @Nullable Refusal beginBody() {
        if (status == 101) {
            state = State.TUNNEL;
            return upgrade ? null : Refusal.BAD_UPGRADE;
        }
        if (fields.isChunked() && (fields.length() >= 0 || minor == 0)) {
            return Refusal.BAD_CODING;
        }
        if (status < 200) {
            beginLine();
            return ++interims > INTERIM_MAX ? Refusal.TOO_MANY_INTERIM : null;
        }
        boolean never = status == 204 || status == 304;
        doubtful = status == 204 && (fields.isChunked() || fields.length() > 0);
        if (head || never) {
            state = State.IDLE;
        } else if (fields.isChunked()) {
            state = State.CHUNKS;
            chunks.begin();
        } else if (fields.length() < 0) {
            state = State.UNTIL_CLOSED;
        } else {
            dataLeft = fields.length();
            state = dataLeft > 0 ? State.DATA : State.IDLE;
        }
        return null;
    }

    private void afterChunks() {
        verdict = chunks.verdict();
        switch (verdict) {
            case MORE, PART, HEAD -> {}
            case END -> state = State.IDLE;
            case REFUSED -> {
                refusal = chunks.refusal();
                state = State.REFUSED;
            }
        }
    }

    private void require(boolean condition) {
        if (!condition) {
            refuse(Refusal.BAD_STATUS_LINE);
        }
    }

    private void refuse(Refusal reason) {
        if (refusal == null) {
            refusal = reason;
        }
        state = State.REFUSED;
        verdict = Verdict.REFUSED;
    }
}
