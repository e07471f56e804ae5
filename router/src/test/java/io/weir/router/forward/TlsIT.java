package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.embedded.fixture.Eventually;
import io.weir.router.ForeignTool;
import io.weir.router.frontend.CertificateSettings;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.frontend.FrontendSettings.ForwardedClientCert;
import io.weir.router.frontend.TlsSettings;
import io.weir.router.frontend.TlsSettings.ClientCertificates;
import io.weir.router.tls.TestAuthority;
import io.weir.router.tls.TestAuthority.Pair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The TLS listener: certificates by name, their reload, versions, and client certificates. */
@Timeout(120)
class TlsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    static Path shared;

    private static TestAuthority authority;
    private static TestAuthority stranger;
    private static Pair fallback;
    private static Pair wildcard;
    private static Pair exact;
    private static Pair exactRsa;
    private static Pair renewed;
    private static Pair user;
    private static Pair strangersUser;
    private static RawBackend backend;

    @TempDir
    Path folder;

    @BeforeAll
    static void issue() throws IOException {
        authority = new TestAuthority(shared, "authority");
        stranger = new TestAuthority(shared, "stranger");
        fallback = authority.issue("fallback", "fallback.example.com");
        wildcard = authority.issue("wildcard", "*.apps.example.com");
        exact = authority.issue("exact", "shop.apps.example.com");
        exactRsa = authority.issueRsa("rsa", "shop.apps.example.com");
        renewed = authority.issue("renewed", "fallback.example.com", "new.example.com");
        user = authority.issue("user", "user.example.com");
        strangersUser = stranger.issue("spy", "spy.example.com");
        backend = RawBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }

    @AfterAll
    static void close() throws IOException {
        backend.close();
    }

    @BeforeEach
    void forget() {
        backend.heads.clear();
    }

    private static Bed bed(TlsSettings tls, ForwardedClientCert xfcc) {
        return Bed.behind(FrontendSettings.loopback().with(listen -> {
                    listen.tls = tls;
                    listen.forwardedClientCert = xfcc;
                }))
                .endpoint(backend.port(), "app", "unused")
                .route("h", to("app"));
    }

    private static Bed bed(TlsSettings tls) {
        return bed(tls, ForwardedClientCert.ALWAYS_FORWARD);
    }

    private static TlsSettings showing(Pair... pairs) {
        return TlsSettings.of(Arrays.stream(pairs)
                .map(pair -> new CertificateSettings(pair.certificate(), pair.key()))
                .toList());
    }

    private static TlsSettings asking(ClientCertificates asked, List<Path> authorities) {
        TlsSettings tls = showing(fallback);
        return new TlsSettings(
                tls.host(),
                tls.port(),
                tls.certificates(),
                tls.minVersion(),
                tls.maxVersion(),
                tls.cipherSuites(),
                tls.handshakeTimeout(),
                tls.reloadInterval(),
                asked,
                authorities,
                true);
    }

    private static TlsSettings reloading(Pair pair) {
        TlsSettings tls = showing(pair);
        return new TlsSettings(
                tls.host(),
                tls.port(),
                tls.certificates(),
                tls.minVersion(),
                tls.maxVersion(),
                tls.cipherSuites(),
                tls.handshakeTimeout(),
                Duration.ofMillis(50),
                tls.clientCertificates(),
                tls.clientCaFiles(),
                false);
    }

    /** Connects and shakes hands, asking for a name. */
    private static RawClient connect(Bed bed, SSLContext context, @Nullable String name, String... versions)
            throws IOException {
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), bed.tlsPort);
        SSLParameters parameters = socket.getSSLParameters();
        if (name != null) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        if (versions.length > 0) {
            parameters.setProtocols(versions);
        }
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return new RawClient(socket);
    }

    private static X509Certificate shown(RawClient client) throws IOException {
        return (X509Certificate) ((SSLSocket) client.socket).getSession().getPeerCertificates()[0];
    }

    private static String subject(Bed bed, @Nullable String name) throws IOException {
        try (RawClient client = connect(bed, authority.client(null), name)) {
            return shown(client).getSubjectX500Principal().getName();
        }
    }

    @Test
    void theMostSpecificNameChoosesTheCertificate() throws Exception {
        try (Bed bed = bed(showing(fallback, wildcard, exact))) {
            Function<@Nullable String, String> subject = name -> {
                try {
                    return subject(bed, name);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };

            assertThat(subject.apply("shop.apps.example.com")).isEqualTo("CN=shop.apps.example.com");
            assertThat(subject.apply("SHOP.apps.EXAMPLE.com")).isEqualTo("CN=shop.apps.example.com");
            assertThat(subject.apply("blog.apps.example.com")).isEqualTo("CN=any.apps.example.com");
            assertThat(subject.apply("a.blog.apps.example.com")).isEqualTo("CN=fallback.example.com");
            assertThat(subject.apply("elsewhere.example.org")).isEqualTo("CN=fallback.example.com");
            assertThat(subject.apply(null)).isEqualTo("CN=fallback.example.com");
            bed.counts(6, "weir.tls.handshakes", "outcome", "done");
        }
    }

    @Test
    void aNameMayHaveCertificatesWithKeysOfTwoTypes() throws Exception {
        try (Bed bed = bed(showing(fallback, exactRsa, exact))) {
            assertThat(keyFor(bed, "ECDSA+SHA256:RSA-PSS+SHA256")).contains("Signature type: RSA");
            assertThat(keyFor(bed, "ECDSA+SHA256")).contains("Signature type: ECDSA");
        }
    }

    private static String keyFor(Bed bed, String signatures) throws Exception {
        return ForeignTool.run(
                        "openssl",
                        "s_client",
                        "-connect",
                        "127.0.0.1:" + bed.tlsPort,
                        "-servername",
                        "shop.apps.example.com",
                        "-sigalgs",
                        signatures,
                        "-brief")
                .output();
    }

    @Test
    void requestsComeThroughAsTheyDoWithoutTls() throws Exception {
        try (Bed bed = bed(showing(fallback));
                RawClient client = connect(bed, authority.client(null), "h")) {
            assertThat(client.get("h", "/a").read().status()).isEqualTo(200);
            assertThat(client.get("h", "/b").read().status()).isEqualTo(200);

            assertThat(backend.heads).hasSize(2);
            assertThat(RawBackend.header(backend.heads.getFirst(), "X-Forwarded-Proto"))
                    .isEqualTo("https");
        }
    }

    @Test
    void thePlainListenerCanBeLeftOut() throws Exception {
        FrontendSettings settings = FrontendSettings.loopback().with(listen -> {
            listen.plain = false;
            listen.tls = showing(fallback);
        });
        try (Bed bed = Bed.behind(settings)
                        .endpoint(backend.port(), "app", "unused")
                        .route("h", to("app"));
                RawClient client = connect(bed, authority.client(null), "h")) {
            assertThat(bed.port).isEqualTo(-1);
            assertThat(client.get("h", "/").read().status()).isEqualTo(200);
        }
    }

    @Test
    void versionsOutsideOfTheBoundsAreRefused() throws Exception {
        TlsSettings tls = showing(fallback);
        TlsSettings newest = new TlsSettings(
                tls.host(),
                tls.port(),
                tls.certificates(),
                "TLSv1.3",
                "TLSv1.3",
                List.of(),
                tls.handshakeTimeout(),
                tls.reloadInterval(),
                tls.clientCertificates(),
                List.of(),
                false);
        try (Bed both = bed(tls);
                Bed only = bed(newest)) {
            try (RawClient old = connect(both, authority.client(null), null, "TLSv1.2");
                    RawClient recent = connect(both, authority.client(null), null, "TLSv1.3")) {
                assertThat(((SSLSocket) old.socket).getSession().getProtocol()).isEqualTo("TLSv1.2");
                assertThat(((SSLSocket) recent.socket).getSession().getProtocol())
                        .isEqualTo("TLSv1.3");
            }
            assertThatThrownBy(() -> connect(only, authority.client(null), null, "TLSv1.2"))
                    .isInstanceOf(SSLException.class);
            Eventually.until(
                    PATIENCE,
                    () -> only.count("weir.tls.handshakes", "outcome", "failed") == 1,
                    "the refusal is counted");
        }
    }

    @Test
    void changedFilesServeNewConnectionsAndTheOldOnesGoOn() throws Exception {
        Pair here = copy(fallback);
        try (Bed bed = bed(reloading(here));
                RawClient before = connect(bed, authority.client(null), null)) {
            assertThat(before.get("h", "/").read().status()).isEqualTo(200);
            double expiry =
                    bed.meters.get("weir.tls.certificate.expiry").gauge().value();
            assertThat(expiry)
                    .isEqualTo((double) shown(before).getNotAfter().toInstant().getEpochSecond());

            TestAuthority.replace(here, renewed);
            Eventually.until(
                    PATIENCE,
                    () -> subject(bed, null).equals("CN=fallback.example.com") && names(bed) == 2,
                    "it is shown");

            assertThat(before.get("h", "/").read().status()).isEqualTo(200);
            bed.counts(1, "weir.tls.reloads", "outcome", "done");
        }
    }

    private static int names(Bed bed) throws Exception {
        try (RawClient client = connect(bed, authority.client(null), null)) {
            return shown(client).getSubjectAlternativeNames().size();
        }
    }

    @Test
    void filesThatCannotBeUsedLeaveTheOldCertificateInPlace() throws Exception {
        Pair here = copy(fallback);
        try (Bed bed = bed(reloading(here))) {
            String whole = Files.readString(renewed.certificate());
            double failed = 0;
            for (String content : List.of(whole.substring(0, whole.length() / 4), "", whole)) {
                // The last is whole, but not the key's.
                Path next = Files.writeString(folder.resolve("next"), content);
                TestAuthority.replace(here.certificate(), next);
                double before = failed;
                Eventually.until(
                        PATIENCE,
                        () -> bed.count("weir.tls.reloads", "outcome", "failed") == before + 1,
                        "it is refused");
                failed++;
                assertThat(names(bed)).isEqualTo(1);
            }
            Files.delete(here.certificate());
            Eventually.until(
                    PATIENCE, () -> bed.count("weir.tls.reloads", "outcome", "failed") == 4, "its absence is told");
            assertThat(names(bed)).isEqualTo(1);

            TestAuthority.replace(here, renewed);

            Eventually.until(PATIENCE, () -> names(bed) == 2, "the whole pair is shown");
            bed.counts(1, "weir.tls.reloads", "outcome", "done");
        }
    }

    private Pair copy(Pair pair) throws IOException {
        return new Pair(
                pair.alias(),
                Files.copy(pair.certificate(), folder.resolve("tls.pem")),
                Files.copy(pair.key(), folder.resolve("tls.key")));
    }

    @Test
    void aCertificateThatCannotBeReadIsNamedAtTheStart() {
        Path none = folder.resolve("none.pem");
        TlsSettings tls = TlsSettings.of(List.of(new CertificateSettings(none, fallback.key())));
        TlsSettings mixed = TlsSettings.of(List.of(new CertificateSettings(fallback.certificate(), wildcard.key())));

        assertThatThrownBy(() -> bed(tls)).hasMessageContaining("listen.tls").hasMessageContaining(none.toString());
        assertThatThrownBy(() -> bed(mixed))
                .hasMessageContaining(wildcard.key() + " is not the key of " + fallback.certificate());
    }

    @Test
    void aRequiredClientCertificateIsForwarded() throws Exception {
        TlsSettings required = asking(ClientCertificates.REQUIRE, List.of(authority.certificate));
        try (Bed bed = bed(required, ForwardedClientCert.SANITIZE_SET)) {
            try (RawClient client = connect(bed, authority.client(user), null)) {
                client.send(RawClient.lines("GET / HTTP/1.1", "Host: h", "X-Forwarded-Client-Cert: forged"));
                assertThat(client.read().status()).isEqualTo(200);
            }
            assertThat(RawBackend.header(backend.heads.getFirst(), "X-Forwarded-Client-Cert"))
                    .isEqualTo(authority.base64(user));
            assertThat(talk(bed, null)).isEqualTo("refused");
            assertThat(talk(bed, strangersUser)).isEqualTo("refused");
            Eventually.until(
                    PATIENCE, () -> bed.count("weir.tls.handshakes", "outcome", "failed") == 2, "both are counted");
        }
    }

    @Test
    void aRequestedClientCertificateMayBeMissingButNotUntrusted() throws Exception {
        TlsSettings requested = asking(ClientCertificates.REQUEST, List.of(authority.certificate));
        try (Bed bed = bed(requested, ForwardedClientCert.FORWARD)) {
            assertThat(talk(bed, user)).isEqualTo("sent by a proxy");
            assertThat(talk(bed, null)).isEmpty();
            assertThat(talk(bed, strangersUser)).isEqualTo("refused");
        }
        try (Bed bed = bed(requested, ForwardedClientCert.ALWAYS_FORWARD)) {
            assertThat(talk(bed, null)).isEqualTo("sent by a proxy");
        }
        try (Bed bed = bed(requested, ForwardedClientCert.SANITIZE_SET)) {
            assertThat(talk(bed, null)).isEmpty();
        }
    }

    /** What the backend is told of the client's certificate, or "refused". */
    private static String talk(Bed bed, @Nullable Pair shown) throws IOException {
        backend.heads.clear();
        SSLContext context = shown != null && shown.equals(strangersUser)
                ? authority.clientOf(stranger, shown)
                : authority.client(shown);
        // In TLS 1.3 a client takes its handshake for done before the server has looked at its certificate.
        try (RawClient client = connect(bed, context, null)) {
            client.send(RawClient.lines("GET / HTTP/1.1", "Host: h", "X-Forwarded-Client-Cert: sent by a proxy"));
            return client.readHead().isEmpty()
                    ? "refused"
                    : RawBackend.header(backend.heads.getFirst(), "X-Forwarded-Client-Cert");
        } catch (IOException refused) {
            return "refused";
        }
    }

    @Test
    void changedAuthoritiesOfClientsCountForNewConnections() throws Exception {
        Path authorities = Files.copy(authority.certificate, folder.resolve("ca.pem"));
        TlsSettings once = asking(ClientCertificates.REQUIRE, List.of(authorities));
        TlsSettings often = new TlsSettings(
                once.host(),
                once.port(),
                once.certificates(),
                once.minVersion(),
                once.maxVersion(),
                once.cipherSuites(),
                once.handshakeTimeout(),
                Duration.ofMillis(50),
                once.clientCertificates(),
                once.clientCaFiles(),
                true);
        try (Bed bed = bed(often, ForwardedClientCert.SANITIZE_SET)) {
            assertThat(talk(bed, strangersUser)).isEqualTo("refused");

            TestAuthority.replace(authorities, stranger.certificate);

            Eventually.until(
                    PATIENCE,
                    () -> talk(bed, strangersUser).equals(stranger.base64(strangersUser)),
                    "it is trusted now");
            assertThat(talk(bed, user)).isEqualTo("refused");
        }
    }

    @Test
    void aHandshakeThatDoesNotEndIsClosedAndCounted() throws Exception {
        TlsSettings tls = showing(fallback);
        TlsSettings hasty = new TlsSettings(
                tls.host(),
                tls.port(),
                tls.certificates(),
                tls.minVersion(),
                tls.maxVersion(),
                List.of(),
                Duration.ofMillis(200),
                tls.reloadInterval(),
                tls.clientCertificates(),
                List.of(),
                false);
        try (Bed bed = bed(hasty)) {
            try (RawClient silent = new RawClient(bed.tlsPort)) {
                assertThat(silent.readToEnd()).isEmpty();
            }
            try (RawClient loud = new RawClient(bed.tlsPort)) {
                loud.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(loud.readHead()).isEmpty();
            }
            Eventually.until(
                    PATIENCE, () -> bed.count("weir.tls.handshakes", "outcome", "failed") == 2, "both are counted");
            assertThat(bed.connections.open()).isZero();
        }
    }

    @Test
    void foreignClientsAreServed() throws Exception {
        try (Bed bed = bed(showing(fallback, wildcard, exact))) {
            String url = "https://h:" + bed.tlsPort + "/";
            String[] resolve = {"--resolve", "h:" + bed.tlsPort + ":127.0.0.1", "-sk"};
            var h2 = ForeignTool.run(
                    "", "curl", List.of(resolve[0], resolve[1], resolve[2], "--http2", "-w", " %{http_version}", url));
            var h1 = ForeignTool.run(
                    "",
                    "curl",
                    List.of(resolve[0], resolve[1], resolve[2], "--http1.1", "-w", " %{http_version}", url));
            var openssl = ForeignTool.run(
                    "openssl",
                    "s_client",
                    "-connect",
                    "127.0.0.1:" + bed.tlsPort,
                    "-servername",
                    "x.apps.example.com",
                    "-CAfile",
                    authority.certificate.toString(),
                    "-verify_return_error",
                    "-alpn",
                    "h2,http/1.1");

            assertThat(h2.output()).isEqualTo("ok 2");
            assertThat(h1.output()).isEqualTo("ok 1.1");
            assertThat(openssl.output())
                    .contains("CN = any.apps.example.com", "ALPN protocol: h2", "Verify return code: 0 (ok)");
            assertThat(backend.heads).hasSize(2).allSatisfy(head -> {
                assertThat(RawBackend.header(head, "Host")).isEqualTo("h:" + bed.tlsPort);
                assertThat(RawBackend.header(head, "Transfer-Encoding")).isEmpty();
            });
        }
    }
}
