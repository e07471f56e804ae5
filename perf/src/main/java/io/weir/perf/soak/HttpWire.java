package io.weir.perf.soak;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One end of an HTTP/1.1 connection, as little as a client and a backend of a soak need: bodies have their length, and nothing is tried
 * again without being told, as the clients of libraries do. For one thread.
 */
final class HttpWire implements AutoCloseable {

    private static final int HEAD_BYTES_MAX = 64 << 10;
    private static final int BODY_BYTES_MAX = 1 << 20;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /**
     * What comes before a body.
     *
     * @param first request line or status line
     * @param fields by name in lower case; the last one of a name counts
     */
    record Head(String first, Map<String, String> fields) {

        /** That part of the first line, counted from 0; empty if it has no such part. */
        String part(int number) {
            String[] parts = first.split(" ", number + 2);
            return parts.length > number ? parts[number] : "";
        }

        String field(String name) {
            return fields.getOrDefault(name, "");
        }

        /** Whether the sender closes the connection after this message. */
        boolean closes() {
            return field("connection").toLowerCase(Locale.ROOT).contains("close");
        }
    }

    HttpWire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /** The next head; null where the other side has closed the connection before its first byte. */
    @Nullable Head readHead() throws IOException {
        String first = line();
        if (first == null) {
            return null;
        }
        Map<String, String> fields = new HashMap<>();
        int bytes = first.length();
        for (String line = rest(line()); !line.isEmpty(); line = rest(line())) {
            bytes += line.length();
            if (bytes > HEAD_BYTES_MAX) {
                throw new IOException("a head of more than " + HEAD_BYTES_MAX + " bytes");
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("no field: " + line);
            }
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Head(first, fields);
    }

    private static String rest(@Nullable String line) throws IOException {
        if (line == null) {
            throw new EOFException("closed within a head");
        }
        return line;
    }

    /** Without its end; null at the end of the stream. */
    private @Nullable String line() throws IOException {
        var text = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return text.toString();
            }
            if (next != '\r') {
                text.append((char) next);
            }
            if (text.length() > HEAD_BYTES_MAX) {
                throw new IOException("a line of more than " + HEAD_BYTES_MAX + " bytes");
            }
        }
        if (!text.isEmpty()) {
            throw new EOFException("closed within a line");
        }
        return null;
    }

    /** What follows that head. */
    String readBody(Head head) throws IOException {
        if (head.fields().containsKey("transfer-encoding")) {
            throw new IOException("a body without its length: " + head);
        }
        String said = head.field("content-length");
        int length = said.isEmpty() ? 0 : Integer.parseInt(said);
        if (length > BODY_BYTES_MAX) {
            throw new IOException("a body of " + length + " bytes");
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("closed within a body");
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Sends it in one piece. */
    void write(String head, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        out.write((head + "Content-Length: " + bytes.length + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more, whatever became of it.
        }
    }
}
