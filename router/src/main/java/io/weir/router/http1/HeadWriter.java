package io.weir.router.http1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.Map;

/**
 * Writes heads. Whatever the other side's protocol let through, no line break gets into a line here.
 *
 * <p>Threads: one event loop, whose heads are all written by the same one, each from {@link #begin} to {@link #end} in one go.
 */
public final class HeadWriter {

    /** A name or value that cannot be part of a head of HTTP/1. */
    public static final class UnwritableException extends Exception {

        private static final long serialVersionUID = 1;

        UnwritableException(String part) {
            super("cannot be written as HTTP/1.1: " + part, null, false, false);
        }
    }

    private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("transfer-encoding");
    private static final int USUAL_BYTES = 4096;
    private static final int KEPT_BYTES_MAX = 64 << 10;

    private static final FastThreadLocal<HeadWriter> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected HeadWriter initialValue() {
            return new HeadWriter();
        }
    };

    private byte[] bytes = new byte[USUAL_BYTES];
    private int length;

    HeadWriter() {}

    /** A new head, by the one of the caller's event loop. */
    public static HeadWriter begin() {
        HeadWriter writer = OF_LOOP.get();
        writer.length = 0;
        if (writer.bytes.length > KEPT_BYTES_MAX) {
            writer.bytes = new byte[USUAL_BYTES];
        }
        return writer;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    /** What was written so far. */
    public int length() {
        return length;
    }

    /** Writes bytes that are right as they are. */
    public HeadWriter literal(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    /** Writes a word that has neither blanks nor control characters. */
    public HeadWriter token(String text) throws UnwritableException {
        int count = text.length();
        reserve(count);
        byte[] to = bytes;
        int at = length;
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > 255 || c == 127) {
                throw new UnwritableException(text);
            }
            to[at + i] = (byte) c;
        }
        length = at + count;
        return this;
    }

    private void value(String text) throws UnwritableException {
        int count = text.length();
        reserve(count);
        byte[] to = bytes;
        int at = length;
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c > 255 || c == '\r' || c == '\n' || c == 0) {
                throw new UnwritableException(text);
            }
            to[at + i] = (byte) c;
        }
        length = at + count;
    }

    private void header(CharSequence name, String value) throws UnwritableException {
        if (!isWritten(name)) {
            return;
        }
        if (name instanceof AsciiString ascii) {
            name(ascii);
        } else {
            token(name.toString());
        }
        reserve(2);
        bytes[length++] = ':';
        bytes[length++] = ' ';
        value(value);
        endLine();
    }

    /** Such names were read by a guard, or are constants. */
    private void name(AsciiString name) {
        int count = name.length();
        reserve(count);
        System.arraycopy(name.array(), name.arrayOffset(), bytes, length, count);
        length += count;
    }

    /** Writes headers without the empty line at their end; how the body is framed is the caller's to say. */
    public HeadWriter headers(MultiMap headers) throws UnwritableException {
        if (headers instanceof HttpHeaders own) {
            // Names are bytes there, which need not be made texts first.
            for (var all = own.iteratorCharSequence(); all.hasNext(); ) {
                Map.Entry<CharSequence, CharSequence> header = all.next();
                header(header.getKey(), header.getValue().toString());
            }
        } else {
            for (Map.Entry<String, String> header : headers) {
                header(header.getKey(), header.getValue());
            }
        }
        return this;
    }

    /** The same, but leaves out what cannot be written. */
    public HeadWriter writableHeaders(MultiMap headers) {
        int before = length;
        try {
            return headers(headers);
        } catch (UnwritableException e) {
            length = before;
        }
        for (Map.Entry<String, String> header : headers) {
            before = length;
            try {
                header(header.getKey(), header.getValue());
            } catch (UnwritableException e) {
                length = before;
            }
        }
        return this;
    }

    private static boolean isWritten(CharSequence name) {
        int count = name.length();
        return count > 0
                && !(count == TRANSFER_ENCODING.length()
                        && AsciiString.contentEqualsIgnoreCase(TRANSFER_ENCODING, name));
    }

    /** Ends a line. */
    public HeadWriter endLine() {
        reserve(2);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
        return this;
    }

    /** Writes the whole of it to a buffer. */
    public void end(ByteBuf to) {
        to.writeBytes(bytes, 0, length);
    }
}
