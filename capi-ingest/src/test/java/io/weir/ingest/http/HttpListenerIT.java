package io.weir.ingest.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.weir.embedded.fixture.Eventually;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.schemas.config.ByteSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every error of the listener, byte for byte over a socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpListenerIT {

    private static final HttpConfig CONFIG = new HttpConfig(
            ByteSize.ofKibibytes(64), 2, Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(5));

    private final Vertx vertx = Vertx.vertx();
    private final CountDownLatch gate = new CountDownLatch(1);
    private HttpListener listener;

    @BeforeAll
    void start() {
        Operation echo = request -> Answer.text(200, "text/plain", request.target() + " " + request.body().length);
        Operation fail = request -> {
            throw new IllegalStateException("a secret detail");
        };
        Operation refuse = request -> {
            throw ProblemException.ofField(ProblemKind.INVALID_CONTENT, "/a", "it is wrong");
        };
        Operation wait = request -> {
            gate.await();
            return Answer.empty();
        };
        listener = HttpListener.start(
                vertx,
                new Listen("127.0.0.1", 0),
                CONFIG,
                List.of(
                        new Resource("echo", "/echo", Map.of("POST", echo, "GET", echo)),
                        new Resource("items", "/items/", Map.of("PUT", echo)),
                        new Resource("fail", "/fail", Map.of("GET", fail)),
                        new Resource("refuse", "/refuse", Map.of("GET", refuse)),
                        new Resource("wait", "/wait", Map.of("GET", wait))),
                new IngestMeters(new SimpleMeterRegistry()));
    }

    @AfterAll
    void stop() throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException {
        gate.countDown();
        listener.close();
        listener.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    @Test
    void leadsARequestToItsOperation() throws IOException {
        assertThat(exchange("POST /echo?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"))
                .startsWith("HTTP/1.1 200 OK")
                .endsWith("/echo?x=1 2");
        assertThat(exchange("PUT /items/a%3A1 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                .endsWith("/items/a%3A1 0");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, 404",
        "GET, /nothing, 404",
        "GET, /echo/, 404",
        "GET, /items/, 404",
        "PUT, /items/a/b, 404",
        "PUT, //echo, 404",
        "DELETE, /echo, 405",
        "PATCH, /items/a, 405",
        "BREW, /echo, 405",
        "GET, /refuse, 422",
        "GET, /fail, 500",
    })
    void everyErrorIsAProblem(String method, String path, int status) throws IOException {
        String answer = exchange(method + " " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .containsIgnoringCase("content-type: application/problem+json")
                .contains("\"type\":\"urn:weir:problem:")
                .contains("\"status\":" + status)
                .contains("\"detail\":\"")
                .doesNotContain("a secret detail")
                .doesNotContain("Exception");
    }

    @Test
    void aMethodThatIsNotAllowedIsToldWhichAre() throws IOException {
        assertThat(exchange("DELETE /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .containsIgnoringCase("\r\nallow: GET, POST\r\n");
    }

    @Test
    void aBodyThatSaysItIsTooLargeIsRefusedBeforeItIsSent() throws IOException {
        assertThat(exchange("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n", 1))
                .startsWith("HTTP/1.1 413 ")
                .contains("urn:weir:problem:body-too-large")
                .contains("65536");
    }

    @Test
    void aBodyThatDoesNotSayHowLongItIsIsRefusedWhileItStreams() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(ISO_8859_1));
            byte[] chunk = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(ISO_8859_1);
            for (int i = 0; i < 40; i++) {
                out.write(chunk);
            }
            // The end never comes, the answer does.
            out.flush();
            assertThat(readAnswer(socket)).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void aConnectionGoesOnAfterABodyThatWasTooLarge() throws IOException {
        String large = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n" + "x".repeat(70_000);
        String small = "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

        assertThat(exchange(large + small)).startsWith("HTTP/1.1 413 ").contains("HTTP/1.1 200 OK");
    }

    @Test
    void aBodyThatDoesNotComeIsGivenUp() throws IOException {
        assertThat(exchange("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab"))
                .startsWith("HTTP/1.1 408 ");
    }

    @ParameterizedTest
    @CsvSource({
        "'GET  HTTP/1.1\r\n\r\n', 4",
        "'\u0001\u0002 nonsense\r\n\r\n', 4",
        "'GET /echo HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n', 4",
    })
    void whatIsNoRequestIsRefusedAsAProblem(String bytes, String statusClass) throws IOException {
        String answer = exchange(bytes);

        // The version may be 1.0: that of the request was never read.
        assertThat(answer).matches("(?s)HTTP/1\\.[01] " + statusClass + ".*").contains("urn:weir:problem:");
    }

    @Test
    void headersAndTargetsHaveALimit() throws IOException {
        assertThat(exchange("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .matches("(?s)HTTP/1\\.[01] 414 .*");
        assertThat(exchange("GET /echo HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(40_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void aClientThatWaitsForContinueIsToldToGoOn() throws IOException {
        assertThat(
                        exchange(
                                "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"))
                .startsWith("HTTP/1.1 100 Continue")
                .contains("HTTP/1.1 200 OK");
    }

    @Test
    void moreRequestsThanMayBeWorkedAreTurnedAwayAndRoomComesBack() throws IOException {
        String wait = "GET /wait HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        String echo = "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        try (Socket one = open(wait);
                Socket two = open(wait)) {
            Eventually.until(
                    Duration.ofSeconds(10), () -> exchange(echo).startsWith("HTTP/1.1 503 "), "there is no room left");
            assertThat(exchange(echo)).containsIgnoringCase("\r\nretry-after: 2\r\n");
            gate.countDown();
            assertThat(readAnswer(one)).startsWith("HTTP/1.1 204 ");
            assertThat(readAnswer(two)).startsWith("HTTP/1.1 204 ");
        }
        Eventually.until(
                Duration.ofSeconds(10), () -> exchange(echo).startsWith("HTTP/1.1 200 "), "there is room again");
    }

    @Test
    void aClientThatGoesAwayInTheMiddleOfABodyLeavesItsRoom() throws IOException {
        for (int i = 0; i < 10; i++) {
            open("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab")
                    .close();
        }
        Eventually.until(
                Duration.ofSeconds(10),
                () -> exchange("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                        .startsWith("HTTP/1.1 200 "),
                "there is room");
    }

    private Socket open(String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        return socket;
    }

    private String exchange(String request) throws IOException {
        try (Socket socket = open(request)) {
            return readAll(socket);
        }
    }

    /** Reads one answer only, since the server waits for a body that never comes. */
    private String exchange(String request, int answers) throws IOException {
        try (Socket socket = open(request)) {
            assertThat(answers).isEqualTo(1);
            return readAnswer(socket);
        }
    }

    private static String readAll(Socket socket) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                read.write(buffer, 0, n);
            }
        } catch (SocketException e) {
            // A connection that is closed while this end still had something to say.
        }
        return read.toString(UTF_8);
    }

    /** Reads until the head and what its Content-Length announces are there. */
    private static String readAnswer(Socket socket) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (true) {
            int n = socket.getInputStream().read(buffer);
            if (n < 0) {
                return read.toString(UTF_8);
            }
            read.write(buffer, 0, n);
            String text = read.toString(UTF_8);
            int head = text.indexOf("\r\n\r\n");
            if (head >= 0 && text.length() - head - 4 >= contentLength(text.substring(0, head))) {
                return text;
            }
        }
    }

    private static int contentLength(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }
}
