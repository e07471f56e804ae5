package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.weir.embedded.fixture.Eventually;
import io.weir.router.backend.BackendSettings;
import io.weir.router.forward.RawClient.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that speak TLS, and everything that can be wrong with it: real sockets, real certificates. */
@Timeout(60)
class TlsBackendIT {

    private static final String NAME = "instance-1";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir
    static Path folder;

    private static TestAuthority authority;

    @BeforeAll
    static void certify() throws Exception {
        authority = new TestAuthority(folder);
    }

    @Test
    void anEndpointWithItsCertificateIsSpokenToAndAskedForByName() throws Exception {
        AtomicReference<List<?>> asked = new AtomicReference<>();
        try (Bed bed = new Bed(1, trusting());
                RawBackend backend = new RawBackend(authority.listen(TestAuthority.GOOD), c -> {
                    while (!c.readHead().isEmpty()) {
                        asked.set(((ExtendedSSLSession) ((SSLSocket) c.socket).getSession()).getRequestedServerNames());
                        c.write(OK);
                    }
                });
                RawClient client = new RawClient(bed.port)) {
            serve(bed, backend.port(), NAME);

            for (int i = 0; i < 5; i++) {
                assertThat(client.get("h", "/").read().body()).isEqualTo("ok");
            }

            assertThat(backend.connections).hasValue(1);
            assertThat(asked.get()).isEqualTo(List.of(new SNIHostName(NAME)));
        }
    }

    @Test
    void aCertificateForAnotherNameIs503() throws Exception {
        fails(
                authority.listen(TestAuthority.GOOD),
                "another-instance",
                503,
                "x509: certificate is valid for another name");
    }

    @Test
    void aCertificateThatNobodyVouchesForIs526() throws Exception {
        fails(authority.listen(TestAuthority.STRANGER), NAME, 526, "x509: certificate signed by unknown authority");
    }

    @Test
    void aCertificateThatHasExpiredIs526() throws Exception {
        fails(authority.listen(TestAuthority.EXPIRED), NAME, 526, "x509: certificate has expired or is not yet valid");
    }

    @Test
    void anEndpointThatDemandsACertificateIs496() throws Exception {
        fails(demanding("TLSv1.3"), NAME, 496, "remote error: tls: bad certificate");
    }

    /** Before 1.3 a server may say no more than that the handshake has failed, and this one does. */
    @Test
    void anEndpointThatDoesNotSayThatItDemandsACertificateIs525() throws Exception {
        fails(demanding("TLSv1.2"), NAME, 525, "tls: handshake failure");
    }

    private static SSLServerSocket demanding(String version) throws Exception {
        SSLServerSocket server = authority.listen(TestAuthority.GOOD);
        server.setNeedClientAuth(true);
        server.setEnabledProtocols(new String[] {version});
        return server;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theRoutersCertificateIsShownToWhoAsks(String version) throws Exception {
        SSLServerSocket server = demanding(version);
        Path certificate = authority.certificates(TestAuthority.ROUTER);
        Path key = authority.key(TestAuthority.ROUTER);
        AtomicReference<String> shown = new AtomicReference<>("");
        try (Bed bed = new Bed(1, trusting().with(change -> {
                    change.clientCertificate = certificate;
                    change.clientKey = key;
                }));
                RawBackend backend = new RawBackend(server, c -> {
                    while (!c.readHead().isEmpty()) {
                        shown.set(((SSLSocket) c.socket)
                                .getSession()
                                .getPeerPrincipal()
                                .getName());
                        c.write(OK);
                    }
                });
                RawClient client = new RawClient(bed.port)) {
            serve(bed, backend.port(), NAME);

            assertThat(client.get("h", "/").read().body()).isEqualTo("ok");
            assertThat(shown.get()).isEqualTo("CN=router");
        }
    }

    @Test
    void anEndpointThatDoesNotSpeakTlsIs525() throws Exception {
        try (Bed bed = new Bed(1, trusting());
                RawBackend backend = new RawBackend(c -> {
                    c.in.read();
                    c.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                });
                RawClient client = new RawClient(bed.port)) {
            serve(bed, backend.port(), NAME);

            isFailure(client.get("h", "/").read(), 525, "tls: first record does not look like a TLS handshake");
        }
    }

    @Test
    void anEndpointThatHangsUpInTheHandshakeIs525() throws Exception {
        try (Bed bed = new Bed(1, trusting());
                RawBackend backend = new RawBackend(c -> c.in.read());
                RawClient client = new RawClient(bed.port)) {
            serve(bed, backend.port(), NAME);

            isFailure(client.get("h", "/").read(), 525, "tls: handshake failure");
        }
    }

    @Test
    void anEndpointThatIsSilentInTheHandshakeIs504() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (Bed bed = new Bed(1, trusting().with(change -> change.tlsHandshakeTimeout = Duration.ofMillis(300)));
                RawBackend backend = new RawBackend(
                        c -> assertThat(over.await(20, TimeUnit.SECONDS)).isTrue());
                RawClient client = new RawClient(bed.port)) {
            serve(bed, backend.port(), NAME);

            isFailure(client.get("h", "/").read(), 504, "tls: handshake timeout");
            over.countDown();
        }
    }

