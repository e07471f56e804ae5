package io.weir.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficIT {

    @Test
    void countsExactlyWhatItSent() throws Exception {
        try (SampleInstance blue = SampleInstance.start("blue", "guid", 0);
                SampleInstance green = SampleInstance.start("green", "guid", 1)) {
            Traffic.Counts counts = counts(2);

            new Traffic(List.of(address(blue.port()), address(green.port())), "host", 4).send(50, counts);

            assertThat(counts.of(0, "blue")).isEqualTo(50).isEqualTo(blue.answered());
            assertThat(counts.of(1, "green")).isEqualTo(50);
            assertThat(counts.byName()).containsEntry("blue", 50L).containsEntry("green", 50L);
            assertThat(counts.failed()).isZero();
        }
    }

    @Test
    void countsWhatIsNoAnswerOfAnAppAsFailed() throws Exception {
        try (Answers answers = new Answers("HTTP/1.1 503 Service Unavailable\r\nX-Cf-RouterError: no_endpoints\r\n"
                + "Content-Length: 2\r\n\r\nno")) {
            Traffic.Counts counts = counts(1);

            new Traffic(List.of(address(answers.port())), "host", 1).send(3, counts);

            assertThat(counts.failed()).isEqualTo(3);
            assertThat(counts.failures().getFirst()).contains("router 1: status 503 no_endpoints no");
        }
    }

    @Test
    void readsChunkedBodies() throws Exception {
        try (Answers answers = new Answers(String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "X-Sample-App: blue",
                "Transfer-Encoding: chunked",
                "",
                "5",
                "Hello",
                "6",
                " there",
                "0",
                "",
                ""))) {
            try (RouterConnection connection = new RouterConnection(address(answers.port()))) {
                RouterConnection.Answer answer = connection.get("host", "/");

                assertThat(answer.body()).isEqualTo("Hello there");
                assertThat(connection.open()).isTrue();
            }
        }
    }

    @Test
    void countsARequestWithoutAnAnswerAsFailed() throws Exception {
        try (Answers answers = new Answers("")) {
            Traffic.Counts counts = counts(1);

            new Traffic(List.of(address(answers.port())), "host", 1).send(1, counts);

            assertThat(counts.failed()).isEqualTo(1);
        }
    }

    @Test
    void flowsUntilItIsClosed() throws Exception {
        try (SampleInstance blue = SampleInstance.start("blue", "guid", 0)) {
            Traffic.Counts counts = counts(1);

            try (Traffic.Flow _ = new Traffic(List.of(address(blue.port())), "host", 2).flow(counts, 1_000_000)) {
                Eventually.until(Duration.ofSeconds(10), () -> counts.of(0, "blue") > 20, "some requests");
            }

            assertThat(counts.of(0, "blue")).isEqualTo(blue.answered());
        }
    }

    private static Traffic.Counts counts(int routers) {
        return new Traffic.Counts(
                routers, List.of("blue", "green"), Traffic.Counts.Observation::app, observation -> {});
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Gives the same bytes to every request; without bytes it closes the connection. */
    private static final class Answers implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final byte[] answer;

        private Answers(String answer) throws IOException {
            this.answer = answer.getBytes(StandardCharsets.UTF_8);
            Thread.ofVirtual().start(this::serve);
        }

        private void serve() {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    InputStream in = socket.getInputStream();
                    while (readRequest(in) && answer.length > 0) {
                        socket.getOutputStream().write(answer);
                    }
                } catch (IOException ended) {
                    // the client went or the test is over
                }
            }
        }

        /** Reads up to the empty line; false at the end. */
        private static boolean readRequest(InputStream in) throws IOException {
            int newlines = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n' && ++newlines == 2) {
                    return true;
                }
                if (next != '\n' && next != '\r') {
                    newlines = 0;
                }
            }
            return false;
        }

        private int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
