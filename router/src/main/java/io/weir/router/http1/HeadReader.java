package io.weir.router.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.MultiMap;
import java.util.Arrays;

/**
 * Reads heads: {@link #take} one, then its first line word by word, then its headers.
 *
 * <p>Threads: one event loop, whose heads are all read by the same one.
 */
public final class HeadReader {

    /** Nearly all heads fit. */
    private static final int WINDOW_BYTES = 4096;

    private static final int KEPT_BYTES_MAX = 64 << 10;

    private static final FastThreadLocal<HeadReader> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected HeadReader initialValue() {
            return new HeadReader();
        }
    };

    private final NameCache names = new NameCache();
    private byte[] bytes = new byte[WINDOW_BYTES];
    private int at;
    private int end;

    HeadReader() {}

    /** The one of the caller's event loop. */
    public static HeadReader ofLoop() {
        return OF_LOOP.get();
    }

    /**
     * Takes the head that a buffer begins with, from behind the empty line that may be in front of it to the one that ends it; it is moved
     * past it.
     *
     * @return false if it does not end there; then nothing is taken
     */
    public boolean take(ByteBuf in) {
        int length = in.readableBytes();
        int window = Math.min(length, WINDOW_BYTES);
        while (true) {
            copy(in, window);
            int begin = 0;
            while (begin < window && (bytes[begin] == '\r' || bytes[begin] == '\n')) {
                begin++;
            }
            int after = endOfHead(begin, window);
            if (after > 0) {
                at = begin;
                end = after;
                in.skipBytes(after);
                return true;
            }
            if (window == length) {
                return false;
            }
            window = length;
        }
    }

    private void copy(ByteBuf in, int window) {
        if (window > bytes.length) {
            bytes = new byte[window];
        } else if (bytes.length > KEPT_BYTES_MAX && window <= WINDOW_BYTES) {
            bytes = new byte[WINDOW_BYTES];
        }
        in.getBytes(in.readerIndex(), bytes, 0, window);
    }

    /** Index behind the empty line that ends a head; 0 if there is none. */
    private int endOfHead(int from, int to) {
        for (int i = from + 3; i < to; ) {
            byte b = bytes[i];
            if (b == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') {
                return i + 1;
            }
            // Only those two are part of the end, and it has two of each.
            i += b == '\r' || b == '\n' ? 1 : 4;
        }
        return 0;
    }

    /** What stands up to the next blank or the end of the line; the blank is passed too. */
    public String word() {
        int from = at;
        while (bytes[at] != ' ' && bytes[at] != '\r') {
            at++;
        }
        String word = text(from, at);
        if (bytes[at] == ' ') {
            at++;
        }
        return word;
    }

    /** Whether the next word is this one, which is passed then. */
    public boolean passes(byte[] word) {
        int to = at + word.length;
        if (to < end && bytes[to] == ' ' && Arrays.equals(bytes, at, to, word, 0, word.length)) {
            at = to + 1;
            return true;
        }
        return false;
    }

    /** The digit that the line ends in, or the word; the rest of the line is passed with its end. */
    public int lastDigit() {
        int last = at;
        while (bytes[at] != '\r') {
            last = at++;
        }
        at += 2;
        return bytes[last] - '0';
    }

    /** Passes the rest of the line and its end. */
    public void passLine() {
        while (bytes[at] != '\n') {
            at++;
        }
        at++;
    }

    /** Reads the headers, to the end of the head. */
    public void headers(MultiMap to) {
        while (bytes[at] != '\r') {
            int name = at;
            while (bytes[at] != ':') {
                at++;
            }
            int colon = at;
            int value = colon + 1;
            while (isBlank(bytes[value])) {
                value++;
            }
            int last = value;
            while (bytes[last] != '\r') {
                last++;
            }
            at = last + 2;
            while (last > value && isBlank(bytes[last - 1])) {
                last--;
            }
            to.add(names.name(bytes, name, colon), text(value, last));
        }
    }

    /** Reads one line of the form of a header, which is given without its end. */
    static void header(byte[] line, int length, MultiMap to) {
        int colon = 0;
        while (colon < length && line[colon] != ':') {
            colon++;
        }
        String name = new String(line, 0, colon, ISO_8859_1);
        to.add(
                name,
                new String(line, colon, length - colon, ISO_8859_1).substring(1).strip());
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1);
    }
}
