package io.weir.router.forward;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that sends bytes as they are and reads responses as they come. */
final class RawClient implements AutoCloseable {

    final Socket socket;
    final InputStream in;
    final OutputStream out;

    RawClient(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** A head of these lines, with its empty line. */
    static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    RawClient send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return this;
    }

    RawClient get(String host, String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    /** The head of the next response, with its empty line; empty when the router hung up. */
    String readHead() throws IOException {
        return RawBackend.readHead(in);
    }

    /** The next response with a Content-Length body. */
    Response read() throws IOException {
        String head = readHead();
        String length = RawBackend.header(head, "Content-Length");
        byte[] body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
        return new Response(head, new String(body, StandardCharsets.ISO_8859_1));
    }

    /** Everything until the router hangs up. */
    String readToEnd() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    record Response(String head, String body) {

        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        String header(String name) {
            return RawBackend.header(head, name);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
