package io.weir.standalone.demo;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One keep-alive connection to a router, over which requests follow one another. It is this small because a client with
 * retries of its own would hide what the demo wants to see. Used by one thread.
 */
final class RouterConnection implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int LINE_BYTES_MAX = 16_384;
    private static final int BODY_BYTES_MAX = 1 << 20;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    private boolean open = true;

    RouterConnection(InetSocketAddress router) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(router, TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** An answer; header names in lower case. */
    record Answer(int status, Map<String, String> headers, String body) {

        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** False when the router ended the connection; it takes no further request then. */
    boolean open() {
        return open;
    }

    Answer get(String host, String path) throws IOException {
        open = false;
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: weir-demo\r\n\r\n";
        out.write(request.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        String statusLine = line();
        int space = statusLine.indexOf(' ');
        if (!statusLine.startsWith("HTTP/1.") || statusLine.length() < space + 4) {
            throw new IOException("not an HTTP answer: '" + statusLine + "'");
        }
        int status = Integer.parseInt(statusLine.substring(space + 1, space + 4));
        Map<String, String> headers = headers();
        String body = body(headers);
        open = !"close".equalsIgnoreCase(headers.get("connection"));
        return new Answer(status, headers, body);
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private String body(Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            StringBuilder body = new StringBuilder();
            while (true) {
                int size = Integer.parseInt(line().strip(), 16);
                body.append(bytes(size));
                line();
                if (size == 0) {
                    return body.toString();
                }
            }
        }
        return bytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }

    private String bytes(int size) throws IOException {
        if (size < 0 || size > BODY_BYTES_MAX) {
            throw new IOException("body of " + size + " bytes, expected at most " + BODY_BYTES_MAX);
        }
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("connection closed in the middle of a body");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("connection closed without an answer");
            }
            if (line.length() > LINE_BYTES_MAX) {
                throw new IOException("header line longer than " + LINE_BYTES_MAX + " bytes");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        open = false;
        socket.close();
    }
}
