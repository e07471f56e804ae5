package io.weir.router.backend;

import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes the head of a request of HTTP/1.1. Pure.
 *
 * <p>Whatever the client's protocol let through, no line break gets into a line here: a request that would need one is not sent.
 */
final class Http1Head {

    /** A name or value that cannot be part of a header of HTTP/1.1. */
    static final class UnwritableException extends Exception {

        private static final long serialVersionUID = 1;

        UnwritableException(String part) {
            super("cannot be written as HTTP/1.1: " + part, null, false, false);
        }
    }

    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "Transfer-Encoding: chunked\r\n".getBytes(StandardCharsets.US_ASCII);

    private Http1Head() {}

    static void write(BackendRequest request, ByteBuf to) throws UnwritableException {
        token(request.method(), to);
        to.writeByte(' ');
        token(request.target(), to);
        to.writeBytes(VERSION);
        headers(request.headers(), to);
        if (request.chunked()) {
            to.writeBytes(CHUNKED);
        }
        to.writeByte('\r').writeByte('\n');
    }

    /** Headers without the empty line at their end. */
    static void headers(MultiMap headers, ByteBuf to) throws UnwritableException {
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey();
            if (name.isEmpty() || name.equalsIgnoreCase("transfer-encoding")) {
                continue;
            }
            token(name, to);
            to.writeByte(':').writeByte(' ');
            value(header.getValue(), to);
            to.writeByte('\r').writeByte('\n');
        }
    }

    private static void token(String text, ByteBuf to) throws UnwritableException {
        to.ensureWritable(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > 255 || c == 127) {
                throw new UnwritableException(text);
            }
            to.writeByte(c);
        }
    }

    private static void value(String text, ByteBuf to) throws UnwritableException {
        to.ensureWritable(text.length() + 2);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == 0 || c > 255) {
                throw new UnwritableException(text);
            }
            to.writeByte(c);
        }
    }
}
