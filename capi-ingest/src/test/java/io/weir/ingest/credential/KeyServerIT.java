package io.weir.ingest.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.ingest.fixture.Issuer;
import io.weir.ingest.metrics.IngestMeters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Key sets from servers that behave and from servers that do not. */
class KeyServerIT {

    private static final Duration TIMEOUT = Duration.ofMillis(800);

    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/good", exchange -> answer(exchange, 200, "{\"keys\":[]}"));
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/good");
            answer(exchange, 302, "");
        });
        server.createContext("/large", exchange -> answer(exchange, 200, " ".repeat((int) KeyServer.BYTES_MAX + 1)));
        server.createContext("/silent", waiting(exchange -> {}));
        server.createContext("/stalling", waiting(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
        }));
        server.start();
    }

    private HttpHandler waiting(HttpHandler first) {
        return exchange -> {
            first.handle(exchange);
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void whatIsServedIsFetched() throws Exception {
        try (KeyServer keys = new KeyServer(config("/good"))) {
            assertThat(new String(keys.fetch(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("{\"keys\":[]}");
        }
    }

    @Test
    void aServerThatSendsElsewhereTooMuchOrNothingIsGivenUp() {
        refused("/moved", "302");
        refused("/missing", "404");
        refused("/large", "");
        refused("/silent", "");
        refused("/stalling", "800 ms");
    }

    private void refused(String path, String why) {
        try (KeyServer keys = new KeyServer(config(path))) {
            Instant begin = Instant.now();
            assertThatThrownBy(keys::fetch)
                    .as(path)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(why);
            assertThat(Duration.between(begin, Instant.now())).isLessThan(TIMEOUT.plusSeconds(5));
        }
    }

    @Test
    void aKeySetMayBeAFile(@TempDir Path folder) throws Exception {
        Instant now = Instant.now();
        try (Issuer issuer = Issuer.start()) {
            Path file = Files.writeString(folder.resolve("keys.json"), issuer.keySet());
            JwtConfig config = config(Optional.empty(), Optional.of(file));
            try (TokenCheck check = TokenCheck.of(config, new IngestMeters(new SimpleMeterRegistry()))) {
                Claims claims =
                        check.verified(issuer.token(Issuer.claims("cells", now).build()), now);

                assertThat(claims.clientId()).contains("cells");
            }
        }
    }

    private JwtConfig config(String path) {
        return config(
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path)), Optional.empty());
    }

    private static JwtConfig config(Optional<URI> url, Optional<Path> file) {
        return new JwtConfig(
                url,
                file,
                Optional.empty(),
                Issuer.NAME,
                Issuer.AUDIENCE,
                List.of(),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofHours(1),
                TIMEOUT);
    }
}
