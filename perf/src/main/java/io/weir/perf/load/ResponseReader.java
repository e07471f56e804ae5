package io.weir.perf.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads the answers of one connection, as far as a benchmark has to: status and length. For one thread. */
final class ResponseReader {

    private static final int HEAD_BYTES_MAX = 16 << 10;
    private static final int STATUS_AT = 9;
    private static final int STATUS_LENGTH = 3;
    private static final String LENGTH_FIELD = "\r\ncontent-length:";
    /** The end of a head, as its bytes come. */
    private static final int END = 0x0d0a0d0a;

    private final byte[] head = new byte[HEAD_BYTES_MAX];
    private int headBytes;
    private int last;
    private boolean inBody;
    private int status;
    private long bodyBytes;
    private long left;

    /**
     * Takes bytes up to the end of an answer, or all there are.
     *
     * @return whether an answer has ended; the next one begins with what is left
     * @throws IllegalArgumentException if it is no HTTP/1.1 answer with the length of its body
     */
    boolean read(ByteBuf in) {
        while (!inBody && in.isReadable()) {
            readHead(in.readByte());
        }
        if (!inBody) {
            return false;
        }
        long now = Math.min(left, in.readableBytes());
        in.skipBytes((int) now);
        left -= now;
        if (left > 0) {
            return false;
        }
        inBody = false;
        headBytes = 0;
        last = 0;
        return true;
    }

    private void readHead(byte next) {
        if (headBytes == HEAD_BYTES_MAX) {
            throw new IllegalArgumentException("a head of more than " + HEAD_BYTES_MAX + " bytes");
        }
        head[headBytes++] = next;
        last = (last << 8) | (next & 0xff);
        if (last == END) {
            String text = new String(head, 0, headBytes, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            int at = text.indexOf(LENGTH_FIELD);
            if (!text.startsWith("http/1.1 ") || at < 0) {
                throw new IllegalArgumentException("no answer of HTTP/1.1 with its length: " + text);
            }
            status = Integer.parseInt(text.substring(STATUS_AT, STATUS_AT + STATUS_LENGTH));
            int begin = at + LENGTH_FIELD.length();
            bodyBytes = Long.parseLong(
                    text.substring(begin, text.indexOf('\r', begin)).strip());
            left = bodyBytes;
            inBody = true;
        }
    }

    /** Of the answer that has just ended. */
    int status() {
        return status;
    }

    /** Length of the body of the answer that has just ended. */
    long bodyBytes() {
        return bodyBytes;
    }
}
