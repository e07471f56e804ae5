package io.weir.router.http1;

import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes the data of one body after the other out of its framing. Bytes may come in any pieces.
 *
 * <p>Threads: one event loop.
 */
public final class BodyReader {

    private static final int LINE_BYTES = 64;

    private enum State {
        ENDED,
        DATA,
        UNTIL_CLOSED,
        SIZE,
        SIZE_REST,
        CHUNK,
        CHUNK_END,
        TRAILERS
    }

    private State state = State.ENDED;
    private long left;
    private byte[] line = {};
    private int lineLength;
    private @Nullable MultiMap trailers;

    /** There is none. */
    public void none() {
        state = State.ENDED;
        trailers = null;
    }

    /** It has so many bytes. */
    public void ofLength(long bytes) {
        left = bytes;
        state = bytes == 0 ? State.ENDED : State.DATA;
        trailers = null;
    }

    /** It comes in chunks. */
    public void chunked() {
        left = 0;
        state = State.SIZE;
        trailers = null;
    }

    /** Only the end of the connection ends it. */
    public void untilClosed() {
        state = State.UNTIL_CLOSED;
        trailers = null;
    }

    /** Whether all of it was read. */
    public boolean ended() {
        return state == State.ENDED;
    }

    /** Whether it ends with its connection. */
    public boolean isUntilClosed() {
        return state == State.UNTIL_CLOSED;
    }

    /** What came after the data; null for nothing. */
    public @Nullable MultiMap trailers() {
        return trailers;
    }

    /**
     * Reads on.
     *
     * @param in moved past what was read
     * @return the next part of the data, which shares {@code in}'s bytes and is not retained; null when there is none in {@code in}
     */
    public @Nullable ByteBuf read(ByteBuf in) {
        while (in.isReadable() && state != State.ENDED) {
            switch (state) {
                case UNTIL_CLOSED -> {
                    return in.readSlice(in.readableBytes());
                }
                case DATA, CHUNK -> {
                    ByteBuf part = in.readSlice((int) Math.min(left, in.readableBytes()));
                    left -= part.readableBytes();
                    if (left == 0) {
                        state = state == State.DATA ? State.ENDED : State.CHUNK_END;
                    }
                    return part;
                }
                default -> readFraming(in.readByte());
            }
        }
        return null;
    }

    private void readFraming(byte b) {
        switch (state) {
            case SIZE -> {
                int digit = Character.digit(b, 16);
                if (digit >= 0) {
                    left = (left << 4) | digit;
                } else {
                    state = State.SIZE_REST;
                    endSize(b);
                }
            }
            case SIZE_REST -> endSize(b);
            case CHUNK_END -> {
                if (b == '\n') {
                    state = State.SIZE;
                }
            }
            case TRAILERS -> readTrailer(b);
            case ENDED, DATA, UNTIL_CLOSED, CHUNK -> throw new IllegalStateException("data is not read byte by byte");
        }
    }

    private void endSize(byte b) {
        if (b == '\n') {
            state = left == 0 ? State.TRAILERS : State.CHUNK;
            lineLength = 0;
        }
    }

    private void readTrailer(byte b) {
        if (b != '\n') {
            if (lineLength == line.length) {
                line = Arrays.copyOf(line, Math.max(LINE_BYTES, 2 * lineLength));
            }
            line[lineLength++] = b;
            return;
        }
        int length = lineLength - 1; // without the CR
        lineLength = 0;
        if (length <= 0) {
            line = new byte[0];
            state = State.ENDED;
        } else {
            MultiMap all = trailers == null ? MultiMap.caseInsensitiveMultiMap() : trailers;
            trailers = all;
            HeadReader.header(line, length, all);
        }
    }
}
