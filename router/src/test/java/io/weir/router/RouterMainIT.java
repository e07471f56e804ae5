package io.weir.router;

import static io.weir.router.PublishedTables.to;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.schemas.topic.TopicCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A router as a process: bodies of any size in a small heap, and SIGTERM. */
@Timeout(180)
class RouterMainIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long BODY_BYTES = Long.getLong("weir.test.bodyMiB", 2048) << 20;

    private static final byte[] BLOCK = new byte[1 << 16];

    @TempDir
    Path folder;

    private final TestPlatform platform = TestPlatform.shared();
    private final TopicCatalog catalog = platform.freshPrefix();
    private HttpServer app;

    @BeforeEach
    void start() throws Exception {
        catalog.createOrVerify(platform.admin());
        app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        app.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        app.createContext("/down", exchange -> {
            exchange.sendResponseHeaders(200, BODY_BYTES);
            writeBody(exchange.getResponseBody());
            exchange.close();
        });
        app.createContext("/up", exchange -> {
            byte[] count = String.valueOf(count(exchange.getRequestBody())).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, count.length);
            exchange.getResponseBody().write(count);
            exchange.close();
        });
        app.start();
        try (PublishedTables tables =
                new PublishedTables(platform.kafkaProperties(), platform.registryUrl(), catalog)) {
            tables.endpoint(app.getAddress().getPort(), "app", "127.0.0.1");
            tables.route("127.0.0.1", 1, to("app", null));
        }
    }

    @AfterEach
    void stop() {
        app.stop(0);
    }

    @Test
    void bodiesMuchLargerThanTheHeapPassBothWays() throws Exception {
        try (RouterProcess router = new RouterProcess(platform, catalog, folder.resolve("out"), "-Xmx128m")) {
            long began = System.nanoTime();
            String received = upload(router.port);
            long uploaded = System.nanoTime();
            long downloaded = download(router.port);
            long ended = System.nanoTime();

            System.out.printf(
                    "%d MiB through a heap of 128 MiB: up %d ms, down %d ms%n",
                    BODY_BYTES >> 20, (uploaded - began) / 1_000_000, (ended - uploaded) / 1_000_000);
            assertThat(received).isEqualTo(String.valueOf(BODY_BYTES));
            assertThat(downloaded).isEqualTo(BODY_BYTES);
            assertThat(router.process.output()).doesNotContain("OutOfMemory");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "USR1"})
    void aSignalDrainsWithoutAFailedRequest(String signal) throws Exception {
        try (RouterProcess router = new RouterProcess(platform, catalog, folder.resolve("out"), "-Xmx128m");
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + router.port + "/up"))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            AtomicInteger served = new AtomicInteger();
            AtomicBoolean done = new AtomicBoolean();
            var asking = Executors.newVirtualThreadPerTaskExecutor().submit(() -> {
                while (!done.get()) {
                    if (client.send(request, HttpResponse.BodyHandlers.ofString())
                                    .statusCode()
                            != 200) {
                        throw new AssertionError("a request failed");
                    }
                    served.incrementAndGet();
                }
                return null;
            });
            Eventually.until(PATIENCE, () -> served.get() > 20, "requests are served");

            new ProcessBuilder("kill", "-" + signal, String.valueOf(router.process.pid()))
                    .start()
                    .waitFor();
            Eventually.until(PATIENCE, () -> router.process.output().contains("router drains"), "it drains");
            int atDrain = served.get();
            Eventually.until(PATIENCE, () -> served.get() > atDrain + 20, "it serves on");
            done.set(true);
            asking.get();

            Eventually.until(PATIENCE, () -> !router.process.isAlive(), "it ends");
            assertThat(router.process.output()).contains("router is drained");
        }
    }

    private static String upload(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /up HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: " + BODY_BYTES
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            writeBody(out);
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return response.substring(response.indexOf("\r\n\r\n") + 4);
        }
    }

    private static long download(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write("GET /down HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            int matched = 0;
            while (matched < 4) {
                int b = in.read();
                matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
            }
            return count(in);
        }
    }

    private static void writeBody(OutputStream out) throws IOException {
        for (long left = BODY_BYTES; left > 0; left -= BLOCK.length) {
            out.write(BLOCK, 0, (int) Math.min(left, BLOCK.length));
        }
    }

    private static long count(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            total += read;
        }
        return total;
    }
}
