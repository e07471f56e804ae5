package io.weir.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.RSAKey;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.ingest.credential.CertificateConfig;
import io.weir.ingest.credential.JwtConfig;
import io.weir.ingest.credential.TokenConfig;
import io.weir.ingest.endpoint.CredentialConfig;
import io.weir.ingest.endpoint.EndpointsConfig;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.fixture.Issuer;
import io.weir.ingest.fixture.Pki;
import io.weir.ingest.fixture.Rig;
import io.weir.ingest.http.AdminConfig;
import io.weir.ingest.http.ListenConfig;
import io.weir.ingest.http.ListenTlsConfig;
import io.weir.ingest.http.RateLimitConfig;
import io.weir.ingest.signature.Signature;
import io.weir.ingest.webhook.WebhookConfig;
import io.weir.ingest.webhook.WebhookCredentialConfig;
import io.weir.schemas.avro.EndpointRegistered;
import io.weir.schemas.avro.EndpointUnregistered;
import io.weir.schemas.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Certificates, tokens, scopes, limits and repeated requests, against a whole instance behind TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecurityIT {

    private static final String WEBHOOK = "/v1/webhooks/capi";
    private static final String SECRET = "a scoped secret";
    private static final String SPACE = "cb97dd25-d4f7-4185-9e6f-ad6e585c207c";
    private static final String ORGANIZATION = "d9be96f5-ea8f-4549-923f-bec882e32e3c";
    private static final String EVENT = Documents.mapEvent("event-1", "route-1").toString();

    private Path folder;

    private final Issuer issuer = Issuer.start();
    private final List<HttpClient> clients = new ArrayList<>();
    private Pki pki;
    private Rig rig;
    private Ingest ingest;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        pki = Pki.create(folder)
                .issue("server", "CN=localhost", "dns:localhost,ip:127.0.0.1")
                .issue("cell", "CN=cell-7,O=Example", "uri:spiffe://example/cell-7")
                .issue("stranger", "CN=stranger,O=Example", "dns:stranger");
        TestPlatform platform = TestPlatform.shared();
        rig = new Rig(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix());
        ListenTlsConfig tls =
                ListenTlsConfig.of(pki.certificateFile("server"), pki.keyFile("server"), List.of(pki.authorityFile()));
        ingest = Ingest.start(rig.config()
                .withPorts(new ListenConfig("127.0.0.1", 0).withTls(tls), new AdminConfig("127.0.0.1", 0))
                .withChecks(
                        new RateLimitConfig(0, 1, 5, 60, List.of()),
                        Optional.of(JwtConfig.of(issuer.keysUrl(), Issuer.NAME, Issuer.AUDIENCE)))
                .withSenders(webhooks(), endpoints()));
    }

    private static WebhookConfig webhooks() {
        return WebhookConfig.signedWith(Secret.of(Rig.SECRET))
                .withCredentials(List.of(
                        WebhookCredentialConfig.of("this-space", Secret.of(SECRET), List.of(), List.of(SPACE)),
                        WebhookCredentialConfig.of("this-org", Secret.of(SECRET), List.of(ORGANIZATION), List.of()),
                        WebhookCredentialConfig.of("elsewhere", Secret.of(SECRET), List.of(), List.of("another-space")),
                        WebhookCredentialConfig.of("cell", CertificateConfig.ofSubject("CN=cell-7,O=Example")),
                        WebhookCredentialConfig.of("hooks", TokenConfig.ofClient("hooks", "weir.write")),
                        WebhookCredentialConfig.of("auditors", TokenConfig.ofClient("auditors", "weir.admin"))));
    }

    private static EndpointsConfig endpoints() {
        List<String> any = List.of("*");
        return new EndpointsConfig(List.of(
                new CredentialConfig("signer", Secret.of(SECRET), Optional.empty(), any, any),
                new CredentialConfig("flooding", Secret.of(SECRET), Optional.empty(), any, any),
                CredentialConfig.of(
                        "cell", CertificateConfig.ofSan("spiffe://example/cell-7"), any, List.of("*.apps.example.com")),
                CredentialConfig.of("emitter", TokenConfig.ofSubject("emitter"), any, any)));
    }

    @AfterAll
    void stop() {
        clients.forEach(HttpClient::shutdownNow);
        ingest.close();
        rig.close();
        issuer.close();
    }

    @Test
    void aClientCertificateProvesACredential() throws Exception {
        assertThat(webhook("cell", Map.of()).statusCode()).isEqualTo(202);
        assertThat(put("cell", "10.3.0.1:8080", "a.apps.example.com", Map.of()).statusCode())
                .isEqualTo(201);
        HttpResponse<String> elsewhere = put("cell", "10.3.0.1:8080", "a.example.com", Map.of());
        assertThat(elsewhere.statusCode()).isEqualTo(403);
        assertThat(elsewhere.body()).contains("a.example.com").contains("'cell'");
    }

    @Test
    void withoutOneOrWithAStrangersItIsRefused() throws Exception {
        HttpResponse<String> none = webhook(null, Map.of());
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate"))
                .contains("Weir-HMAC-SHA256, Weir-Client-Certificate, Bearer realm=\"weir\"");
        HttpResponse<String> stranger = webhook("stranger", Map.of());
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.body()).contains("CN=stranger,O=Example");
    }

    @Test
    void aCertificateOfAnotherAuthorityDoesNotConnect() {
        Pki foreign = Pki.create(folderOf("foreign")).issue("cell", "CN=cell-7,O=Example", "dns:cell");
        assertThatThrownBy(() -> {
                    try (Socket socket = foreignSocket(foreign)) {
                        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
                        assertThat(socket.getInputStream().read()).isNegative();
                        throw new SSLException("closed without a word");
                    }
                })
                .isInstanceOf(IOException.class);
    }

    /** Trusts whatever the server shows and shows the foreign certificate. */
    private Socket foreignSocket(Pki foreign) throws Exception {
        javax.net.ssl.SSLContext context = javax.net.ssl.SSLContext.getInstance("TLS");
        javax.net.ssl.TrustManagerFactory trust = javax.net.ssl.TrustManagerFactory.getInstance("PKIX");
        java.security.KeyStore store = java.security.KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", pki.certificate("ca"));
        trust.init(store);
        context.init(foreign.keys("cell"), trust.getTrustManagers(), null);
        Socket socket = context.getSocketFactory().createSocket("127.0.0.1", ingest.httpPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    @Test
    void curlSpeaksToItWithACertificate() throws Exception {
        Optional<String> curl = onPath("curl");
        if (curl.isEmpty()) {
            System.out.println("SecurityIT: curl is not on the PATH, so it is not tried");
        }
        Assumptions.assumeTrue(curl.isPresent(), "curl is not on the PATH");

        assertThat(curl(curl.orElseThrow(), "cell")).isEqualTo("202");
        assertThat(curl(curl.orElseThrow(), "stranger")).isEqualTo("401");
    }

    private String curl(String curl, String alias) throws IOException, InterruptedException {
        Path body = Files.writeString(folder.resolve("event.json"), EVENT);
        return output(
                List.of(
                        curl,
                        "-sS",
                        "-o",
                        "/dev/null",
                        "-w",
                        "%{http_code}",
                        "--cacert",
                        pki.authorityFile().toString(),
                        "--cert",
                        pki.certificateFile(alias).toString(),
                        "--key",
                        pki.keyFile(alias).toString(),
                        "-H",
                        "Content-Type: application/json",
                        "--data-binary",
                        "@" + body,
                        "https://127.0.0.1:" + ingest.httpPort() + WEBHOOK),
                "");
    }

    @Test
    void opensslSpeaksToItWithACertificate() throws Exception {
        Optional<String> openssl = onPath("openssl");
        if (openssl.isEmpty()) {
            System.out.println("SecurityIT: openssl is not on the PATH, so it is not tried");
        }
        Assumptions.assumeTrue(openssl.isPresent(), "openssl is not on the PATH");
        String request = "POST " + WEBHOOK + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + EVENT.getBytes(UTF_8).length + "\r\nConnection: close\r\n\r\n" + EVENT;

        String said = output(
                List.of(
                        openssl.orElseThrow(),
                        "s_client",
                        "-quiet",
                        "-connect",
                        "127.0.0.1:" + ingest.httpPort(),
                        "-CAfile",
                        pki.authorityFile().toString(),
                        "-cert",
                        pki.certificateFile("cell").toString(),
                        "-key",
                        pki.keyFile("cell").toString()),
                request);

        assertThat(said).contains("HTTP/1.1 202 ");
    }

    @Test
    void plainHttpOnTheTlsPortGetsNoAnswer() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ingest.httpPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(new String(answer, ISO_8859_1)).doesNotContain("HTTP/1.1");
        } catch (java.net.SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void aBearerTokenProvesACredential() throws Exception {
        Instant now = Instant.now();
        String good = issuer.token(Issuer.claims("hooks", now).build());

        assertThat(webhook(null, bearer(good)).statusCode()).isEqualTo(202);
        assertThat(put(
                                null,
                                "10.3.0.2:8080",
                                "b.example.com",
                                bearer(issuer.token(
                                        Issuer.claims("emitter", now).build())))
                        .statusCode())
                .isEqualTo(201);
        refusedToken(Issuer.claims("hooks", now).expirationTime(Date.from(now.minusSeconds(60))), "expired");
        refusedToken(Issuer.claims("hooks", now).audience("other"), "audience");
        refusedToken(Issuer.claims("hooks", now).issuer("other"), "issuer");
        refusedToken(Issuer.claims("nobody", now), "subject or client");
        HttpResponse<String> scope =
                webhook(null, bearer(issuer.token(Issuer.claims("auditors", now).build())));
        assertThat(scope.statusCode()).isEqualTo(403);
        assertThat(scope.headers().firstValue("WWW-Authenticate").orElse("")).contains("error=\"insufficient_scope\"");
    }

    private void refusedToken(com.nimbusds.jwt.JWTClaimsSet.Builder claims, String why) throws Exception {
        String token = issuer.token(claims.build());
        HttpResponse<String> answer = webhook(null, bearer(token));
        assertThat(answer.statusCode()).as(why).isEqualTo(401);
        assertThat(answer.body()).contains(why).doesNotContain(token);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).contains("error=\"invalid_token\"");
    }

    @Test
    void keysAreRotatedAndOutliveTheirServer() throws Exception {
        Instant now = Instant.now();
        RSAKey before = issuer.key();
        assertThat(webhook(
                                null,
                                bearer(Issuer.token(
                                        before, Issuer.claims("hooks", now).build())))
                        .statusCode())
                .isEqualTo(202);

        issuer.rotate("rotated");

        String rotated = issuer.token(Issuer.claims("hooks", now).build());
        assertThat(webhook(null, bearer(rotated)).statusCode()).isEqualTo(202);
        issuer.answerWith(500);
        assertThat(webhook(null, bearer(rotated)).statusCode()).isEqualTo(202);
        String unknown = Issuer.token(
                Issuer.generate("never-published"), Issuer.claims("hooks", now).build());
        HttpResponse<String> unavailable = webhook(null, bearer(unknown));
        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(unavailable.headers().firstValue("Retry-After")).isPresent();
        issuer.answerWith(200);
    }

    @Test
    void aWebhookIsOfTheSpacesAndOrganizationsOfItsCredential() throws Exception {
        assertThat(webhook(null, signedWebhook("this-space", EVENT)).statusCode())
                .isEqualTo(202);
        assertThat(webhook(null, signedWebhook("this-org", EVENT)).statusCode()).isEqualTo(202);
        HttpResponse<String> elsewhere = webhook(null, signedWebhook("elsewhere", EVENT));
        assertThat(elsewhere.statusCode()).isEqualTo(403);
        assertThat(elsewhere.body())
                .contains("\"field\":\"/space/guid\"")
                .contains(SPACE)
                .contains("'elsewhere'");
        String nowhere =
                Documents.routeEvent("audit.route.update", "event-2", "route-1").toString();
        HttpResponse<String> silent = post(nowhere, null, signedWebhook("this-space", nowhere));
        assertThat(silent.statusCode()).isEqualTo(403);
        assertThat(silent.body()).contains("/space/guid is missing");
    }

    @Test
    void theSecretWithoutANameGoesOnAsBefore() throws Exception {
        String timestamp = Long.toString(Instant.now().getEpochSecond());
        Map<String, String> headers = Map.of(
                Signature.TIMESTAMP_HEADER,
                timestamp,
                Signature.SIGNATURE_HEADER,
                Signature.ofWebhook(Rig.SECRET, timestamp, EVENT.getBytes(UTF_8)));

        assertThat(webhook(null, headers).statusCode()).isEqualTo(202);
        assertThat(webhook(null, headers).statusCode())
                .as("repeated it is one hint more")
                .isEqualTo(202);
    }

    @Test
    void anOldRegistrationThatIsRepeatedBringsNothingBack() throws Exception {
        long now = Instant.now().getEpochSecond();
        String id = "10.3.0.9:8080";
        String body = body("z.example.com").toString();
        Map<String, String> old = signedRequest("signer", "PUT", id, body, now - 20);
        assertThat(endpoint("PUT", id, body, null, old).statusCode()).isEqualTo(201);
        assertThat(endpoint("PUT", id, body, null, old).statusCode())
                .as("the same second is a repetition")
                .isEqualTo(200);
        Map<String, String> withdrawal = signedRequest("signer", "DELETE", id, "", now - 10);
        assertThat(endpoint("DELETE", id, "", null, withdrawal).statusCode()).isEqualTo(204);

        HttpResponse<String> repeated = endpoint("PUT", id, body, null, old);

        assertThat(repeated.statusCode()).isEqualTo(409);
        assertThat(repeated.body())
                .contains("urn:weir:problem:stale")
                .contains("\"field\":\"X-Weir-Timestamp\"")
                .contains(id);
        assertThat(rig.log().endpointEvents().stream()
                        .filter(entry -> entry.key().equals(id))
                        .map(entry -> entry.value().getChange().getClass())
                        .toList())
                .isEqualTo(List.of(EndpointRegistered.class, EndpointUnregistered.class));
        assertThat(endpoint("DELETE", id, "", null, withdrawal).statusCode()).isEqualTo(204);
        assertThat(put("cell", id, "z.apps.example.com", Map.of()).statusCode())
                .as("a certificate has no time")
                .isEqualTo(201);
    }

    @Test
    void aCredentialThatSendsTooMuchIsTurnedAway() throws Exception {
        Map<Integer, Integer> statuses = new TreeMap<>();
        Optional<HttpResponse<String>> turnedAway = Optional.empty();
        for (int i = 0; i < 200 && turnedAway.isEmpty(); i++) {
            String body = body("f.example.com").toString();
            long now = Instant.now().getEpochSecond();
            HttpResponse<String> answer = endpoint(
                    "PUT", "10.3.0.8:8080", body, null, signedRequest("flooding", "PUT", "10.3.0.8:8080", body, now));
            statuses.merge(answer.statusCode(), 1, Integer::sum);
            turnedAway = answer.statusCode() == 429 ? Optional.of(answer) : Optional.empty();
        }

        assertThat(statuses.getOrDefault(200, 0)).isGreaterThanOrEqualTo(50);
        HttpResponse<String> answer = turnedAway.orElseThrow();
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("'flooding'").contains("rateLimit.perCredential");
        assertThat(rig.metric(ingest, "weir_ingest_http_rate_limited_total{limit=\"credential\"}"))
                .isPositive();
    }

    @Test
    void adminListensOnLoopbackOnly() throws IOException {
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
        if (others.isEmpty()) {
            System.out.println("SecurityIT: this machine has no address but loopback to try");
        }
        for (InetAddress other : others) {
            assertThatThrownBy(() -> new Socket(other, ingest.adminPort()).close())
                    .isInstanceOf(IOException.class);
        }
        assertThat(rig.admin(ingest, "/health").statusCode()).isEqualTo(200);
    }

    @Test
    void whateverHeadersComeNothingGoesWrongInside() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed of SecurityIT: " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            String target = random.nextBoolean() ? WEBHOOK : "/v1/endpoints/10.3.0.7:8080";
            String method = List.of("POST", "PUT", "DELETE", "GET").get(random.nextInt(4));
            StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: a\r\n");
            for (int header = 0; header < random.nextInt(8); header++) {
                request.append(NAMES.get(random.nextInt(NAMES.size())))
                        .append(": ")
                        .append(value(random))
                        .append("\r\n");
            }
            request.append("Content-Length: 2\r\nConnection: close\r\n\r\n{}");
            String answer = raw(request.toString());
            assertThat(answer).as("seed %s request %s", seed, request).startsWith("HTTP/1.");
            assertThat(answer).as("seed %s request %s", seed, request).doesNotMatch("(?s)HTTP/1.. 50.*");
        }
    }

    private static final List<String> NAMES = List.of(
            "Authorization",
            "X-Weir-Credential",
            "X-Weir-Timestamp",
            "X-Weir-Signature",
            "Content-Type",
            "X-Forwarded-For",
            "ce-specversion",
            "ce-id",
            "Accept",
            "Cookie");

    private String value(Random random) {
        long now = Instant.now().getEpochSecond();
        return switch (random.nextInt(10)) {
            case 0 -> "";
            case 1 -> Long.toString(now + random.nextInt(20) - 10);
            case 2 -> "v1=" + "ab".repeat(random.nextInt(40));
            case 3 -> "Bearer " + "e30.".repeat(random.nextInt(5));
            case 4 -> "Bearer eyJhbGciOiJub25lIn0.e30.";
            case 5 -> "application/json";
            case 6 -> "signer,cell";
            case 7 -> "Bearer " + issuer.token(Issuer.claims("x", Instant.now()).build());
            case 8 -> Long.toString(random.nextLong());
            default -> {
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < random.nextInt(60); i++) {
                    text.append((char) (33 + random.nextInt(222)));
                }
                yield text.toString().replace((char) 127, '~');
            }
        };
    }

    private String raw(String request) throws IOException {
        try (Socket socket = pki.client(null).getSocketFactory().createSocket("127.0.0.1", ingest.httpPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    // ---- requests

    private Path folderOf(String name) {
        try {
            return Files.createDirectory(folder.resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static Map<String, String> signedWebhook(String credential, String body) {
        String timestamp = Long.toString(Instant.now().getEpochSecond());
        return Map.of(
                Signature.CREDENTIAL_HEADER,
                credential,
                Signature.TIMESTAMP_HEADER,
                timestamp,
                Signature.SIGNATURE_HEADER,
                Signature.ofWebhook(SECRET, timestamp, body.getBytes(UTF_8)));
    }

    private static Map<String, String> signedRequest(
            String credential, String method, String id, String body, long signedAt) {
        String timestamp = Long.toString(signedAt);
        return Map.of(
                Signature.CREDENTIAL_HEADER,
                credential,
                Signature.TIMESTAMP_HEADER,
                timestamp,
                Signature.SIGNATURE_HEADER,
                Signature.ofRequest(SECRET, timestamp, method, "/v1/endpoints/" + id, body.getBytes(UTF_8)));
    }

    private HttpResponse<String> webhook(@Nullable String certificate, Map<String, String> headers) throws Exception {
        return post(EVENT, certificate, headers);
    }

    private HttpResponse<String> post(String body, @Nullable String certificate, Map<String, String> headers)
            throws Exception {
        return send("POST", WEBHOOK, body, certificate, headers);
    }

    private HttpResponse<String> put(@Nullable String certificate, String id, String uri, Map<String, String> headers)
            throws Exception {
        return endpoint("PUT", id, body(uri).toString(), certificate, headers);
    }

    private HttpResponse<String> endpoint(
            String method, String id, String body, @Nullable String certificate, Map<String, String> headers)
            throws Exception {
        return send(method, "/v1/endpoints/" + id, body, certificate, headers);
    }

    private HttpResponse<String> send(
            String method, String target, String body, @Nullable String certificate, Map<String, String> headers)
            throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(pki.client(certificate))
                .build();
        clients.add(client);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + ingest.httpPort() + target))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static ObjectNode body(String uri) {
        ObjectNode body = Documents.read("{}").put("instance_id", "i-1");
        body.putArray("uris").add(uri);
        return body;
    }

    private static Optional<String> onPath(String program) {
        for (String entry :
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1)) {
            Path file = Path.of(entry, program);
            if (Files.isExecutable(file)) {
                return Optional.of(file.toString());
            }
        }
        return Optional.empty();
    }

    private static String output(List<String> command, String input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(UTF_8));
        process.getOutputStream().flush();
        StringBuilder said = new StringBuilder();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                said.append(new String(process.getInputStream().readAllBytes(), UTF_8));
            } catch (IOException e) {
                said.append(e);
            }
        });
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        reader.join();
        return said.toString();
    }
}
