package io.weir.router;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An instance of an app that takes every request as one for another protocol, in which it says what it hears. */
final class UpgradingApp implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    UpgradingApp() throws IOException {
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** What a client hears that says {@code text} after an upgrade; the status line where there was none. */
    static String said(int port, String host, String text) throws IOException {
        try (Talk talk = new Talk(port, host)) {
            return talk.answer().startsWith("HTTP/1.1 101 ") ? talk.say(text) : talk.answer();
        }
    }

    /** A client's connection that asked for an upgrade. */
    static final class Talk implements AutoCloseable {

        private final Socket socket;
        private final String answer;

        Talk(int port, String host) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            String head = "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            answer = head(socket.getInputStream());
        }

        /** The response's head. */
        String answer() {
            return answer;
        }

        /** What comes back. */
        String say(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
        }

        /** Returns when the other side has ended it; fails after 20 s. */
        void awaitEnd() throws IOException {
            if (socket.getInputStream().read() >= 0) {
                throw new IOException("something was said instead");
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                threads.execute(() -> echo(socket));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            head(socket.getInputStream());
            socket.getOutputStream()
                    .write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The client is gone.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.close();
    }
}