    @Test
    void whateverIsWrongAnotherEndpointIsTriedWithAnyMethodAndBody() throws Exception {
        try (Bed bed = new Bed(1, trusting());
                RawBackend stranger = new RawBackend(authority.listen(TestAuthority.STRANGER), c -> c.readHead());
                RawBackend plain = new RawBackend(c -> c.in.read());
                RawBackend good = new RawBackend(authority.listen(TestAuthority.GOOD), c -> {
                    for (String head = c.readHead(); !head.isEmpty(); head = c.readHead()) {
                        assertThat(c.in.readNBytes(4)).hasSize(4);
                        c.write(OK);
                    }
                });
                RawClient client = new RawClient(bed.port)) {
            serve(bed, stranger.port(), NAME);
            serve(bed, plain.port(), NAME);
            serve(bed, good.port(), NAME);

            for (int i = 0; i < 6; i++) {
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
                assertThat(client.read().body()).isEqualTo("ok");
            }

            assertThat(good.heads).hasSize(6);
            bed.counts(2, "weir.endpoints.marked");
        }
    }

    @Test
    void authoritiesAreReadAgainWhenTheirFileChanges() throws Exception {
        Path file = Files.copy(
                authority.certificates(TestAuthority.STRANGER),
                folder.resolve("reloaded.crt"),
                StandardCopyOption.REPLACE_EXISTING);
        try (Bed bed = new Bed(1, BackendSettings.defaults().with(change -> change.caCertificates = List.of(file)));
                RawBackend backend = new RawBackend(authority.listen(TestAuthority.GOOD), c -> {
                    while (!c.readHead().isEmpty()) {
                        c.write(OK);
                    }
                });
                RawClient client = new RawClient(bed.port)) {
            serve(bed, backend.port(), NAME);
            assertThat(client.get("h", "/").read().status()).isEqualTo(526);

            Files.copy(authority.authority(), file, StandardCopyOption.REPLACE_EXISTING);

            Eventually.until(
                    Duration.ofSeconds(30),
                    () -> client.get("h", "/").read().status() == 200,
                    "the endpoint is trusted");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndpointOfHttp2IsAskedByAlpnAndMayDecline(boolean speaksHttp2) throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setAlpnVersions(
                                speaksHttp2
                                        ? List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)
                                        : List.of(HttpVersion.HTTP_1_1))
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(authority
                                        .certificates(TestAuthority.GOOD)
                                        .toString())
                                .setKeyPath(authority.key(TestAuthority.GOOD).toString())))
                .requestHandler(request -> request.response().end(request.version() + " " + request.scheme()));
        int port = server.listen(0).await().actualPort();
        try (Bed bed = new Bed(1, trusting());
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint("127.0.0.1", port, "app", "h", "http2", NAME);

            assertThat(client.get("h", "/").read().body()).isEqualTo(speaksHttp2 ? "HTTP_2 https" : "HTTP_1_1 https");
        } finally {
            server.close().await();
            vertx.close().await();
        }
    }

    @Test
    void whileTheTableIsTooOldOnlyEndpointsWithACertificateForTheirNameAreUsed() throws Exception {
        Duration most = Duration.ofMinutes(1);
        RawBackend.Script answering = c -> {
            while (!c.readHead().isEmpty()) {
                c.write(OK);
            }
        };
        try (Bed bed = new Bed(1, trusting().with(change -> change.plainEndpointStalenessMax = most));
                RawBackend plain = new RawBackend(answering);
                RawBackend proven = new RawBackend(authority.listen(TestAuthority.GOOD), answering);
                RawClient client = new RawClient(bed.port)) {
            serve(bed, proven.port(), NAME);
            bed.endpoint(plain.port(), "app", "h");
            bed.route("plain", to("other")).endpoint(1, "other", "plain");

            bed.plainEndpoints.look(most.plusMillis(1), 0);

            for (int i = 0; i < 6; i++) {
                assertThat(client.get("h", "/").read().status()).isEqualTo(200);
            }
            Response refused = client.get("plain", "/").read();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("X-Cf-RouterError")).isEqualTo("stale_endpoints");
            bed.counts(1, "weir.router.errors", "error", "stale_endpoints");
            assertThat(plain.connections).hasValue(0);
            assertThat(proven.connections).hasValue(1);
        }
    }

    private static BackendSettings trusting() throws Exception {
        Path file = authority.authority();
        return BackendSettings.defaults().with(change -> change.caCertificates = List.of(file));
    }

    private static void serve(Bed bed, int port, String san) {
        bed.route("h", to("app")).endpoint("127.0.0.1", port, "app", "h", "http1", san);
    }

    private static void fails(SSLServerSocket server, String expected, int status, String reason) throws Exception {
        try (Bed bed = new Bed(1, trusting());
                RawBackend backend = new RawBackend(server, c -> {
                    while (!c.readHead().isEmpty()) {
                        c.write(OK);
                    }
                });
                RawClient client = new RawClient(bed.port)) {
            serve(bed, backend.port(), expected);

            isFailure(client.get("h", "/").read(), status, reason);

            assertThat(backend.heads).isEmpty();
            bed.counts(1, "weir.endpoints.marked");
        }
    }

    private static void isFailure(Response response, int status, String reason) {
        assertThat(response.header("X-Cf-RouterError")).isEqualTo("endpoint_failure (" + reason + ")");
        assertThat(response.status()).isEqualTo(status);
    }
}
