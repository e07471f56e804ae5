package io.weir.router.rehearsal;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client with one connection, who asks for what clients usually ask for. For one thread. */
final class Visitor implements AutoCloseable {

    static final String BODY = "a body of a few words";

    private static final int ANSWER_MILLIS_MAX = 5_000;
    private static final String LENGTH = "content-length:";
    private static final int UNKNOWN_EVERY = 8;
    private static final int POST_EVERY = 4;

    private final Socket socket;
    private final InputStream in;

    Visitor(int port) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(ANSWER_MILLIS_MAX);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Asks for a page with cookies, for one that is not there, or sends a form, by that number; returns when it is answered. */
    void ask(int number) throws IOException {
        boolean unknown = number % UNKNOWN_EVERY == 1;
        boolean post = number % POST_EVERY == 2;
        String request = (post ? "POST" : "GET") + " /path/" + number + "?query=of HTTP/1.1\r\nHost: "
                + (unknown ? "nobody." : "") + Stage.HOST
                + "\r\nUser-Agent: rehearsal\r\nAccept: text/html, */*;q=0.8\r\nAccept-Encoding: gzip\r\n"
                + "Cookie: a=b; c=d\r\nX-Forwarded-For: 192.0.2.7\r\n"
                + (post ? "Content-Type: text/plain\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY : "\r\n");
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        int status = readResponse();
        if (status != (unknown ? 404 : 200)) {
            throw new IOException("a rehearsed request was answered " + status);
        }
    }

    private int readResponse() throws IOException {
        String first = readLine();
        int length = 0;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
        }
        in.skipNBytes(length);
        return Integer.parseInt(first.split(" ", 3)[1]);
    }

    private String readLine() throws IOException {
        var line = new StringBuilder();
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) {
                throw new EOFException("a rehearsed request was not answered");
            }
            line.append((char) read);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
