package io.weir.router.guard;

import org.jspecify.annotations.Nullable;

/**
 * Reads a chunked body around its data: size lines, the ends of chunks, trailers.
 *
 * <p>Extensions of chunks mean nothing to anybody; they are let through as the grammar has them, in ASCII and without white space, and
 * not passed on by the stack.
 */
final class ChunkScanner {

    /** Leading zeros are allowed, but not for ever. */
    private static final int SIZE_DIGITS_MAX = 16;

    /** The stack counts a chunk in an int. */
    private static final long SIZE_MAX = Integer.MAX_VALUE;

    /** Nobody uses them for anything, so that this is plenty. */
    private static final int EXTENSION_BYTES_MAX = 256;

    private enum State {
        SIZE,
        EXTENSION_NAME,
        EXTENSION_VALUE,
        EXTENSION_TOKEN,
        EXTENSION_QUOTED,
        EXTENSION_ESCAPED,
        EXTENSION_END,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS
    }

    private final FieldScanner trailers;
    private State state = State.SIZE;
    private Verdict verdict = Verdict.MORE;
    private @Nullable Refusal refusal;
    private long size;
    private int digits;
    private int extensionBytes;
    private int nameBytes;

    ChunkScanner(FieldScanner trailers) {
        this.trailers = trailers;
    }

    void begin() {
        beginSize();
        refusal = null;
    }

    private void beginSize() {
        state = State.SIZE;
        size = 0;
        digits = 0;
        extensionBytes = 0;
    }

    /** How many of the next bytes are data. */
    long dataLeft() {
        return state == State.DATA ? size : 0;
    }

    void skip(long bytes) {
        size -= bytes;
        if (size == 0) {
            state = State.DATA_CR;
        }
    }

    Verdict verdict() {
        return verdict;
    }

    @Nullable Refusal refusal() {
        return refusal;
    }

    /**
     * Reads on until something ends; never called when data is next.
     *
     * @return index of the first byte that was not read
     */
    int scan(byte[] bytes, int from, int to) {
        verdict = Verdict.MORE;
        int i = from;
        while (i < to && verdict == Verdict.MORE) {
            if (state == State.TRAILERS) {
                i = trailers.scan(bytes, i, to);
                refusal = trailers.refusal();
                verdict = refusal != null ? Verdict.REFUSED : trailers.isDone() ? Verdict.END : Verdict.MORE;
            } else {
                read(bytes[i]);
                i++;
            }
        }
        return i;
    }

    private void read(byte b) {
        switch (state) {
            case SIZE -> readSize(b);
            case EXTENSION_NAME, EXTENSION_VALUE, EXTENSION_TOKEN, EXTENSION_QUOTED, EXTENSION_ESCAPED, EXTENSION_END ->
                readExtension(b);
            case SIZE_LF -> endSize(b);
            case DATA_CR -> {
                state = State.DATA_LF;
                require(b == Grammar.CR, Refusal.BAD_CHUNK_END);
            }
            case DATA_LF -> {
                beginSize();
                require(b == Grammar.LF, Refusal.BAD_CHUNK_END);
            }
            case DATA, TRAILERS -> throw new IllegalStateException("data and trailers are not read here");
        }
    }

    private void readSize(byte b) {
        int digit = Grammar.HEX[b & 0xff];
        if (digit >= 0) {
            size = (size << 4) | digit;
            require(++digits <= SIZE_DIGITS_MAX && size <= SIZE_MAX, Refusal.BAD_CHUNK);
        } else {
            require(digits > 0, Refusal.BAD_CHUNK);
            endOfSizeOrExtension(b);
        }
    }

    private void endOfSizeOrExtension(byte b) {
        if (b == ';') {
            nameBytes = 0;
            state = State.EXTENSION_NAME;
        } else {
            state = State.SIZE_LF;
            require(b == Grammar.CR, b == Grammar.LF ? Refusal.BARE_LF : Refusal.BAD_CHUNK);
        }
    }

    private void readExtension(byte b) {
        require(++extensionBytes <= EXTENSION_BYTES_MAX, Refusal.BAD_CHUNK);
        boolean token = Grammar.TOKEN_LOWER[b & 0xff] != 0;
        switch (state) {
            case EXTENSION_NAME -> {
                if (token) {
                    nameBytes++;
                } else {
                    require(nameBytes > 0, Refusal.BAD_CHUNK);
                    if (b == '=') {
                        state = State.EXTENSION_VALUE;
                    } else {
                        endOfSizeOrExtension(b);
                    }
                }
            }
            case EXTENSION_VALUE -> {
                state = b == '"' ? State.EXTENSION_QUOTED : State.EXTENSION_TOKEN;
                require(token || b == '"', Refusal.BAD_CHUNK);
            }
            case EXTENSION_TOKEN -> {
                if (!token) {
                    endOfSizeOrExtension(b);
                }
            }
            case EXTENSION_QUOTED -> {
                state = b == '"' ? State.EXTENSION_END : b == '\\' ? State.EXTENSION_ESCAPED : State.EXTENSION_QUOTED;
                require(b >= 0 && Grammar.VALUE[b], Refusal.BAD_CHUNK);
            }
            case EXTENSION_ESCAPED -> {
                state = State.EXTENSION_QUOTED;
                require(b >= 0 && Grammar.VALUE[b], Refusal.BAD_CHUNK);
            }
            case EXTENSION_END -> endOfSizeOrExtension(b);
            case SIZE, SIZE_LF, DATA, DATA_CR, DATA_LF, TRAILERS ->
                throw new IllegalStateException("no extension is being read");
        }
    }

    private void endSize(byte b) {
        if (size > 0) {
            state = State.DATA;
        } else {
            state = State.TRAILERS;
            trailers.begin(FieldScanner.Section.TRAILERS);
        }
        verdict = Verdict.PART;
        require(b == Grammar.LF, Refusal.BARE_CR);
    }

    private void require(boolean condition, Refusal otherwise) {
        if (!condition && refusal == null) {
            refusal = otherwise;
            verdict = Verdict.REFUSED;
        }
    }
}
