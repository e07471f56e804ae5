package io.weir.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.weir.embedded.fixture.Eventually;
import io.weir.ingest.fixture.Pki;
import io.weir.ingest.metrics.IngestMeters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificate files that change while the listener serves. */
class TlsReloadIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    @Test
    void aChangedPairIsUsedForNewConnectionsAndABrokenOneIsNot() throws IOException {
        Pki pki = Pki.create(folder).issue("one", "CN=one", "ip:127.0.0.1").issue("two", "CN=two", "ip:127.0.0.1");
        Path certificate = folder.resolve("server.crt");
        Path key = folder.resolve("server.key");
        install(pki, "one", certificate, key);
        ListenTlsConfig tls =
                ListenTlsConfig.of(certificate, key, List.of()).with(ClientCertificates.NONE, Duration.ofMillis(100));
        try (HttpListener listener = start(tls)) {
            assertThat(shown(pki, listener)).isEqualTo("CN=one");

            Files.writeString(certificate, "nonsense");
            Eventually.until(SOON, () -> reloads("failed") >= 1, "the broken file was looked at");
            assertThat(shown(pki, listener)).isEqualTo("CN=one");

            install(pki, "two", certificate, key);

            Eventually.until(SOON, () -> shown(pki, listener).equals("CN=two"), "the new pair is shown");
            assertThat(reloads("applied")).isPositive();
        }
    }

    @Test
    void aFileThatCannotBeUsedIsNamedAtTheStart() throws IOException {
        Path missing = folder.resolve("missing.crt");
        Path empty = Files.writeString(folder.resolve("empty.crt"), "nothing");

        assertThatThrownBy(() -> start(ListenTlsConfig.of(missing, missing, List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("listen.tls.certificate")
                .hasMessageContaining("missing.crt");
        assertThatThrownBy(() -> start(ListenTlsConfig.of(empty, empty, List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty.crt");
    }

    @Test
    void aHandshakeThatDoesNotComeIsGivenUp() throws IOException {
        Pki pki = Pki.create(folder).issue("one", "CN=one", "ip:127.0.0.1");
        ListenTlsConfig tls = ListenTlsConfig.of(pki.certificateFile("one"), pki.keyFile("one"), List.of());
        try (HttpListener listener = start(tls);
                Socket silent = new Socket(InetAddress.ofLiteral("127.0.0.1"), listener.port())) {
            silent.setSoTimeout(10_000);
            assertThat(silent.getInputStream().read()).isNegative();
        }
    }

    private double reloads(String outcome) {
        return meters.counter("weir.ingest.tls.reloads", "outcome", outcome).count();
    }

    private static void install(Pki pki, String alias, Path certificate, Path key) throws IOException {
        Files.copy(pki.keyFile(alias), key, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(pki.certificateFile(alias), certificate, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String shown(Pki pki, HttpListener listener) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) pki.client(null).getSocketFactory().createSocket("127.0.0.1", listener.port())) {
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        }
    }

    private HttpListener start(ListenTlsConfig tls) {
        IngestMeters ingest = new IngestMeters(meters);
        return HttpListener.start(new HttpListener.Parts(
                vertx,
                new Listen("127.0.0.1", 0),
                Optional.of(tls),
                HttpConfig.defaults().withConnections(100, 100, Duration.ofSeconds(1)),
                List.of(new Resource("echo", "/echo", Map.of("GET", request -> Answer.empty()))),
                RateLimits.none(ingest),
                ingest));
    }
}
